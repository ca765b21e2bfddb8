import { findArticulationPointsAndBridges } from '../../src/algorithms/articulationPoints.ts'
import { computePageRank } from '../../src/algorithms/pageRank.ts'
import { shortestPathCentrality } from '../../src/algorithms/shortestPathCentrality.ts'
import { listEnds, type MeasuredGraph } from './measuredGraph.ts'

/** An algorithm of ours that the libraries have too. */
export interface Algorithm {
  /** As `peers.py` calls it. */
  readonly name: string
  readonly title: string
  /** Whether it takes paths from the sources only. */
  readonly hasSources?: true
  /** Starts it; its result in the form in which `peers.py` prints it is made afterwards. */
  readonly run: (graph: MeasuredGraph) => () => number[]
}

const declared: readonly Algorithm[] = [
  {
    name: 'cuts',
    title: 'articulation points and bridges',
    run: ({ undirected }) => {
      const { isArticulationPoint, bridges } = findArticulationPointsAndBridges(undirected)
      return () => {
        const points = [...isArticulationPoint.keys()].filter((node) => isArticulationPoint[node] === 1)
        return [points.length, ...points, ...listEnds(undirected, bridges).flat()]
      }
    },
  },
  {
    name: 'betweenness',
    title: 'betweenness',
    hasSources: true,
    run: ({ directed, sources }) => {
      const { betweenness } = shortestPathCentrality(directed, sources, Number.POSITIVE_INFINITY)
      return () => [...betweenness]
    },
  },
  {
    name: 'page-rank',
    title: 'PageRank',
    run: ({ directed, reversed }) => {
      const ranks = computePageRank(directed, reversed)
      return () => [...ranks]
    },
  },
]

export const algorithms: ReadonlyMap<string, Algorithm> = new Map(declared.map((each) => [each.name, each]))
