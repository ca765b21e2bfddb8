import { z } from 'zod'
import { tableFormats } from '../../formats/tabular/tableFormats.ts'
import {
  type ComparisonSources,
  compareStates,
  type NamedDiff,
  type StateComparison,
} from '../../history/compareStates.ts'
import {
  comparisonColumns,
  describeElement,
  getElementKind,
  toComparisonRows,
} from '../../history/comparisonTable.ts'
import { compareTexts } from '../../model/text.ts'
import { timestampSchema } from '../../model/valueSchema.ts'
import type { WorkerPool } from '../../workers/workerPool.ts'
import { journalPointSchema } from '../journalPointSchema.ts'
import { file, ok, problemResponses } from '../openapi/responses.ts'
import { type RoutePlugin, registerRoutes } from '../routePlugin.ts'
import { formatParameter, getTableFormat } from '../tableResponse.ts'

/** The two states of a comparison. */
export const comparedPoints = {
  from: journalPointSchema(
    'Earlier state: a day, which stands for its end in UTC; a time, for the moment before it; a number of `GET /changes`; the name of a snapshot; or `now`',
  ),
  to: journalPointSchema('Later state; `now` if omitted').default('now'),
}

const authorship = { changedAt: timestampSchema, changedBy: z.string() }
const value = z.unknown().describe('null if the property had no value')

const propertyDiffSchema = z
  .object({ name: z.string(), before: value, after: value, ...authorship })
  .meta({ id: 'PropertyDiff', description: 'A property with another value in the later state' })

const elementDiffSchema = z
  .object({
    change: z.enum(['added', 'removed', 'changed']),
    kind: z.string().describe('Kind of the node, or type of the relationship'),
    element: z.string().describe('`Touchpoint/invoice`, or `OWNS/Department/finance/Touchpoint/invoice`'),
    name: z.string().describe('Its name; of a relationship the names of both ends'),
    departments: z
      .array(z.string())
      .describe('Departments that own the element now, or by a claim that was removed'),
    ...authorship,
    properties: z.array(propertyDiffSchema),
  })
  .meta({ id: 'ElementDiff', description: 'An element that differs between two states' })

const counts = { added: z.int(), removed: z.int(), changed: z.int() }
const comparisonSchema = z
  .object({
    from: z.int().describe('Number of the last change that the earlier state includes'),
    to: z.int().describe('The same of the later state'),
    total: z.int().describe('Number of elements that differ'),
    truncated: z.boolean().describe('Whether there are more elements than `limit`'),
    kinds: z.array(z.object({ kind: z.string(), ...counts })).describe('Numbers by kind or type'),
    departments: z
      .array(z.object({ department: z.string().nullable(), ...counts }))
      .describe(
        'Numbers by department; null for elements without one. An element of two departments counts twice.',
      ),
    items: z.array(elementDiffSchema),
  })
  .meta({ id: 'StateComparison', description: 'How two recorded states differ' })

/** The parameter that limits how many differences are returned. */
export const createLimit = (items: string) =>
  z.coerce.number().int().min(1).max(10_000).default(1_000).describe(`Maximum number of ${items}`)

interface DiffRouteOptions extends ComparisonSources {
  readonly columnarWorker: WorkerPool
}

/** What changed on the map between two recorded states. */
export const diffRoutes: RoutePlugin<DiffRouteOptions> = (app, options) =>
  registerRoutes(app, [compareStatesRoute, downloadComparisonRoute], options)

const tags = ['changes']
const problems = { 410: problemResponses[410] }

const compareStatesRoute: RoutePlugin<DiffRouteOptions> = async (app, sources) => {
  const schema = {
    tags,
    operationId: 'compareStates',
    summary: 'Compare two recorded states',
    description:
      'Returns the elements that were added, removed or changed between two states, with the values before and after, who changed them last, and numbers by kind and department. What was changed and changed back is left out.',
    querystring: z.strictObject({ ...comparedPoints, limit: createLimit('elements') }),
    response: { 200: ok(comparisonSchema, 'How the states differ') },
    problems,
  }
  app.get('/diff', { config: { permission: 'read' }, schema }, async (request) => {
    const { from, to, limit } = request.query
    return describeComparison(await compareStates(sources, from, to), limit)
  })
}

const downloadComparisonRoute: RoutePlugin<DiffRouteOptions> = async (app, sources) => {
  const { columnarWorker } = sources
  const schema = {
    tags,
    operationId: 'downloadComparison',
    summary: 'Download a comparison of two recorded states',
    description: 'Returns a row for each property that differs, and for each element without properties.',
    params: z.object({ format: formatParameter }),
    querystring: z.strictObject(comparedPoints),
    response: { 200: file(tableFormats.values(), 'All differences, in one of the formats') },
    problems,
  }
  app.get(
    '/diff.:format',
    { config: { permission: 'read', isDownload: true }, schema },
    async (request, reply) => {
      const format = getTableFormat(request.params.format)
      const { from, to } = request.query
      const { diffs } = await compareStates(sources, from, to)
      reply.type(format.mediaType)
      reply.header('content-disposition', `inline; filename="diff.${format.extension}"`)
      const table = { name: 'diff', columns: comparisonColumns, rows: toComparisonRows(diffs) }
      return reply.send(format.write(table, { columnarWorker }))
    },
  )
}

function describeComparison({ from, to, diffs }: StateComparison, limit: number) {
  const kinds = countByGroup(diffs, (diff) => [getElementKind(diff)])
  const departments = countByGroup(diffs, ({ departments }) =>
    departments.length > 0 ? departments : [null],
  )
  return {
    from,
    to,
    total: diffs.length,
    truncated: diffs.length > limit,
    kinds: kinds.map(([kind, counts]) => ({ kind, ...counts })),
    departments: departments.map(([department, counts]) => ({ department, ...counts })),
    items: diffs.slice(0, limit).map(toItem),
  }
}

type ChangeCounts = Record<NamedDiff['change'], number>

/** Counts the changes in each group, in the order of the groups; null comes last. */
function countByGroup<Group extends string | null>(
  diffs: readonly NamedDiff[],
  listGroups: (diff: NamedDiff) => readonly Group[],
): [Group, ChangeCounts][] {
  const countsByGroup = new Map<Group, ChangeCounts>()
  for (const diff of diffs) {
    for (const group of listGroups(diff)) {
      const counts = countsByGroup.get(group) ?? { added: 0, removed: 0, changed: 0 }
      counts[diff.change] += 1
      countsByGroup.set(group, counts)
    }
  }
  return [...countsByGroup].toSorted(([one], [other]) => compareGroups(one, other))
}

function compareGroups(one: string | null, other: string | null): number {
  if (one === null || other === null) return Number(one === null) - Number(other === null)
  return compareTexts(one, other)
}

function toItem(diff: NamedDiff) {
  const { changedAt, changedBy, properties, departments } = diff
  return {
    ...describeElement(diff),
    departments: [...departments],
    changedAt,
    changedBy,
    properties: [...properties],
  }
}
