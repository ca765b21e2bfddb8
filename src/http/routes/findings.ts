import { z } from 'zod'
import type { AnalyticsService } from '../../analytics/analyticsService.ts'
import { type FindingEntry, findingProperties, stateProperties } from '../../findings/findingEntry.ts'
import { updateFindingState } from '../../findings/findingStates.ts'
import { type FindingSubgraph, readFindingSubgraphs } from '../../findings/findingSubgraphs.ts'
import {
  type FindingGrouping,
  findingGroupings,
  findingGroupProperties,
} from '../../findings/groupFindings.ts'
import type { FindingsQuery } from '../../findings/paginateFindings.ts'
import { orderByModel } from '../../graph/element.ts'
import type { Graph } from '../../graph/graph.ts'
import { today } from '../../model/dates.ts'
import { AtlasError } from '../../model/errors.ts'
import { mustBe } from '../../model/faults.ts'
import { idPattern } from '../../model/kind.ts'
import { kindNames } from '../../model/kinds.ts'
import type { PropertyValues } from '../../model/property.ts'
import type { MergePatch } from '../../model/schemas.ts'
import { valueSchema } from '../../model/valueSchema.ts'
import { actorRoleNames } from '../../reports/actorRoles.ts'
import { reportTimeoutMs } from '../../reports/runReport.ts'
import { computeETag, matchingETag, parseCondition, sendWithETag } from '../etags.ts'
import {
  collectFilters,
  createFilterQuery,
  createPageSchema,
  createSortQuery,
  pageQuery,
} from '../listQuery.ts'
import { conditionalHeaders, versionHeaders } from '../openapi/requestHeaders.ts'
import { notModified, ok, problemResponses, versioned } from '../openapi/responses.ts'
import { routeTimeout } from '../plugins/deadlines.ts'
import type { RoutePlugin } from '../routePlugin.ts'
import { getAuthor } from '../writeRequests.ts'

const tags = ['findings']

const keyParams = z.object({
  key: z.string().min(1).max(1_000).describe('Such as `role-gaps:first-invoice`'),
})

const include = z.literal('graph').optional().describe('Also return the subgraph of its elements')
const asOf = z.iso.date().optional().describe('Date on which claims must be valid; today if omitted')
const rowLimit = z.coerce.number().int().min(1).max(10_000).default(100).describe('Maximum number of rows')

const querystring = z.strictObject({
  limit: pageQuery.limit,
  cursor: pageQuery.cursor,
  sort: createSortQuery(findingProperties),
  element: z
    .string()
    .regex(
      new RegExp(`^(${kindNames.join('|')})/${idPattern.slice(1)}`),
      mustBe('a kind, a slash and an id, such as Touchpoint/first-invoice'),
    )
    .optional()
    .describe('Only findings about this element, such as `Touchpoint/first-invoice`'),
  asOf,
  include,
  groupBy: z
    .enum(findingGroupings)
    .optional()
    .describe(
      'Count findings by touchpoint, by department that can act, or by report instead of listing them',
    ),
  ...createFilterQuery(findingProperties),
})

const subgraphSchema = z.object({
  nodes: z.array(z.object({ kind: z.string(), id: z.string() }).loose()),
  relationships: z.array(z.record(z.string(), z.unknown())),
})

const findingSchema = z
  .object({
    ...Object.fromEntries(
      Object.entries(findingProperties).map(([name, property]) => [name, valueSchema(property).optional()]),
    ),
    title: z.string().describe('Title of the report'),
    elements: z.array(z.object({ kind: z.string(), id: z.string() })).describe('Elements it is about'),
    actors: z
      .array(z.object({ kind: z.string(), id: z.string(), name: z.string(), role: z.enum(actorRoleNames) }))
      .describe('Who can act on it, and as what'),
    reports: z
      .array(z.object({ name: z.string(), rows: z.int() }))
      .describe(
        'The reports that found it, and their number of rows; `GET /findings/{key}/rows` lists the rows',
      ),
    graph: subgraphSchema.optional().describe('Its elements and the relationships among them'),
  })
  .meta({ id: 'Finding', description: 'A problem found by reports, with its priority and its status' })

const groupSchema = z
  .object(
    Object.fromEntries(
      Object.entries(findingGroupProperties).map(([name, property]) => [name, valueSchema(property)]),
    ),
  )
  .meta({ id: 'FindingGroup', description: 'Number of findings of one touchpoint, department or report' })

const rowsSchema = z
  .object({
    items: z.array(z.object({ report: z.string(), row: z.record(z.string(), z.unknown()) })),
    total: z.int().describe('Number of all rows, including those beyond the limit'),
  })
  .meta({ id: 'FindingRows', description: 'The report rows that a finding stands for' })

const findingResponse = ok(findingSchema, 'The finding', { id: 'FindingResponse', headers: versioned })

const patchSchema = z
  .strictObject(
    Object.fromEntries(
      Object.entries(stateProperties).map(([name, property]) => {
        const schema = valueSchema(property)
        return [name, name === 'status' ? schema.optional() : schema.nullable().optional()]
      }),
    ),
  )
  .meta({
    id: 'FindingPatch',
    description: 'Changes to the status of a finding as a JSON Merge Patch (RFC 7396)',
    examples: [{ status: 'acknowledged', assignee: 'Finance', dueOn: '2026-12-31' }],
  }) as unknown as z.ZodType<MergePatch, unknown>

