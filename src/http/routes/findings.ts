import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { AnalyticsService } from '../../analytics/analyticsService.ts'
import { type FindingEntry, findingProperties, stateProperties } from '../../findings/findingEntry.ts'
import { updateFindingState } from '../../findings/findingStates.ts'
import { type FindingSubgraph, readFindingSubgraphs } from '../../findings/findingSubgraphs.ts'
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
import { reportTimeoutMs } from '../../reports/runReport.ts'
import { computeETag, matchingETag, parseCondition, sendWithETag } from '../etags.ts'
import { collectFilters, createFilterQuery, createSortQuery, pageQuery } from '../listQuery.ts'
import { routeTimeout } from '../plugins/deadlines.ts'
import { problemSchema } from '../plugins/problems.ts'
import { getAuthor } from '../writeRequests.ts'
import { createPageSchema } from './nodes.ts'

const tags = ['findings']
const noContent = z.null().describe('Nothing')
const problemResponse = { default: problemSchema }

const keyParams = z.object({
  key: z.string().min(1).max(1_000).describe('Such as `role-gaps:first-invoice:definer`'),
})

const include = z.literal('graph').optional().describe('Also the sub-graph of its elements')
const asOf = z.iso.date().optional().describe('The day on which claims have to hold; today when not given')

const querystring = z.strictObject({
  limit: pageQuery.limit,
  cursor: pageQuery.cursor,
  sort: createSortQuery(findingProperties).optional(),
  element: z
    .string()
    .regex(
      new RegExp(`^(${kindNames.join('|')})/${idPattern.slice(1)}`),
      mustBe('a kind, a slash and an id, such as Touchpoint/first-invoice'),
    )
    .optional()
    .describe('Only what is about this element, as `Touchpoint/first-invoice`'),
  asOf,
  include,
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
    elements: z.array(z.object({ kind: z.string(), id: z.string() })).describe('What it is about'),
    graph: subgraphSchema.optional().describe('Its elements and the relationships among them'),
  })
  .meta({ id: 'Finding', description: 'A problem that a report flags, with what people say of it' })

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
    description: 'What is said of a finding, as a JSON Merge Patch',
    examples: [{ status: 'acknowledged', assignee: 'Finance', dueOn: '2026-12-31' }],
  }) as unknown as z.ZodType<MergePatch, unknown>

interface FindingRouteOptions {
  readonly graph: Graph
  readonly analytics: AnalyticsService
}

/** All problems that the reports flag, in one list, and what people say of each. */
export const findingRoutes: FastifyPluginAsyncZod<FindingRouteOptions> = async (
  app,
  { graph, analytics },
) => {
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

  app.get(
    '/findings',
    {
      config: { permission: 'read' },
      schema: {
        tags,
        summary: 'List findings, the gravest first',
        querystring,
        response: { 200: createPageSchema(z.array(findingSchema)), 304: noContent, ...problemResponse },
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
      const { items, nextCursor, total } = await analytics.listFindings(day, query)
      const page = { items: await attachSubgraphs(items, requestedInclude), nextCursor, total }
      return sendWithETag(request, reply, computeETag(version, day, request.url), page)
    },
  )

  app.get(
    '/findings/:key',
    {
      config: { permission: 'read' },
      schema: {
        tags,
        summary: 'Read one finding with its sub-graph',
        params: keyParams,
        querystring: z.strictObject({ asOf }),
        response: { 200: findingSchema, 304: noContent, ...problemResponse },
      },
    },
    async (request, reply) => {
      const version = await graph.version()
      const entry = await readFinding(analytics, request.params.key, request.query.asOf)
      const [body] = await attachSubgraphs([entry], 'graph')
      return sendWithETag(request, reply, `${entry.revision}.${computeETag(version)}`, body)
    },
  )

  app.patch(
    '/findings/:key',
    {
      config: { permission: 'edit', enforcesDepartment: true },
      schema: {
        tags,
        summary: 'Say what is to become of a finding',
        params: keyParams,
        body: patchSchema,
        response: { 200: findingSchema, ...problemResponse },
      },
    },
    async (request, reply) => {
      const { key } = request.params
      const entry = await readFinding(analytics, key, undefined)
      const state = await updateFindingState(
        graph,
        key,
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
  throw new AtlasError('NOT_FOUND', `There is no finding ${key}`)
}

function toFindingBody({ values, title, elements }: FindingEntry, graph?: FindingSubgraph) {
  return {
    ...orderByModel(findingProperties, values),
    title,
    elements: [...elements],
    ...(graph && { graph: { nodes: [...graph.nodes], relationships: [...graph.relationships] } }),
  }
}
