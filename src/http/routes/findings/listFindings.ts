import { z } from 'zod'
import type { AnalyticsService } from '../../../analytics/analyticsService.ts'
import type { Freshness } from '../../../analytics/latestValue.ts'
import { readElementNames } from '../../../findings/elementNames.ts'
import { findingProperties } from '../../../findings/findingEntry.ts'
import { readFindingSubgraphs } from '../../../findings/findingSubgraphs.ts'
import type { FindingGrouping } from '../../../findings/groupFindings.ts'
import type { FindingsQuery } from '../../../findings/paginateFindings.ts'
import { computeETag, sendWithETag } from '../../etags.ts'
import { setAge, toFreshness } from '../../freshness.ts'
import { collectFilters, createPageSchema } from '../../listQuery.ts'
import { conditionalHeaders } from '../../openapi/requestHeaders.ts'
import { aged, notModified, ok } from '../../openapi/responses.ts'
import { readsMap } from '../../plugins/recordedStates.ts'
import type { RoutePlugin } from '../../routePlugin.ts'
import { type FindingRouteOptions, toFindingBody } from './findingBody.ts'
import { failedReportsSchema, findingSchema, findingsQuery, groupSchema } from './schemas.ts'

const pageSchema = createPageSchema('FindingPage', z.union([findingSchema, groupSchema]), {
  failedReports: failedReportsSchema.optional(),
})

/** Lists findings by priority, or counts them by group. */
export const listFindingsRoute: RoutePlugin = async (app) => {
  const schema = {
    tags: ['findings'],
    operationId: 'listFindings',
    summary: 'List findings by priority',
    description:
      'Returns the problems found by all reports, with the status of each, or their number by group. Saved reports that fail or take too long are left out and listed in `failedReports`.',
    requestHeaders: conditionalHeaders,
    querystring: findingsQuery,
    response: {
      200: ok(pageSchema, 'A page of findings', { headers: aged }),
      304: notModified,
    },
  }
  app.get('/findings', { config: readsMap, schema }, async (request, reply) => {
    const { graph, analytics } = request.source
    const {
      limit,
      cursor,
      sort,
      element,
      asOf: day = request.source.day,
      maxAge,
      include: requestedInclude,
      groupBy,
      ...filters
    } = request.query
    const query = {
      filters: collectFilters(filters, findingProperties),
      order: sort ?? [],
      element,
      limit,
      cursor,
    }
    const freshness = toFreshness(maxAge)
    const { page, failedReports, ...shown } =
      groupBy === undefined
        ? await listFindings({ graph, analytics }, { day, query, freshness }, requestedInclude)
        : await listFindingGroups(analytics, { day, query, freshness }, groupBy)
    setAge(reply, shown)
    // Without an entity tag: the reports may succeed later, on the same version.
    if (failedReports.length > 0) return reply.send({ ...page, failedReports: [...failedReports] })
    return sendWithETag(request, reply, computeETag(shown.version, day, request.url), page)
  })
}

interface FindingsRequest {
  readonly day: string
  readonly query: FindingsQuery
  readonly freshness: Freshness
}

async function listFindings(
  { graph, analytics }: FindingRouteOptions,
  { day, query, freshness }: FindingsRequest,
  requestedInclude: 'graph' | undefined,
) {
  const { items, nextCursor, total, ...shown } = await analytics.listFindings(day, query, freshness)
  const elements = items.map((entry) => entry.elements)
  const [names, subgraphs] = await Promise.all([
    readElementNames(graph, elements.flat()),
    readFindingSubgraphs(graph, requestedInclude ? elements : []),
  ])
  const bodies = items.map((entry, index) => toFindingBody(entry, names, subgraphs[index]))
  return { ...shown, page: { items: bodies, nextCursor, total } }
}

async function listFindingGroups(
  analytics: AnalyticsService,
  { day, query, freshness }: FindingsRequest,
  groupBy: FindingGrouping,
) {
  const { items, nextCursor, total, ...shown } = await analytics.groupFindings(day, query, groupBy, freshness)
  return { ...shown, page: { items: items.map(({ values }) => ({ ...values })), nextCursor, total } }
}
