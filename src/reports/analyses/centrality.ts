import { type Adjacency, at, getOutDegree } from '../../algorithms/adjacency.ts'
import { computePageRank } from '../../algorithms/pageRank.ts'
import { shuffle } from '../../algorithms/random.ts'
import { shortestPathCentrality } from '../../algorithms/shortestPathCentrality.ts'
import { reverseArcs, simplifyArcs } from '../../algorithms/subgraph.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { kindNames } from '../../model/kinds.ts'
import { type AnalysisDefinition, asOf } from '../analysisFile.ts'
import { getFailureGraph } from '../ecosystem/failureGraph.ts'
import { describeNode, selectNodes } from '../ecosystem/nodes.ts'
import type { ReportRow } from '../report.ts'

export default {
  title: 'Centrality',
  question: 'Through which elements do most failures pass, and on which does most rely?',
  description:
    'A row for each element (of a given kind, if any), sorted by betweenness, harmonicCloseness and pageRank, the ' +
    'highest first, then by kind and id. An arc leads from one element in use to another that is affected by its failure, ' +
    'according to the propagation of each relationship type (requires, oneOf, affects; see “How failures spread”), on ' +
    'the given day; several relationships between two elements in one direction are one arc, and elements not in use ' +
    'have none. affectedBy and affects count the arcs that arrive and leave. betweenness: over all ordered pairs of other ' +
    'elements of which the failure of the first reaches the second, the share of their shortest paths that pass ' +
    'through this element, added up. harmonicCloseness: 1 ÷ distance, added up over all elements that its failure reaches. Both ' +
    'use every element as the end of paths on a map of at most exactUpTo elements. On a larger map the ends (the ' +
    'elements with arcs that arrive) are taken in a fixed pseudo-random order until arcsAtMost arcs have been followed; if ' +
    'that was not enough for all of them, isSampled is true and both are estimates: the sums × ends ÷ endsTaken, too uncertain ' +
    'to rank elements that few ends reach. pageRank: the stationary distribution of a walk against the arcs, towards ' +
    'what is relied on, with damping 0.85; elements that rely on nothing continue at any element; all values add up to 1. ' +
    'betweenness, harmonicCloseness and pageRank are rounded to nine significant digits.',
  parameters: {
    kind: { type: 'kind', description: 'Only elements of this kind; all kinds by default' },
    exactUpTo: {
      type: 'integer',
      minimum: 0,
      maximum: 20_000,
      description: 'On a map with more elements than this, betweenness and closeness may be estimates',
    },
    arcsAtMost: {
      type: 'integer',
      minimum: 1,
      maximum: 10_000_000_000,
      description: 'Maximum number of arcs to follow on such a map',
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
  plot: { type: 'scatter', x: 'affects', y: 'betweenness', label: 'name' },
  columns: [
    { name: 'kind', type: 'string', description: 'Kind of the element' },
    { name: 'id', type: 'string', description: 'Id of the element' },
    { name: 'name', type: 'string', description: 'Name of the element' },
    { name: 'affectedBy', type: 'integer', description: 'Number of elements that affect it directly' },
    { name: 'affects', type: 'integer', description: 'Number of elements it affects directly' },
    {
      name: 'betweenness',
      type: 'number',
      description: 'Number of pairs whose shortest paths pass through it, by share',
    },
    {
      name: 'harmonicCloseness',
      type: 'number',
      description: 'Sum of 1 ÷ distance over all elements that its failure reaches',
    },
    {
      name: 'pageRank',
      type: 'number',
      description: 'How much all others rely on it; all values add up to 1',
    },
    { name: 'isSampled', type: 'boolean', description: 'Whether betweenness and closeness are estimates' },
    { name: 'endsTaken', type: 'integer', description: 'Number of ends they are computed from' },
    { name: 'ends', type: 'integer', description: 'Number of all ends' },
  ],
  *analyse(projection, { kind, exactUpTo, arcsAtMost, asOf: day }) {
    const isSmall = projection.nodes.count <= Number(exactUpTo)
    const affects = simplifyArcs(getFailureGraph(projection, String(day)).affects)
    const measures = computeMeasures(affects, isSmall ? Number.POSITIVE_INFINITY : Number(arcsAtMost))
    const kinds = kind === null ? kindNames : [String(kind)]
    for (const node of selectNodes(projection, kinds).sort(createComparison(measures)))
      yield toRow(projection, measures, node)
  },
} satisfies AnalysisDefinition

type CentralityMeasures = ReturnType<typeof computeMeasures>

function computeMeasures(affects: Adjacency, arcsAtMost: number) {
  const needs = reverseArcs(affects)
  const ends = Array.from(needs.offsets.subarray(0, needs.size).keys()).filter(
    (node) => getOutDegree(needs, node) > 0,
  )
  const paths = shortestPathCentrality(needs, shuffle(ends), arcsAtMost)
  const weight = paths.sampledEnds === 0 ? 0 : ends.length / paths.sampledEnds
  return {
    affects,
    needs,
    betweenness: paths.betweenness.map((sum) => roundSignificant(weight * sum)),
    harmonicCloseness: paths.harmonicCloseness.map((sum) => roundSignificant(weight * sum)),
    pageRank: computePageRank(needs, affects).map(roundSignificant),
    endsTaken: paths.sampledEnds,
    ends: ends.length,
  }
}

// Sums of the same shares in another order differ in their last digits, and what is equal has to stay equal.
const roundSignificant = (value: number) => Number(value.toPrecision(9))

/** Equal ones stay in the order of kind and id. */
const createComparison =
  ({ betweenness, harmonicCloseness, pageRank }: CentralityMeasures) =>
  (a: number, b: number) =>
    at(betweenness, b) - at(betweenness, a) ||
    at(harmonicCloseness, b) - at(harmonicCloseness, a) ||
    at(pageRank, b) - at(pageRank, a)

function toRow(
  projection: Projection,
  { affects, needs, betweenness, harmonicCloseness, pageRank, endsTaken, ends }: CentralityMeasures,
  node: number,
): ReportRow {
  return {
    ...describeNode(projection, node),
    affectedBy: getOutDegree(needs, node),
    affects: getOutDegree(affects, node),
    betweenness: at(betweenness, node),
    harmonicCloseness: at(harmonicCloseness, node),
    pageRank: at(pageRank, node),
    isSampled: endsTaken < ends,
    endsTaken,
    ends,
  }
}
