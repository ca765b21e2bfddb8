import { by, createLookup, descending, type Node, nameOf, type Recompute } from '../ecosystem.ts'
import { listArcs } from '../failures.ts'

export const listParameters = () => [{}, { kind: 'System' }]

export const recompute: Recompute = (ecosystem, { kind, asOf }) => {
  const lookup = createLookup(ecosystem, asOf)
  const { nodes } = lookup
  const targets = new Map(nodes.map((node) => [node, new Set<Node>()]))
  const sources = new Map(nodes.map((node) => [node, new Set<Node>()]))
  for (const { from, to } of listArcs(lookup).filter((arc) => arc.from !== arc.to)) {
    targets.get(from)?.add(to)
    sources.get(to)?.add(from)
  }
  const distances = new Map(nodes.map((node) => [node, measureFrom(node, targets)]))
  const betweenness = sumBetweenness(nodes, distances)
  const ranks = rankPages(nodes, sources)
  const ends = nodes.filter((node) => sources.get(node)?.size).length
  const rows = nodes
    .filter((node) => kind === null || node.kind === kind)
    .map((node) => ({
      kind: node.kind,
      id: node.id,
      name: nameOf(node),
      affectedBy: sources.get(node)?.size ?? 0,
      affects: targets.get(node)?.size ?? 0,
      betweenness: round(betweenness.get(node) ?? 0),
      harmonicCloseness: round(
        [...(distances.get(node) ?? [])].reduce((sum, [, { hops }]) => sum + (hops > 0 ? 1 / hops : 0), 0),
      ),
      pageRank: round(ranks.get(node) ?? 0),
      isSampled: false,
      endsTaken: ends,
      ends,
    }))
  return rows.sort(
    by(
      descending((row) => row.betweenness),
      descending((row) => row.harmonicCloseness),
      descending((row) => row.pageRank),
      (row) => row.kind,
      (row) => row.id,
    ),
  )
}

const round = (value: number) => Number(value.toPrecision(9))

interface Reach {
  readonly hops: number
  readonly paths: number
}

type Neighbours = ReadonlyMap<Node, ReadonlySet<Node>>

/** How far every reached element is, and on how many shortest paths. */
function measureFrom(start: Node, targets: Neighbours): Map<Node, Reach> {
  const reached = new Map<Node, Reach>([[start, { hops: 0, paths: 1 }]])
  for (const [node, { hops, paths }] of reached) {
    for (const target of targets.get(node) ?? []) {
      const known = reached.get(target)
      if (known === undefined) reached.set(target, { hops: hops + 1, paths })
      else if (known.hops === hops + 1) reached.set(target, { hops: known.hops, paths: known.paths + paths })
    }
  }
  return reached
}

function sumBetweenness(nodes: readonly Node[], distances: ReadonlyMap<Node, ReadonlyMap<Node, Reach>>) {
  const getShare = (start: Node, through: Node, end: Node): number => {
    const whole = distances.get(start)?.get(end)
    const before = distances.get(start)?.get(through)
    const after = distances.get(through)?.get(end)
    if (!whole || !before || !after || before.hops + after.hops !== whole.hops) return 0
    return (before.paths * after.paths) / whole.paths
  }
  const sumShares = (through: Node): number => {
    let sum = 0
    for (const start of nodes)
      for (const end of nodes)
        if (new Set([start, through, end]).size === 3) sum += getShare(start, through, end)
    return sum
  }
  return new Map(nodes.map((node) => [node, sumShares(node)]))
}

/** The stationary distribution of a walk towards what is relied on. */
function rankPages(nodes: readonly Node[], sources: Neighbours): Map<Node, number> {
  let ranks = new Map(nodes.map((node) => [node, 1 / nodes.length]))
  for (let step = 0; step < 1000; step++) {
    const next = new Map(nodes.map((node) => [node, 0.15 / nodes.length]))
    for (const [node, rank] of ranks) {
      const onward = [...(sources.get(node) ?? [])]
      const reached = onward.length > 0 ? onward : nodes
      for (const each of reached) next.set(each, (next.get(each) ?? 0) + (0.85 * rank) / reached.length)
    }
    ranks = next
  }
  return ranks
}
