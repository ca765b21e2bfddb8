import { z } from 'zod'
import type { AnalyticsService } from '../../../analytics/analyticsService.ts'
import { findingProperties } from '../../../findings/findingEntry.ts'
import { readFindingSubgraphs } from '../../../findings/findingSubgraphs.ts'
import type { FindingGrouping } from '../../../findings/groupFindings.ts'
import type { FindingsQuery } from '../../../findings/paginateFindings.ts'
import { today } from '../../../model/dates.ts'
import { computeETag, matchingETag, sendWithETag } from '../../etags.ts'
import { collectFilters, createPageSchema } from '../../listQuery.ts'
import { conditionalHeaders } from '../../openapi/requestHeaders.ts'
import { notModified, ok, versioned } from '../../openapi/responses.ts'
import type { RoutePlugin } from '../../routePlugin.ts'
import { type FindingRouteOptions, toFindingBody } from './findingBody.ts'
import { failedReportsSchema, findingSchema, findingsQuery, groupSchema } from './schemas.ts'

const pageSchema = createPageSchema('FindingPage', z.union([findingSchema, groupSchema]), {
  failedReports: failedReportsSchema.optional(),
})

/** Lists findings by priority, or counts them by group. */
export const listFindingsRoute: RoutePlugin<FindingRouteOptions> = async (app, { graph, analytics }) => {
  const schema = {
    tags: ['findings'],
    operationId: 'listFindings',
    summary: 'List findings by priority',
    description:
      'Returns the problems found by all reports, with the status of each, or their number by group. Saved reports that fail or take too long are left out and listed in `failedReports`.',
    requestHeaders: conditionalHeaders,
    querystring: findingsQuery,
    response: {
      200: ok(pageSchema, 'A page of findings', { headers: versioned }),
      304: notModified,
    },
  }
  app.get('/findings', { config: { permission: 'read' }, schema }, async (request, reply) => {
    const {
      limit,
      cursor,
      sort,
      element,
      asOf: day = today(),
      include: requestedInclude,
      groupBy,
      ...filters
    } = request.query
    const matchingTag = await matchingETag(request, graph, day, request.url)
    if (matchingTag !== undefined) return sendWithETag(request, reply, matchingTag, undefined)
    const version = await graph.version()
    const query = {
      filters: collectFilters(filters, findingProperties),
      order: sort ?? [],
      element,
      limit,
      cursor,
    }
    const { failedReports, ...page } =
      groupBy === undefined
        ? await listFindings({ graph, analytics }, day, query, requestedInclude)
        : await listFindingGroups(analytics, day, query, groupBy)
    // Without an entity tag: the reports may succeed later, on the same version.
    if (failedReports.length > 0) return reply.send({ ...page, failedReports: [...failedReports] })
    return sendWithETag(request, reply, computeETag(version, day, request.url), page)
  })
}

async function listFindings(
  { graph, analytics }: FindingRouteOptions,
  day: string,
  query: FindingsQuery,
  requestedInclude: 'graph' | undefined,
) {
  const { items, ...page } = await analytics.listFindings(day, query)
  const elements = requestedInclude ? items.map((entry) => entry.elements) : []
  const subgraphs = await readFindingSubgraphs(graph, elements)
  return { items: items.map((entry, index) => toFindingBody(entry, subgraphs[index])), ...page }
}

async function listFindingGroups(
  analytics: AnalyticsService,
  day: string,
  query: FindingsQuery,
  groupBy: FindingGrouping,
) {
  const { items, ...page } = await analytics.groupFindings(day, query, groupBy)
  return { items: items.map(({ values }) => ({ ...values })), ...page }
}
