import { draftLimits } from '../../../transfer/drafts/draft.ts'
import { createDraft, deleteDraft, listDrafts, readDraft } from '../../../transfer/drafts/draftStore.ts'
import { whiteboardColumns } from '../../../transfer/whiteboard/whiteboardColumns.ts'
import { noContent, ok, problemResponses, responseHeaders } from '../../openapi/responses.ts'
import { type RoutePlugin, registerRoutes } from '../../routePlugin.ts'
import { importConfig } from '../imports/routeConfig.ts'
import { applyDraftRoute, checkDraftRoute } from './applyDraft.ts'
import { deleteDraftRowRoute, saveDraftRowRoute } from './draftRows.ts'
import { followDraftRoute } from './followDraft.ts'
import {
  type DraftRouteOptions,
  draftInputSchema,
  draftListSchema,
  draftParams,
  draftSchema,
  draftWithRowsSchema,
  tags,
} from './schemas.ts'

/** Whiteboards that several people fill in together before they are imported. */
export const draftRoutes: RoutePlugin<DraftRouteOptions> = (app, options) =>
  registerRoutes(
    app,
    [
      createDraftRoute,
      listDraftsRoute,
      getDraftRoute,
      deleteDraftRoute,
      saveDraftRowRoute,
      deleteDraftRowRoute,
      followDraftRoute,
      checkDraftRoute,
      applyDraftRoute,
    ],
    options,
  )

const createDraftRoute: RoutePlugin<DraftRouteOptions> = async (app, { graph }) => {
  const schema = {
    tags,
    operationId: 'createDraft',
    summary: 'Create a draft',
    description: `Creates an empty whiteboard beside the map. There can be ${draftLimits.drafts} drafts of ${draftLimits.rows} rows; those unchanged for ${draftLimits.keptForDays} days are deleted when another is created.`,
    body: draftInputSchema,
    response: {
      201: ok(draftSchema, 'The new draft', { headers: { Location: responseHeaders.location } }),
    },
    problems: { 409: problemResponses[409] },
  }
  app.post('/drafts', { config: importConfig, schema }, async (request, reply) => {
    const draft = await createDraft(graph, request.body.title, request.caller.name)
    return reply.code(201).header('location', `/drafts/${draft.id}`).send(draft)
  })
}

const columns = whiteboardColumns.map(({ name, question, example, kinds, choices }) => ({
  name,
  question,
  example: String(example),
  ...(kinds && { kinds: [...kinds] }),
  ...(choices && { choices: [...choices] }),
}))

const listDraftsRoute: RoutePlugin<DraftRouteOptions> = async (app, { graph }) => {
  const schema = {
    tags,
    operationId: 'listDrafts',
    summary: 'List the drafts',
    description: 'Returns all drafts, those changed last first, and the columns of a whiteboard.',
    response: { 200: ok(draftListSchema, 'All drafts') },
  }
  app.get('/drafts', { config: importConfig, schema }, async () => ({
    items: await listDrafts(graph),
    columns,
  }))
}

const getDraftRoute: RoutePlugin<DraftRouteOptions> = async (app, { graph }) => {
  const schema = {
    tags,
    operationId: 'getDraft',
    summary: 'Get a draft',
    description: 'Returns the draft with its rows in order.',
    params: draftParams,
    response: { 200: ok(draftWithRowsSchema, 'The draft') },
  }
  app.get('/drafts/:id', { config: importConfig, schema }, async ({ params }) => readDraft(graph, params.id))
}

const deleteDraftRoute: RoutePlugin<DraftRouteOptions> = async (app, { graph }) => {
  const schema = {
    tags,
    operationId: 'deleteDraft',
    summary: 'Delete a draft',
    description: 'What was applied stays on the map.',
    params: draftParams,
    response: { 204: noContent },
  }
  app.delete('/drafts/:id', { config: importConfig, schema }, async ({ params }, reply) => {
    await deleteDraft(graph, params.id)
    return reply.code(204).send(null)
  })
}
