import {
  by,
  createLookup,
  descending,
  isInUse,
  isSame,
  type Lookup,
  listUnique,
  type Node,
  nameOf,
  type Recompute,
  toKey,
} from '../ecosystem.ts'
import { listArcs } from '../failures.ts'
import { computeFailure, describeLosses } from '../losses.ts'

export const recompute: Recompute = (ecosystem, { asOf }) => {
  const lookup = createLookup(ecosystem, asOf)
  const graph = buildReliance(lookup)
  const parts = countParts(graph.nodes, graph.edges)
  return lookup
    .listInUse('Employee', 'Partner', 'Process', 'System')
    .flatMap((element) => {
      const losses = describeLosses(lookup, computeFailure(lookup, element).lost)
      if (losses.touchpointsLost === 0) return []
      const key = toKey(element)
      const rest = graph.nodes.filter((node) => node !== key)
      const own = graph.edges.filter((edge) => edge.includes(key))
      return {
        kind: element.kind,
        id: element.id,
        name: nameOf(element),
        ...losses,
        isArticulationPoint:
          countParts(
            rest,
            graph.edges.filter((edge) => !edge.includes(key)),
          ) > parts,
        bridges: own.filter(
          (edge) =>
            countParts(
              graph.nodes,
              graph.edges.filter((each) => each !== edge),
            ) > parts,
        ).length,
      }
    })
    .sort(
      by(
        descending((row) => row.journeysLost),
        descending((row) => row.phasesLost),
        descending((row) => row.touchpointsLost),
        (row) => row.kind,
        (row) => row.id,
      ),
    )
}

type Edge = readonly [string, string]

/** All touchpoints in use, all they rely on, directly or through others, and the relationships among these. */
function buildReliance(lookup: Lookup): {
  readonly nodes: readonly string[]
  readonly edges: readonly Edge[]
} {
  const arcs = listArcs(lookup, { onlyLoss: true })
  const listSuppliers = (node: Node) => arcs.filter(({ to }) => isSame(to, node)).map(({ from }) => from)
  let nodes = lookup.listNodes('Touchpoint').filter(isInUse)
  for (let size = -1; size < nodes.length; ) {
    size = nodes.length
    nodes = listUnique([...nodes, ...nodes.flatMap(listSuppliers)])
  }
  const keys = nodes.map(toKey)
  const edges = arcs
    .map(({ from, to }): Edge => [toKey(from), toKey(to)])
    .filter((edge) => edge.every((end) => keys.includes(end)))
  return { nodes: keys, edges }
}

function countParts(nodes: readonly string[], edges: readonly Edge[]): number {
  const partOf = new Map(nodes.map((node) => [node, node]))
  for (const [one, other] of edges) {
    const [kept, merged] = [partOf.get(one), partOf.get(other)]
    for (const [node, part] of partOf) if (part === merged && kept) partOf.set(node, kept)
  }
  return new Set(partOf.values()).size
}