interface FindingRouteOptions {
  readonly graph: Graph
  readonly analytics: AnalyticsService
}

/** Problems found by reports, and their status. */
export const findingRoutes: RoutePlugin<FindingRouteOptions> = async (app, { graph, analytics }) => {
  app.addHook('onRoute', routeTimeout(reportTimeoutMs))
  const attachSubgraphs = async (entries: readonly FindingEntry[], requestedInclude: 'graph' | undefined) => {
    const subgraphs = requestedInclude
      ? await readFindingSubgraphs(
          graph,
          entries.map(({ elements }) => elements),
        )
      : []
    return entries.map((entry, index) => toFindingBody(entry, subgraphs[index]))
  }

  const listFindings = async (day: string, query: FindingsQuery, requestedInclude: 'graph' | undefined) => {
    const { items, nextCursor, total } = await analytics.listFindings(day, query)
    return { items: await attachSubgraphs(items, requestedInclude), nextCursor, total }
  }

  app.get(
    '/findings',
    {
      config: { permission: 'read' },
      schema: {
        tags,
        operationId: 'listFindings',
        summary: 'List findings by priority',
        description:
          'Returns the problems found by all reports, with the status of each, or their number by group.',
        requestHeaders: conditionalHeaders,
        querystring,
        response: {
          200: ok(
            createPageSchema('FindingPage', z.union([findingSchema, groupSchema])),
            'A page of findings',
            {
              headers: versioned,
            },
          ),
          304: notModified,
        },
      },
    },
    async (request, reply) => {
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
      const page =
        groupBy === undefined
          ? await listFindings(day, query, requestedInclude)
          : await listFindingGroups(analytics, day, query, groupBy)
      return sendWithETag(request, reply, computeETag(version, day, request.url), page)
    },
  )

  app.get(
    '/findings/:key',
    {
      config: { permission: 'read' },
      schema: {
        tags,
        operationId: 'getFinding',
        summary: 'Get a finding',
        description: 'Returns the finding, its elements and the relationships among them.',
        requestHeaders: conditionalHeaders,
        params: keyParams,
        querystring: z.strictObject({ asOf }),
        response: { 200: findingResponse, 304: notModified },
      },
    },
    async (request, reply) => {
      const version = await graph.version()
      const entry = await readFinding(analytics, request.params.key, request.query.asOf)
      const [body] = await attachSubgraphs([entry], 'graph')
      return sendWithETag(request, reply, `${entry.revision}.${computeETag(version)}`, body)
    },
  )

  app.get(
    '/findings/:key/rows',
    {
      config: { permission: 'read' },
      schema: {
        tags,
        operationId: 'listFindingRows',
        summary: 'List the report rows of a finding',
        description: 'Returns the rows of all reports that the finding stands for.',
        params: keyParams,
        querystring: z.strictObject({ limit: rowLimit, asOf }),
        response: { 200: ok(rowsSchema, 'The rows') },
      },
    },
    async ({ params: { key }, query: { limit, asOf: day = today() } }) => {
      const rows = await analytics.listFindingRows(day, key, limit)
      if (rows) return { ...rows, items: [...rows.items] }
      throw createNotFoundError(key)
    },
  )

  app.patch(
    '/findings/:key',
    {
      config: { permission: 'edit', enforcesDepartment: true },
      schema: {
        tags,
        operationId: 'updateFinding',
        summary: 'Update the status of a finding',
        description: 'Sets status, assignee, due date or comment; null removes a value (JSON Merge Patch).',
        requestHeaders: versionHeaders,
        params: keyParams,
        body: patchSchema,
        response: { 200: findingResponse },
        problems: { 412: problemResponses[412] },
      },
    },
    async (request, reply) => {
      const { key } = request.params
      const entry = await readFinding(analytics, key, undefined)
      const state = await updateFindingState(
        graph,
        entry.stateKey,
        request.body,
        parseCondition(request),
        getAuthor(request),
      )
      reply.header('etag', `"${state.revision}"`)
      return toFindingBody({ ...entry, values: { ...omitState(entry.values), ...state.values } })
    },
  )
}

const omitState = (values: PropertyValues) =>
  Object.fromEntries(Object.entries(values).filter(([name]) => !(name in stateProperties)))

async function readFinding(
  analytics: AnalyticsService,
  key: string,
  day: string | undefined,
): Promise<FindingEntry> {
  const entry = await analytics.getFinding(day ?? today(), key)
  if (entry) return entry
  throw createNotFoundError(key)
}

const createNotFoundError = (key: string) => new AtlasError('NOT_FOUND', `Finding ${key} not found`)

async function listFindingGroups(
  analytics: AnalyticsService,
  day: string,
  query: FindingsQuery,
  groupBy: FindingGrouping,
) {
  const { items, nextCursor, total } = await analytics.groupFindings(day, query, groupBy)
  return { items: items.map(({ values }) => ({ ...values })), nextCursor, total }
}

function toFindingBody({ values, title, elements, actors, reports }: FindingEntry, graph?: FindingSubgraph) {
  return {
    ...orderByModel(findingProperties, values),
    title,
    elements: [...elements],
    actors: [...actors],
    reports: [...reports],
    ...(graph && { graph: { nodes: [...graph.nodes], relationships: [...graph.relationships] } }),
  }
}
