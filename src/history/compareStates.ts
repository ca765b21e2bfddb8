import type { AnalyticsService } from '../analytics/analyticsService.ts'
import type { NodeDescription } from '../analytics/describeNodes.ts'
import { type ElementKey, isRelationshipKey, type NodeKey, toNodePath } from '../graph/element.ts'
import type { Graph } from '../graph/graph.ts'
import { readJournal } from '../graph/journal/readJournal.ts'
import { today } from '../model/dates.ts'
import { AtlasError } from '../model/errors.ts'
import { type JournalPoint, resolveJournalPoint } from './journalPoint.ts'
import { type ElementDiff, StateDiff } from './stateDiff.ts'

/** An element that differs, with what people call it and who takes care of it. */
export interface NamedDiff extends ElementDiff {
  /** The current name, or the last one; of a relationship the names of both ends. */
  readonly name: string
  /**
   * The departments that own the node now, or by a claim that was removed between the states; a department counts as
   * its own. Of a relationship those of both ends.
   */
  readonly departments: readonly string[]
}

/** How two recorded states differ, by path of the element. */
export interface StateComparison {
  /** The numbers of the last changes that the states include. */
  readonly from: number
  readonly to: number
  readonly diffs: readonly NamedDiff[]
}

/** What a comparison is read from. */
export interface ComparisonSources {
  readonly graph: Graph
  readonly analytics: Pick<AnalyticsService, 'describeNodes'>
}

/** Compares two recorded states. INVALID_INPUT if the first is the later one, HISTORY_PRUNED if the journal lacks them. */
export async function compareStates(
  sources: ComparisonSources,
  from: JournalPoint,
  to: JournalPoint,
): Promise<StateComparison> {
  const { graph } = sources
  const first = await resolveJournalPoint(graph, from)
  const last = await resolveJournalPoint(graph, to)
  if (first > last)
    throw new AtlasError('INVALID_INPUT', 'The state in `from` is later than the one in `to`', {
      faults: [{ in: 'query', path: 'from', message: 'must not be later than `to`' }],
    })
  const states = new StateDiff()
  for await (const step of readJournal(graph, first, last)) states.add(step)
  return { from: first, to: last, diffs: await describe(states.list(), sources) }
}

async function describe(
  diffs: readonly ElementDiff[],
  { analytics }: ComparisonSources,
): Promise<NamedDiff[]> {
  const nodes = new Map(diffs.flatMap(({ key }) => listNodes(key)).map((key) => [toNodePath(key), key]))
  const known = await analytics.describeNodes({ keys: [...nodes.values()], day: today() })
  const descriptions = new Map(known)
  for (const diff of diffs) addRemoved(descriptions, diff)
  return diffs.map((diff) => {
    const ends = listNodes(diff.key).map((node) => getDescription(descriptions, node))
    const departments = [...new Set(ends.flatMap((end) => end.departments))].toSorted()
    return { ...diff, name: ends.map(({ name }) => name).join(' → '), departments }
  })
}

const listNodes = (key: ElementKey): NodeKey[] => (isRelationshipKey(key) ? [key.from, key.to] : [key])

type Descriptions = Map<string, NodeDescription>

const getDescription = (descriptions: Descriptions, node: NodeKey): NodeDescription =>
  descriptions.get(toNodePath(node)) ?? { name: node.id, departments: [] }

/** Adds the name of a removed node, and the owner of a removed claim. */
function addRemoved(descriptions: Descriptions, { key, change, properties }: ElementDiff): void {
  if (change !== 'removed') return
  if (!isRelationshipKey(key)) {
    const name = properties.find((property) => property.name === 'name')?.before ?? key.id
    const { departments } = getDescription(descriptions, key)
    const isDepartment = key.kind === 'Department'
    const description = { name: String(name), departments: isDepartment ? [key.id] : departments }
    descriptions.set(toNodePath(key), description)
    return
  }
  if (key.type !== 'OWNS' || key.from.kind !== 'Department') return
  const target = getDescription(descriptions, key.to)
  const departments = [...target.departments, key.from.id]
  descriptions.set(toNodePath(key.to), { ...target, departments })
}
