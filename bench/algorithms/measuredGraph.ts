import { type Adjacency, forEachArc, getOutDegree } from '../../src/algorithms/adjacency.ts'
import { shuffle } from '../../src/algorithms/random.ts'
import { reverseArcs, simplifyArcs } from '../../src/algorithms/subgraph.ts'
import { toDayNumber } from '../../src/model/dates.ts'
import { getFailureGraph } from '../../src/reports/ecosystem/failureGraph.ts'
import { buildUndirectedAdjacency } from '../../src/reports/ecosystem/undirectedGraph.ts'
import { createGeneratedProjection } from '../ecosystems/generatedProjection.ts'

/** A generated ecosystem as the graphs that algorithms run on; no two arcs lead from one node to the same other one. */
export interface MeasuredGraph {
  /** All relationships, from both ends. */
  readonly undirected: Adjacency
  /** What relies on what: the graph of the report `centrality`, against its arcs. */
  readonly directed: Adjacency
  readonly reversed: Adjacency
  /** Where paths start. */
  readonly sources: readonly number[]
  readonly hasAllSources: boolean
}

const day = '2026-06-15'

/** The graph of so many touchpoints; paths start at all nodes, or at so many. */
export function createMeasuredGraph(
  touchpoints: number,
  maxSources = Number.POSITIVE_INFINITY,
): MeasuredGraph {
  const projection = createGeneratedProjection(touchpoints)
  const reversed = simplifyArcs(getFailureGraph(projection, day).affects)
  const directed = reverseArcs(reversed)
  const sources = [...projection.nodes.id.keys()].filter((node) => getOutDegree(directed, node) > 0)
  return {
    undirected: simplifyArcs(buildUndirectedAdjacency(projection, toDayNumber(day))),
    directed,
    reversed,
    sources: shuffle(sources).slice(0, maxSources),
    hasAllSources: sources.length <= maxSources,
  }
}

/** The graph as the script of the libraries reads it. */
export function toGraphFile({ undirected, directed, sources, hasAllSources }: MeasuredGraph): string {
  return JSON.stringify({
    size: directed.size,
    undirected: listPairs(undirected).filter(([one, other]) => one < other),
    directed: listPairs(directed),
    sources: hasAllSources ? null : sources,
  })
}

/** The ends of each arc. */
function listPairs(arcs: Adjacency): [from: number, to: number][] {
  const pairs: [number, number][] = []
  for (let node = 0; node < arcs.size; node += 1)
    forEachArc(arcs, node, (target) => pairs.push([node, target]))
  return pairs
}

/** The ends of some undirected links, the smaller one first, in order. */
export function listEnds(undirected: Adjacency, links: readonly number[]): [number, number][] {
  const selected = new Set(links)
  const ends: [number, number][] = []
  for (let node = 0; node < undirected.size; node += 1)
    forEachArc(undirected, node, (target, link) => {
      if (node < target && selected.has(link)) ends.push([node, target])
    })
  return ends
}
