import { z } from 'zod'
import { deleteDraftRow, saveDraftRow } from '../../../transfer/drafts/draftStore.ts'
import { parseCondition } from '../../etags.ts'
import { replaceHeaders, versionHeaders } from '../../openapi/requestHeaders.ts'
import { noContent, ok, problemResponses, versioned } from '../../openapi/responses.ts'
import type { RoutePlugin } from '../../routePlugin.ts'
import { importConfig } from '../imports/routeConfig.ts'
import { type DraftRouteOptions, rowInputSchema, rowParams, rowSchema, tags } from './schemas.ts'

const rowHeaders = z.object({
  'If-Match': replaceHeaders.shape['If-Match'],
  'If-None-Match': replaceHeaders.shape['If-None-Match'],
})

const rowProblems = { 409: problemResponses[409], 412: problemResponses[412] }

export const saveDraftRowRoute: RoutePlugin<DraftRouteOptions> = async (app, { graph }) => {
  const rowResponse = ok(rowSchema, 'The row', { id: 'DraftRowResponse', headers: versioned })
  const schema = {
    tags,
    operationId: 'saveDraftRow',
    summary: 'Create or replace a row of a draft',
    description:
      'The entity tag of a row is its revision. If it does not match, the problem has the present row in `row`.',
    requestHeaders: rowHeaders,
    params: rowParams,
    body: rowInputSchema,
    response: { 200: rowResponse, 201: rowResponse },
    problems: rowProblems,
  }
  app.put('/drafts/:id/rows/:rowId', { config: importConfig, schema }, async (request, reply) => {
    const { row, isNew } = await saveDraftRow(graph, request.params, toRowInput(request.body), {
      author: request.caller.name,
      condition: parseCondition(request),
    })
    return reply
      .code(isNew ? 201 : 200)
      .header('etag', `"${row.revision}"`)
      .send(row)
  })
}

export const deleteDraftRowRoute: RoutePlugin<DraftRouteOptions> = async (app, { graph }) => {
  const schema = {
    tags,
    operationId: 'deleteDraftRow',
    summary: 'Delete a row of a draft',
    description: 'If the entity tag does not match, the problem has the present row in `row`.',
    requestHeaders: versionHeaders,
    params: rowParams,
    response: { 204: noContent },
    problems: rowProblems,
  }
  app.delete('/drafts/:id/rows/:rowId', { config: importConfig, schema }, async (request, reply) => {
    await deleteDraftRow(graph, request.params, parseCondition(request))
    return reply.code(204).send(null)
  })
}

/** Cells without a text are left out. */
function toRowInput({ cells, position }: z.output<typeof rowInputSchema>) {
  const texts = Object.entries(cells).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return { cells: Object.fromEntries(texts), position }
}
