import {
  by,
  createLookup,
  descending,
  findHighest,
  isSame,
  type Lookup,
  type Node,
  nameOf,
  parties,
  type Recompute,
  readNumber,
  toKey,
} from '../ecosystem.ts'
import { type Arc, formatPath, listArcs } from '../failures.ts'

const kinds = ['Channel', 'Department', 'Partner', 'Process', 'System', 'Touchpoint', 'DataSet']

export const recompute: Recompute = (ecosystem, { asOf }) => {
  const lookup = createLookup(ecosystem, asOf)
  const arcs = listArcs(lookup, { onlyLoss: true })
  const rows = listSets(lookup, arcs)
    .filter((set) => set.filter(({ kind }) => kind !== 'DataSet').length > 1)
    .map((set) => toRow(lookup, arcs, set))
  return rows.sort(
    by(
      descending((row) => row.size),
      (row) => kinds.indexOf(row.kind),
      (row) => row.id,
    ),
  )
}

const inOrder = by<Node>(
  ({ kind }) => kinds.indexOf(kind),
  ({ id }) => id,
)

/** The largest sets in which every element can be lost with every other one. */
function listSets({ nodes }: Lookup, arcs: readonly Arc[]): Node[][] {
  const reach = new Map(nodes.map((node) => [node, findReached(arcs, node)]))
  const remaining = new Set(nodes)
  const sets: Node[][] = []
  for (const node of remaining) {
    const set = nodes.filter((other) => reach.get(node)?.has(other) && reach.get(other)?.has(node))
    for (const each of set) remaining.delete(each)
    if (set.length > 1) sets.push(set.sort(inOrder))
  }
  return sets
}

function findReached(arcs: readonly Arc[], start: Node): Set<Node> {
  const reached = new Set([start])
  for (const each of reached) for (const { from, to } of arcs) if (from === each) reached.add(to)
  return reached
}

function toRow(lookup: Lookup, arcs: readonly Arc[], set: readonly Node[]) {
  const [first] = set
  const cycle = findShortestCycle(arcs, set)
  const party = findParty(lookup, set)
  const listIds = (kind: string) => set.filter((each) => each.kind === kind).map(({ id }) => id)
  if (!first) throw new Error('A set has elements')
  return {
    kind: first.kind,
    id: first.id,
    name: nameOf(first),
    size: set.length,
    shortestSize: cycle.length,
    shortestCycle: formatPath(
      cycle[0]?.from ?? first,
      cycle.map(({ relationship }) => relationship),
      lookup,
    ),
    members: set.map(nameOf),
    channelIds: listIds('Channel'),
    departmentIds: listIds('Department'),
    partnerIds: listIds('Partner'),
    processIds: listIds('Process'),
    systemIds: listIds('System'),
    touchpointIds: listIds('Touchpoint'),
    dataSetIds: listIds('DataSet'),
    withinParty: party ? nameOf(party) : null,
    crossesParties: party === undefined,
    importance: findHighest(set.map((each) => readNumber(each, 'importance'))),
  }
}

/** The shortest cycle; of several, the one whose elements come first, step by step. */
function findShortestCycle(arcs: readonly Arc[], set: readonly Node[]): Arc[] {
  const cycles = set.flatMap((start) => findCycle(arcs, set, start))
  return cycles.sort(by((cycle) => cycle.length))[0] ?? []
}

function findCycle(arcs: readonly Arc[], set: readonly Node[], start: Node): Arc[][] {
  const paths: Arc[][] = [[]]
  const seen = new Set<Node>()
  for (const path of paths) {
    const here = path.at(-1)?.to ?? start
    const next = arcs
      .filter(({ from, to }) => from === here && set.includes(to) && !seen.has(to))
      .sort((one, other) => inOrder(one.to, other.to))
    for (const arc of next) {
      if (arc.to === start) return [[...path, arc]]
      seen.add(arc.to)
      paths.push([...path, arc])
    }
  }
  return []
}

/** The first party that every element is, belongs to, or is stored by. */
function findParty({ listNodes, has, listSources }: Lookup, set: readonly Node[]): Node | undefined {
  return listNodes(...parties).find((party) => {
    const holds = (element: Node) => has(party, 'OWNS', element) || has(party, 'OPERATES', element)
    const stores = (element: Node) =>
      element.kind === 'DataSet' &&
      listSources(element, 'STORES').some(
        (system) => set.some((each) => isSame(each, system)) && holds(system),
      )
    return set.every((element) => toKey(element) === toKey(party) || holds(element) || stores(element))
  })
}
