import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { DirectedGraph, UndirectedGraph } from 'graphology'
import louvainModule from 'graphology-communities-louvain'
import betweennessModule from 'graphology-metrics/centrality/betweenness.js'
import { describe, expect, it } from 'vitest'
import { type Adjacency, at, buildAdjacency } from '../../src/algorithms/adjacency.ts'
import { findArticulationPointsAndBridges } from '../../src/algorithms/articulationPoints.ts'
import { findReachable } from '../../src/algorithms/breadthFirstSearch.ts'
import { detectCommunities } from '../../src/algorithms/communities.ts'
import { computePageRank } from '../../src/algorithms/pageRank.ts'
import { seededRandom, shuffle } from '../../src/algorithms/random.ts'
import { findShortestCycle } from '../../src/algorithms/shortestCycle.ts'
import { shortestPathCentrality } from '../../src/algorithms/shortestPathCentrality.ts'
import { findStronglyConnectedComponents } from '../../src/algorithms/stronglyConnectedComponents.ts'
import { reverseArcs, simplifyArcs } from '../../src/algorithms/subgraph.ts'
import type { WeightedConnection } from '../../src/algorithms/weightedGraph.ts'

type EdgeList = readonly (readonly [number, number])[]

/** A graph and what NetworkX says of it; fixtures/make.py makes them. */
interface ReferenceGraph {
  readonly name: string
  readonly size: number
  readonly links: EdgeList
  readonly articulationPoints: readonly number[]
  readonly bridges: readonly number[]
  readonly components: readonly (readonly number[])[]
  readonly strongComponents: readonly (readonly number[])[]
  readonly shortestCycle: number | null
  readonly descendants: readonly (readonly number[])[]
  readonly betweenness: readonly number[]
  readonly harmonic: readonly number[]
  readonly pageRank: readonly number[]
}

const fixtures = readFileSync(join(import.meta.dirname, 'fixtures/graphs.jsonl'), 'utf8')
const referenceGraphs = fixtures
  .trim()
  .split('\n')
  .map((line): ReferenceGraph => JSON.parse(line))

const createDirectedArcs = (size: number, links: EdgeList): Adjacency =>
  buildAdjacency(
    size,
    links.map(([from]) => from),
    links.map(([, to]) => to),
  )

/** Every link from both ends under one number. */
const createUndirectedArcs = (size: number, links: EdgeList): Adjacency =>
  buildAdjacency(
    size,
    links.flat(),
    links.flatMap(([one, other]) => [other, one]),
    links.flatMap((_, link) => [link, link]),
  )

const createSimpleArcs = (size: number, links: EdgeList) =>
  simplifyArcs(reverseArcs(reverseArcs(createDirectedArcs(size, links))))
const unlimited = Number.POSITIVE_INFINITY
const listNodes = (size: number) => Array.from({ length: size }, (_, node) => node)
const ascending = (numbers: Iterable<number>) => [...numbers].toSorted((a, b) => a - b)
const sortByFirst = (sets: readonly (readonly number[])[]) =>
  sets.map(ascending).toSorted((a, b) => at(a, 0) - at(b, 0))

const findArticulationPoints = (size: number, links: EdgeList) => {
  const { isArticulationPoint } = findArticulationPointsAndBridges(createUndirectedArcs(size, links))
  return listNodes(size).filter((node) => at(isArticulationPoint, node) === 1)
}
const findBridges = (size: number, links: EdgeList) =>
  ascending(findArticulationPointsAndBridges(createUndirectedArcs(size, links)).bridges)

