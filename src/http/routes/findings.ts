import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Answers } from '../../analytics/analyticsService.ts'
import { type FindingEntry, findingProperties, stateProperties } from '../../findings/findingEntry.ts'
import { changeState } from '../../findings/findingStates.ts'
import { readSubgraphs, type Subgraph } from '../../findings/findingSubgraphs.ts'
import { inModelOrder } from '../../graph/element.ts'
import type { Graph } from '../../graph/graph.ts'
import { AtlasError } from '../../model/errors.ts'
import { idPattern } from '../../model/kind.ts'
import { kindNames } from '../../model/kinds.ts'
import { type Values, valueSchema } from '../../model/property.ts'
import type { Patch } from '../../model/schemas.ts'
import { reportTimeoutMs } from '../../reports/runReport.ts'
import { conditionOf, knownTag, sendTagged, versionTag } from '../etags.ts'
import { filterQuery, filtersIn, pageQuery, sortQuery } from '../listQuery.ts'
import { mayTake } from '../plugins/deadlines.ts'
import { problemSchema } from '../plugins/problems.ts'
import { authorOf } from '../writeRequests.ts'
import { pageOf } from './nodes.ts'

const tags = ['findings']
const nothing = z.null().describe('Nothing')
const problem = { default: problemSchema }

const keyParams = z.object({
  key: z.string().min(1).max(1_000).describe('Such as `role-gaps:first-invoice:definer`'),
})

const include = z.literal('graph').optional().describe('Also the sub-graph of its elements')
const asOf = z.iso.date().optional().describe('The day on which claims have to hold; today when not given')

const querystring = z.strictObject({
  limit: pageQuery.limit,
  cursor: pageQuery.cursor,
  sort: sortQuery(findingProperties).optional(),
  element: z
    .string()
    .regex(new RegExp(`^(${kindNames.join('|')})/${idPattern.slice(1)}`))
    .optional()
    .describe('Only what is about this element, as `Touchpoint/first-invoice`'),
  asOf,
  include,
  ...filterQuery(findingProperties),
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
  }) as unknown as z.ZodType<Patch, unknown>

interface Options {
  readonly graph: Graph
  readonly answers: Answers
}

/** All problems that the reports flag, in one list, and what people say of each. */
export const findingRoutes: FastifyPluginAsyncZod<Options> = async (app, { graph, answers }) => {
  app.addHook('onRoute', mayTake(reportTimeoutMs))
  const withGraphs = async (entries: readonly FindingEntry[], wanted: 'graph' | undefined) => {
    const graphs = wanted
      ? await readSubgraphs(
          graph,
          entries.map(({ elements }) => elements),
        )
      : []
    return entries.map((entry, index) => bodyOf(entry, graphs[index]))
  }

  app.get(
    '/findings',
    {
      config: { needs: 'read' },
      schema: {
        tags,
        summary: 'List findings, the gravest first',
        querystring,
        response: { 200: pageOf(z.array(findingSchema)), 304: nothing, ...problem },
      },
    },
    async (request, reply) => {
      const { limit, cursor, sort, element, asOf: day = today(), include: wanted, ...filters } = request.query
      const known = await knownTag(request, graph, day, request.url)
      if (known !== undefined) return sendTagged(request, reply, known, undefined)
      const version = await graph.version()
      const query = {
        filters: filtersIn(filters, findingProperties),
        order: sort ?? [],
        element,
        limit,
        cursor,
      }
      const { items, nextCursor, total } = await answers.findings(day, query)
      const answer = { items: await withGraphs(items, wanted), nextCursor, total }
      return sendTagged(request, reply, versionTag(version, day, request.url), answer)
    },
  )

  app.get(
    '/findings/:key',
    {
      config: { needs: 'read' },
      schema: {
        tags,
        summary: 'Read one finding with its sub-graph',
        params: keyParams,
        querystring: z.strictObject({ asOf }),
        response: { 200: findingSchema, 304: nothing, ...problem },
      },
    },
    async (request, reply) => {
      const version = await graph.version()
      const entry = await find(answers, request.params.key, request.query.asOf)
      const [body] = await withGraphs([entry], 'graph')
      return sendTagged(request, reply, `${entry.revision}.${versionTag(version)}`, body)
    },
  )

  app.patch(
    '/findings/:key',
    {
      config: { needs: 'edit', keepsToDepartment: true },
      schema: {
        tags,
        summary: 'Say what is to become of a finding',
        params: keyParams,
        body: patchSchema,
        response: { 200: findingSchema, ...problem },
      },
    },
    async (request, reply) => {
      const { key } = request.params
      const entry = await find(answers, key, undefined)
      const state = await changeState(graph, key, request.body, conditionOf(request), authorOf(request))
      reply.header('etag', `"${state.revision}"`)
      return bodyOf({ ...entry, values: { ...withoutState(entry.values), ...state.values } })
    },
  )
}

const withoutState = (values: Values) =>
  Object.fromEntries(Object.entries(values).filter(([name]) => !(name in stateProperties)))

const today = () => new Date().toISOString().slice(0, 10)

async function find(answers: Answers, key: string, day: string | undefined): Promise<FindingEntry> {
  const entry = await answers.finding(day ?? today(), key)
  if (entry) return entry
  throw new AtlasError('NOT_FOUND', `There is no finding ${key}`)
}

function bodyOf({ values, title, elements }: FindingEntry, graph?: Subgraph) {
  return {
    ...inModelOrder(findingProperties, values),
    title,
    elements: [...elements],
    ...(graph && { graph: { nodes: [...graph.nodes], relationships: [...graph.relationships] } }),
  }
}
