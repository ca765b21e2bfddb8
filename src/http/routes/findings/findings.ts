import { z } from 'zod'
import type { AnalyticsService } from '../../../analytics/analyticsService.ts'
import type { Freshness } from '../../../analytics/latestValue.ts'
import { readElementNames } from '../../../findings/elementNames.ts'
import { stateProperties } from '../../../findings/findingEntry.ts'
import { updateFindingState } from '../../../findings/findingStates.ts'
import { readFindingSubgraphs } from '../../../findings/findingSubgraphs.ts'
import { today } from '../../../model/dates.ts'
import { AtlasError } from '../../../model/errors.ts'
import type { PropertyValues } from '../../../model/property.ts'
import { reportTimeoutMs } from '../../../reports/runReport.ts'
import { computeETag, parseCondition, sendWithETag } from '../../etags.ts'
import { maxAge, setAge, toFreshness } from '../../freshness.ts'
import { conditionalHeaders, versionHeaders } from '../../openapi/requestHeaders.ts'
import { notModified, ok, problemResponses } from '../../openapi/responses.ts'
import { routeTimeout } from '../../plugins/deadlines.ts'
import { readsMap } from '../../plugins/recordedStates.ts'
import { type RoutePlugin, registerRoutes } from '../../routePlugin.ts'
import { getAuthor } from '../../writeRequests.ts'
import { type FindingRouteOptions, toFindingBody } from './findingBody.ts'
import { listFindingsRoute } from './listFindings.ts'
import { asOf, findingResponse, keyParams, patchSchema, rowLimit, rowsSchema } from './schemas.ts'

/** Problems found by reports, and their status. */
export const findingRoutes: RoutePlugin<FindingRouteOptions> = async (app, { graph, analytics }) => {
  app.addHook('onRoute', routeTimeout(reportTimeoutMs))
  await registerRoutes(app, [listFindingsRoute, getFindingRoute, listFindingRowsRoute, updateFindingRoute], {
    graph,
    analytics,
  })
}

const getFindingRoute: RoutePlugin = async (app) => {
  const schema = {
    tags: ['findings'],
    operationId: 'getFinding',
    summary: 'Get a finding',
    description: 'Returns the finding, its elements and the relationships among them.',
    requestHeaders: conditionalHeaders,
    params: keyParams,
    querystring: z.strictObject({ asOf, maxAge }),
    response: { 200: findingResponse, 304: notModified },
  }
  app.get('/findings/:key', { config: readsMap, schema }, async (request, reply) => {
    const { graph, analytics, day } = request.source
    const { asOf = day, maxAge: maxAgeSeconds } = request.query
    const graphVersion = await graph.version()
    const entry = await readFinding(analytics, request.params.key, asOf, toFreshness(maxAgeSeconds))
    setAge(reply, entry)
    const [names, [graphOfFinding]] = await Promise.all([
      readElementNames(graph, entry.elements),
      readFindingSubgraphs(graph, [entry.elements]),
    ])
    return sendWithETag(
      request,
      reply,
      `${entry.revision}.${computeETag(graphVersion, entry.version)}`,
      toFindingBody(entry, names, graphOfFinding),
    )
  })
}

const listFindingRowsRoute: RoutePlugin = async (app) => {
  const schema = {
    tags: ['findings'],
    operationId: 'listFindingRows',
    summary: 'List the report rows of a finding',
    description: 'Returns the rows of all reports that the finding stands for.',
    params: keyParams,
    querystring: z.strictObject({ limit: rowLimit, asOf }),
    response: { 200: ok(rowsSchema, 'The rows') },
  }
  app.get(
    '/findings/:key/rows',
    { config: readsMap, schema },
    async ({ params: { key }, query: { limit, asOf }, source: { analytics, day } }) => {
      const rows = await analytics.listFindingRows(asOf ?? day, key, limit)
      if (rows) return { ...rows, items: [...rows.items] }
      throw createNotFoundError(key)
    },
  )
}

const updateFindingRoute: RoutePlugin<FindingRouteOptions> = async (app, { graph, analytics }) => {
  const schema = {
    tags: ['findings'],
    operationId: 'updateFinding',
    summary: 'Update the status of a finding',
    description: 'Sets status, assignee, due date or comment; null removes a value (JSON Merge Patch).',
    requestHeaders: versionHeaders,
    params: keyParams,
    body: patchSchema,
    response: { 200: findingResponse },
    problems: { 412: problemResponses[412] },
  }
  app.patch(
    '/findings/:key',
    { config: { permission: 'edit', enforcesDepartment: true }, schema },
    async (request, reply) => {
      const { key } = request.params
      const entry = await readFinding(analytics, key, today())
      const state = await updateFindingState(
        graph,
        entry.stateKey,
        request.body,
        parseCondition(request),
        getAuthor(request),
      )
      reply.header('etag', `"${state.revision}"`)
      const names = await readElementNames(graph, entry.elements)
      return toFindingBody({ ...entry, values: { ...omitState(entry.values), ...state.values } }, names)
    },
  )
}

const omitState = (values: PropertyValues) =>
  Object.fromEntries(Object.entries(values).filter(([name]) => !(name in stateProperties)))

async function readFinding(analytics: AnalyticsService, key: string, day: string, freshness?: Freshness) {
  const entry = await analytics.getFinding(day, key, freshness)
  if (entry) return entry
  throw createNotFoundError(key)
}

const createNotFoundError = (key: string) => new AtlasError('NOT_FOUND', `Finding ${key} not found`)
