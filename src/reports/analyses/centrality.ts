import { type Adjacency, at, getOutDegree } from '../../algorithms/adjacency.ts'
import { computePageRank } from '../../algorithms/communitiesAndPageRank.ts'
import { shuffle } from '../../algorithms/random.ts'
import { shortestPathCentrality } from '../../algorithms/shortestPathCentrality.ts'
import { extractSubgraph, reverseArcs, simplifyArcs } from '../../algorithms/subgraph.ts'
import { kindNames } from '../../model/kinds.ts'
import { type AnalysisDefinition, asOf } from '../analysisFile.ts'
import { getFailureGraph } from '../ecosystem/failureGraph.ts'
import { getId, getKind, getName, selectNodes } from '../ecosystem/nodes.ts'
import type { ReportRow } from '../report.ts'

export default {
  title: 'Centrality',
  question: 'Through which elements do the most failures pass, and on which does the most rely?',
  description:
    'An arc goes from one element to another that suffers when the one fails, as the model says of each type of ' +
    'relationship, on the given day; several relationships between two elements in one direction are one arc. ' +
    'affectedBy and affects count the arcs that arrive and leave. betweenness: over all ordered pairs of other ' +
    'elements of which the failure of one reaches the other, the share of its shortest ways that pass this element, ' +
    'added up. harmonicCloseness: 1/hops added up over all elements that its failure reaches. Both take every ' +
    'element as an end of ways on a map of at most exactUpTo elements. On a larger map the ends, those that anything ' +
    'affects, are taken in an order of chance, always the same on the same map, until arcsAtMost arcs have been ' +
    'followed; when that was not enough for all, isSampled is true and both are estimates: what was counted, times ' +
    'ends / endsTaken, too uncertain to tell elements apart that few ends see. pageRank: the chance to meet the ' +
    'element on a walk that goes on, with a chance of 0.85 at each step and from an element with arcs that arrive, ' +
    'against one of these arcs to what it needs, and starts anew at any element otherwise; all add up to 1. ' +
    'betweenness, harmonicCloseness and pageRank are rounded to nine significant digits.',
  parameters: {
    kind: { type: 'kind', description: 'Only elements of this kind; all when it is not given' },
    exactUpTo: {
      type: 'integer',
      minimum: 0,
      maximum: 20_000,
      description: 'On a map of more elements, betweenness and closeness may be estimates',
    },
    arcsAtMost: {
      type: 'integer',
      minimum: 1,
      maximum: 10_000_000_000,
      description: 'How many arcs are followed at most on such a map',
    },
    asOf: asOf.parameter,
  },
  defaults: {
    kind: { value: null },
    exactUpTo: { value: 2_000 },
    arcsAtMost: { value: 100_000_000 },
    asOf: asOf.default,
  },
  theme: 'failure',
  columns: [
    { name: 'kind', type: 'string', description: 'Kind of the element' },
    { name: 'id', type: 'string', description: 'Its id' },
    { name: 'name', type: 'string', description: 'Its name' },
    { name: 'affectedBy', type: 'integer', description: 'How many elements affect it directly' },
    { name: 'affects', type: 'integer', description: 'How many elements it affects directly' },
    { name: 'betweenness', type: 'number', description: 'On the shortest ways of how many pairs it lies' },
    { name: 'harmonicCloseness', type: 'number', description: 'How much it affects, each element by 1/hops' },
    { name: 'pageRank', type: 'number', description: 'How much all others rely on it; all add up to 1' },
    { name: 'isSampled', type: 'boolean', description: 'Whether betweenness and closeness are estimates' },
    { name: 'endsTaken', type: 'integer', description: 'How many ends of ways they are computed from' },
    { name: 'ends', type: 'integer', description: 'How many ends there are' },
  ],
  analyse(projection, { kind, exactUpTo, arcsAtMost, asOf: day }) {
    const nodes = selectNodes(projection, kindNames)
    const affects = simplifyArcs(
      extractSubgraph(getFailureGraph(projection, String(day)).affects, nodes, () => true).arcs,
    )
    const isSmall = nodes.length <= Number(exactUpTo)
    const measures = computeMeasures(affects, isSmall ? Number.POSITIVE_INFINITY : Number(arcsAtMost))
    const { endsTaken, ends } = measures
    const sampling = { isSampled: endsTaken < ends, endsTaken, ends }
    return nodes
      .map((node, index) => ({ node, ...getNodeMeasures(measures, index) }))
      .filter(({ node }) => kind === null || getKind(projection, node) === kind)
      .toSorted(compareCentrality)
      .map(({ node, ...nodeMeasures }): ReportRow => {
        const element = { kind: getKind(projection, node), id: getId(projection, node) }
        return { ...element, name: getName(projection, node), ...nodeMeasures, ...sampling }
      })
  },
} satisfies AnalysisDefinition

type CentralityMeasures = ReturnType<typeof computeMeasures>

function computeMeasures(affects: Adjacency, arcsAtMost: number) {
  const needs = reverseArcs(affects)
  const ends = Array.from(needs.offsets.subarray(0, needs.size).keys()).filter(
    (node) => getOutDegree(needs, node) > 0,
  )
  const { betweenness, harmonicCloseness, sampledEnds } = shortestPathCentrality(
    needs,
    shuffle(ends),
    arcsAtMost,
  )
  return {
    affects,
    needs,
    betweenness,
    harmonic: harmonicCloseness,
    endsTaken: sampledEnds,
    ends: ends.length,
    pageRank: computePageRank(needs),
  }
}

function getNodeMeasures(
  { affects, needs, betweenness, harmonic: harmonicCloseness, pageRank, ends, endsTaken }: CentralityMeasures,
  node: number,
) {
  const weight = endsTaken === 0 ? 0 : ends / endsTaken
  return {
    affectedBy: getOutDegree(needs, node),
    affects: getOutDegree(affects, node),
    betweenness: roundSignificant(weight * at(betweenness, node)),
    harmonicCloseness: roundSignificant(weight * at(harmonicCloseness, node)),
    pageRank: roundSignificant(at(pageRank, node)),
  }
}

// Sums of the same shares in another order differ in their last digits, and what is equal has to stay equal.
const roundSignificant = (value: number) => Number(value.toPrecision(9))

type NodeMeasures = ReturnType<typeof getNodeMeasures>

/** Equal ones stay in the order of kind and id. */
const compareCentrality = (a: NodeMeasures, b: NodeMeasures) =>
  b.betweenness - a.betweenness || b.harmonicCloseness - a.harmonicCloseness || b.pageRank - a.pageRank