describe.each(referenceGraphs)('on $name, NetworkX and we find the same', ({ size, links, ...expected }) => {
  it('articulation points and bridges', () => {
    expect(findArticulationPoints(size, links)).toEqual(expected.articulationPoints)
    expect(findBridges(size, links)).toEqual(expected.bridges)
  })

  it('nodes that are reached', () => {
    const arcs = createDirectedArcs(size, links)
    expect(listNodes(size).map((node) => ascending(findReachable(arcs, [node])))).toEqual(
      expected.descendants,
    )
  })

  it('components', () => {
    const reachableSets = listNodes(size).map((node) =>
      ascending(findReachable(createUndirectedArcs(size, links), [node])),
    )
    const distinctComponents = reachableSets.filter(([first], node) => first === node)
    expect(distinctComponents).toEqual(expected.components)
  })

  it('strong components', () => {
    expect(sortByFirst(findStronglyConnectedComponents(createDirectedArcs(size, links)))).toEqual(
      expected.strongComponents,
    )
  })

  it('the length of the shortest circle', () => {
    const cycle = findShortestCycle(createDirectedArcs(size, links))
    expect(cycle?.length ?? null).toBe(expected.shortestCycle)
    for (const [step, node] of (cycle ?? []).entries()) {
      const next = cycle?.[step + 1] ?? cycle?.[0]
      expect(links).toContainEqual([node, next])
    }
  })

  it('betweenness, harmonic closeness and PageRank', () => {
    const arcs = createSimpleArcs(size, links)
    const reversedArcs = reverseArcs(arcs)
    const { betweenness, harmonicCloseness } = shortestPathCentrality(
      reversedArcs,
      listNodes(size),
      unlimited,
    )
    expectCloseTo(betweenness, expected.betweenness)
    expectCloseTo(harmonicCloseness, expected.harmonic)
    expectCloseTo(computePageRank(arcs, reversedArcs), expected.pageRank)
  })
})

function expectCloseTo(actual: Iterable<number>, expected: readonly number[]): void {
  const values = [...actual]
  expect(values).toHaveLength(expected.length)
  for (const [node, value] of values.entries()) expect(value).toBeCloseTo(at(expected, node), 9)
}

const arbitraryGraph = fc.integer({ min: 1, max: 14 }).chain((size) => {
  const node = fc.integer({ min: 0, max: size - 1 })
  const pair = fc.tuple(node, node).filter(([one, other]) => one !== other)
  const links = size === 1 ? fc.constant<[number, number][]>([]) : fc.array(pair, { maxLength: 24 })
  return fc.record({ size: fc.constant(size), links })
})

/** How many pieces a graph without some of its nodes is in, counted by joining the two ends of each link. */
function countComponents(size: number, links: EdgeList, removedNode = -1): number {
  const component = listNodes(size)
  for (const [one, other] of links) {
    if (one === removedNode || other === removedNode) continue
    const [retainedId, replacedId] = [at(component, one), at(component, other)]
    for (const node of listNodes(size)) if (component[node] === replacedId) component[node] = retainedId
  }
  return new Set(component.filter((_, node) => node !== removedNode)).size
}

