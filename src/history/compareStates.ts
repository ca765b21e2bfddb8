import { forEachConcurrently } from '../graph/copies/forEachConcurrently.ts'
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

const READ_CONTEXT = `
UNWIND $rows AS row
MATCH (node:$(row.kind) {id: row.id})
RETURN
  row.kind AS kind,
  row.id AS id,
  node.name AS name,
  COLLECT {
    MATCH (department:Department)-[claim:OWNS]->(node)
    WHERE (claim.since IS NULL OR claim.since <= date($today))
      AND (claim.until IS NULL OR claim.until > date($today))
    RETURN department.id
    ORDER BY department.id
  } AS departments`

const nodesPerRead = 5_000
/** While one result is decoded, the database computes the next. */
const concurrentReads = 2

/** Compares two recorded states. INVALID_INPUT if the first is the later one, HISTORY_PRUNED if the journal lacks them. */
export async function compareStates(
  graph: Graph,
  from: JournalPoint,
  to: JournalPoint,
): Promise<StateComparison> {
  const first = await resolveJournalPoint(graph, from)
  const last = await resolveJournalPoint(graph, to)
  if (first > last)
    throw new AtlasError('INVALID_INPUT', 'The state in `from` is later than the one in `to`', {
      faults: [{ in: 'query', path: 'from', message: 'must not be later than `to`' }],
    })
  const states = new StateDiff()
  for await (const step of readJournal(graph, first, last)) states.add(step)
  return { from: first, to: last, diffs: await addContext(graph, states.list()) }
}

interface NodeContext {
  readonly name: string
  readonly departments: readonly string[]
}

async function addContext(graph: Graph, diffs: readonly ElementDiff[]): Promise<NamedDiff[]> {
  const contexts = await readContexts(graph, diffs.map(({ key }) => key).flatMap(listNodes))
  for (const diff of diffs) addRemovedContext(contexts, diff)
  const getContext = (node: NodeKey) => contexts.get(toNodePath(node)) ?? { name: node.id, departments: [] }
  return diffs.map((diff) => {
    const nodes = listNodes(diff.key).map(getContext)
    const departments = [...new Set(nodes.flatMap((node) => node.departments))].toSorted()
    return { ...diff, name: nodes.map(({ name }) => name).join(' → '), departments }
  })
}

const listNodes = (key: ElementKey): NodeKey[] => (isRelationshipKey(key) ? [key.from, key.to] : [key])

async function readContexts(graph: Graph, keys: readonly NodeKey[]): Promise<Map<string, NodeContext>> {
  const nodes = [...new Map(keys.map((key) => [toNodePath(key), key])).values()]
  const contexts = new Map<string, NodeContext>()
  await forEachConcurrently(listParts(nodes, nodesPerRead), concurrentReads, async (part) => {
    const { rows } = await graph.read<NodeKey & NodeContext>(READ_CONTEXT, { rows: part, today: today() })
    for (const { kind, id, name, departments } of rows)
      contexts.set(toNodePath({ kind, id }), {
        name: name ?? id,
        departments: listDepartments({ kind, id }, departments),
      })
  })
  return contexts
}

async function* listParts<Item>(items: readonly Item[], size: number): AsyncGenerator<Item[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size)
}

/** A department counts as its own. */
const listDepartments = ({ kind, id }: NodeKey, owners: readonly string[]) =>
  kind === 'Department' ? [id] : owners

/** Adds the name of a removed node, and the owner of a removed claim. */
function addRemovedContext(
  contexts: Map<string, NodeContext>,
  { key, change, properties }: ElementDiff,
): void {
  if (change !== 'removed') return
  if (!isRelationshipKey(key)) {
    const name = properties.find((property) => property.name === 'name')?.before
    const known = contexts.get(toNodePath(key))?.departments ?? []
    contexts.set(toNodePath(key), { name: String(name ?? key.id), departments: listDepartments(key, known) })
    return
  }
  if (key.type !== 'OWNS' || key.from.kind !== 'Department') return
  const target = contexts.get(toNodePath(key.to)) ?? { name: key.to.id, departments: [] }
  contexts.set(toNodePath(key.to), { ...target, departments: [...target.departments, key.from.id] })
}