describe('on any graph', () => {
  it('just the articulation points are those without which there are more pieces', () => {
    fc.assert(
      fc.property(arbitraryGraph, ({ size, links }) => {
        const before = countComponents(size, links)
        const cutElements = listNodes(size).filter((node) => countComponents(size, links, node) > before)
        expect(findArticulationPoints(size, links)).toEqual(cutElements)
      }),
    )
  })

  it('just the bridges are those links without which there are more pieces', () => {
    fc.assert(
      fc.property(arbitraryGraph, ({ size, links }) => {
        const before = countComponents(size, links)
        const cutElements = listNodes(links.length).filter(
          (link) => countComponents(size, links.toSpliced(link, 1)) > before,
        )
        expect(findBridges(size, links)).toEqual(cutElements)
      }),
    )
  })

  it('two nodes are in one strong component just when each reaches the other', () => {
    fc.assert(
      fc.property(arbitraryGraph, ({ size, links }) => {
        const arcs = createDirectedArcs(size, links)
        const reached = listNodes(size).map((node) => findReachable(arcs, [node]))
        const mutual = listNodes(size).map((node) =>
          listNodes(size).filter((other) => reached[node]?.has(other) && reached[other]?.has(node)),
        )
        const expected = mutual.filter(([first], node) => first === node)
        expect(sortByFirst(findStronglyConnectedComponents(arcs))).toEqual(expected)
      }),
    )
  })

  it('betweenness is what graphology says it is', () => {
    fc.assert(
      fc.property(arbitraryGraph, ({ size, links }) => {
        const graph = new DirectedGraph()
        for (const node of listNodes(size)) graph.addNode(node)
        for (const [from, to] of links) graph.mergeEdge(from, to)
        const expected = betweenness(graph, { getEdgeWeight: null, normalized: false })
        const { betweenness: actual } = shortestPathCentrality(
          reverseArcs(createSimpleArcs(size, links)),
          listNodes(size),
          unlimited,
        )
        expectCloseTo(
          actual,
          listNodes(size).map((node) => expected[node] ?? Number.NaN),
        )
      }),
    )
  })

  it('PageRank adds up to 1, and another step of the walk changes nothing', () => {
    fc.assert(
      fc.property(arbitraryGraph, ({ size, links }) => {
        const arcs = createSimpleArcs(size, links)
        const ranks = computePageRank(arcs, reverseArcs(arcs))
        expect(ranks.reduce((sum, rank) => sum + rank, 0)).toBeCloseTo(1, 12)
        const next = new Float64Array(size).fill(0.15 / size)
        for (const node of listNodes(size)) {
          const targets = arcs.targets.slice(at(arcs.offsets, node), at(arcs.offsets, node + 1))
          const reached = targets.length > 0 ? targets : listNodes(size)
          for (const target of reached)
            next[target] = at(next, target) + (0.85 * at(ranks, node)) / reached.length
        }
        for (const node of listNodes(size)) expect(at(next, node)).toBeCloseTo(at(ranks, node), 11)
      }),
    )
  })

  it('what the ways to each end tell adds up to what all tell', () => {
    fc.assert(
      fc.property(arbitraryGraph, ({ size, links }) => {
        const reversedArcs = reverseArcs(createSimpleArcs(size, links))
        const allTargets = shortestPathCentrality(reversedArcs, listNodes(size), unlimited)
        const perTarget = listNodes(size).map((end) => shortestPathCentrality(reversedArcs, [end], unlimited))
        const sums = listNodes(size).map((node) =>
          perTarget.reduce((sum, { betweenness }) => sum + at(betweenness, node), 0),
        )
        expectCloseTo(sums, [...allTargets.betweenness])
      }),
    )
  })

  it('clusters are the same again and no two pieces are in one', () => {
    fc.assert(
      fc.property(arbitraryGraph, ({ size, links }) => {
        const once = new Set(links.map((link) => ascending(link).join()))
        const connections = [...once].map((pair): WeightedConnection => {
          const [one = 0, other = 0] = pair.split(',').map(Number)
          return [one, other, 1]
        })
        const { communityByNode } = detectCommunities(size, connections)
        expect(detectCommunities(size, connections).communityByNode).toEqual(communityByNode)
        const sizes = ascending(new Set(communityByNode)).map(
          (cluster) => communityByNode.filter((other) => other === cluster).length,
        )
        expect(sizes).toEqual(sizes.toSorted((a, b) => b - a))
        const arcs = createUndirectedArcs(size, links)
        for (const [node, cluster] of communityByNode.entries()) {
          const component = findReachable(arcs, [node])
          expect(communityByNode.every((other, place) => other !== cluster || component.has(place))).toBe(
            true,
          )
        }
      }),
    )
  })
})

const arbitraryConnections = fc
  .uniqueArray(
    fc.tuple(fc.nat(39), fc.nat(39), fc.integer({ min: 1, max: 4 })).filter(([one, other]) => one < other),
    { selector: ([one, other]) => `${one} ${other}`, maxLength: 200 },
  )
  // With exactly 128 connections the library disregards those of the last node.
  .filter(({ length }) => length > 0 && length !== 128)

it('clusters and their modularity are those of graphology', () => {
  fc.assert(
    fc.property(arbitraryConnections, (connections) => {
      const graph = new UndirectedGraph()
      for (const node of listNodes(40)) graph.addNode(node)
      for (const [one, other, weight] of connections) graph.addEdge(one, other, { weight })
      const expected = louvain.detailed(graph, { rng: seededRandom(1) })
      const { communityByNode, modularity } = detectCommunities(40, connections)
      const listMembers = (numbers: readonly (number | undefined)[]) =>
        Map.groupBy(listNodes(40), (node) => numbers[node])
          .values()
          .toArray()
          .toSorted()
      expect(listMembers(communityByNode)).toEqual(
        listMembers(listNodes(40).map((node) => expected.communities[node])),
      )
      expect(modularity).toBe(expected.modularity)
    }),
    { numRuns: 300 },
  )
})

describe('an order of chance', () => {
  it('has every item once and is always the same', () => {
    const items = listNodes(1_000)
    const order = shuffle(items)
    expect(ascending(order)).toEqual(items)
    expect(order).not.toEqual(items)
    expect(shuffle(items)).toEqual(order)
  })
})

// Their declarations say that the functions are one level deeper than they are.
const louvain = louvainModule as unknown as typeof louvainModule.default
const betweenness = betweennessModule as unknown as typeof betweennessModule.default
