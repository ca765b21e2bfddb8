import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { DirectedGraph } from 'graphology'
import betweennessModule from 'graphology-metrics/centrality/betweenness.js'
import { describe, expect, it } from 'vitest'
import { type Arcs, arcsFrom, at } from '../../src/algorithms/adjacency.ts'
import { cutsOf } from '../../src/algorithms/articulationPoints.ts'
import { type Connection, clustersOf, pageRankOf } from '../../src/algorithms/communitiesAndPageRank.ts'
import { reachedFrom } from '../../src/algorithms/failureGraph.ts'
import { shuffled } from '../../src/algorithms/random.ts'
import { shortestCycle } from '../../src/algorithms/shortestCycle.ts'
import { waysTo } from '../../src/algorithms/shortestPathCentrality.ts'
import { strongComponents } from '../../src/algorithms/stronglyConnectedComponents.ts'
import { inOrder, reversed, simple } from '../../src/algorithms/subgraph.ts'

type Links = readonly (readonly [number, number])[]

/** A graph and what NetworkX says of it; fixtures/make.py makes them. */
interface Judged {
  readonly name: string
  readonly size: number
  readonly links: Links
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
const judged = fixtures
  .trim()
  .split('\n')
  .map((line): Judged => JSON.parse(line))

const directed = (size: number, links: Links): Arcs =>
  arcsFrom(
    size,
    links.map(([from]) => from),
    links.map(([, to]) => to),
  )

/** Every link from both ends under one number. */
const undirected = (size: number, links: Links): Arcs =>
  arcsFrom(
    size,
    links.flat(),
    links.flatMap(([one, other]) => [other, one]),
    links.flatMap((_, link) => [link, link]),
  )

const single = (size: number, links: Links) => simple(inOrder(directed(size, links)))
const all = Number.POSITIVE_INFINITY
const nodesUpTo = (size: number) => Array.from({ length: size }, (_, node) => node)
const ascending = (numbers: Iterable<number>) => [...numbers].toSorted((a, b) => a - b)
const inOrderOfFirst = (sets: readonly (readonly number[])[]) =>
  sets.map(ascending).toSorted((a, b) => at(a, 0) - at(b, 0))

const pointsOf = (size: number, links: Links) => {
  const { isArticulationPoint } = cutsOf(undirected(size, links))
  return nodesUpTo(size).filter((node) => at(isArticulationPoint, node) === 1)
}
const bridgesOf = (size: number, links: Links) => ascending(cutsOf(undirected(size, links)).bridges)

describe.each(judged)('on $name, NetworkX and we find the same', ({ size, links, ...expected }) => {
  it('articulation points and bridges', () => {
    expect(pointsOf(size, links)).toEqual(expected.articulationPoints)
    expect(bridgesOf(size, links)).toEqual(expected.bridges)
  })

  it('nodes that are reached', () => {
    const arcs = directed(size, links)
    expect(nodesUpTo(size).map((node) => ascending(reachedFrom(arcs, [node])))).toEqual(expected.descendants)
  })

  it('components', () => {
    const parts = nodesUpTo(size).map((node) => ascending(reachedFrom(undirected(size, links), [node])))
    const ofFirsts = parts.filter(([first], node) => first === node)
    expect(ofFirsts).toEqual(expected.components)
  })

  it('strong components', () => {
    expect(inOrderOfFirst(strongComponents(directed(size, links)))).toEqual(expected.strongComponents)
  })

  it('the length of the shortest circle', () => {
    const circle = shortestCycle(directed(size, links))
    expect(circle?.length ?? null).toBe(expected.shortestCycle)
    for (const [step, node] of (circle ?? []).entries()) {
      const next = circle?.[step + 1] ?? circle?.[0]
      expect(links).toContainEqual([node, next])
    }
  })

  it('betweenness, harmonic closeness and PageRank', () => {
    const arcs = single(size, links)
    const { betweenness, harmonic } = waysTo(reversed(arcs), nodesUpTo(size), all)
    closeTo(betweenness, expected.betweenness)
    closeTo(harmonic, expected.harmonic)
    closeTo(pageRankOf(arcs), expected.pageRank)
  })
})

function closeTo(found: Iterable<number>, expected: readonly number[]): void {
  const values = [...found]
  expect(values).toHaveLength(expected.length)
  for (const [node, value] of values.entries()) expect(value).toBeCloseTo(at(expected, node), 9)
}

const graphs = fc.integer({ min: 1, max: 14 }).chain((size) => {
  const node = fc.integer({ min: 0, max: size - 1 })
  const pair = fc.tuple(node, node).filter(([one, other]) => one !== other)
  const links = size === 1 ? fc.constant<[number, number][]>([]) : fc.array(pair, { maxLength: 24 })
  return fc.record({ size: fc.constant(size), links })
})

/** How many pieces a graph without some of its nodes is in, counted by joining the two ends of each link. */
function piecesOf(size: number, links: Links, without = -1): number {
  const piece = nodesUpTo(size)
  for (const [one, other] of links) {
    if (one === without || other === without) continue
    const [kept, gone] = [at(piece, one), at(piece, other)]
    for (const node of nodesUpTo(size)) if (piece[node] === gone) piece[node] = kept
  }
  return new Set(piece.filter((_, node) => node !== without)).size
}

describe('on any graph', () => {
  it('just the articulation points are those without which there are more pieces', () => {
    fc.assert(
      fc.property(graphs, ({ size, links }) => {
        const before = piecesOf(size, links)
        const cutting = nodesUpTo(size).filter((node) => piecesOf(size, links, node) > before)
        expect(pointsOf(size, links)).toEqual(cutting)
      }),
    )
  })

  it('just the bridges are those links without which there are more pieces', () => {
    fc.assert(
      fc.property(graphs, ({ size, links }) => {
        const before = piecesOf(size, links)
        const cutting = nodesUpTo(links.length).filter(
          (link) => piecesOf(size, links.toSpliced(link, 1)) > before,
        )
        expect(bridgesOf(size, links)).toEqual(cutting)
      }),
    )
  })

  it('two nodes are in one strong component just when each reaches the other', () => {
    fc.assert(
      fc.property(graphs, ({ size, links }) => {
        const arcs = directed(size, links)
        const reached = nodesUpTo(size).map((node) => reachedFrom(arcs, [node]))
        const mutual = nodesUpTo(size).map((node) =>
          nodesUpTo(size).filter((other) => reached[node]?.has(other) && reached[other]?.has(node)),
        )
        const expected = mutual.filter(([first], node) => first === node)
        expect(inOrderOfFirst(strongComponents(arcs))).toEqual(expected)
      }),
    )
  })

  it('betweenness is what graphology says it is', () => {
    fc.assert(
      fc.property(graphs, ({ size, links }) => {
        const graph = new DirectedGraph()
        for (const node of nodesUpTo(size)) graph.addNode(node)
        for (const [from, to] of links) graph.mergeEdge(from, to)
        const expected = betweenness(graph, { getEdgeWeight: null, normalized: false })
        const { betweenness: found } = waysTo(reversed(single(size, links)), nodesUpTo(size), all)
        closeTo(
          found,
          nodesUpTo(size).map((node) => expected[node] ?? Number.NaN),
        )
      }),
    )
  })

  it('what the ways to each end tell adds up to what all tell', () => {
    fc.assert(
      fc.property(graphs, ({ size, links }) => {
        const back = reversed(single(size, links))
        const whole = waysTo(back, nodesUpTo(size), all)
        const each = nodesUpTo(size).map((end) => waysTo(back, [end], all))
        const sums = nodesUpTo(size).map((node) =>
          each.reduce((sum, { betweenness }) => sum + at(betweenness, node), 0),
        )
        closeTo(sums, [...whole.betweenness])
      }),
    )
  })

  it('clusters are the same again and no two pieces are in one', () => {
    fc.assert(
      fc.property(graphs, ({ size, links }) => {
        const once = new Set(links.map((link) => ascending(link).join()))
        const connections = [...once].map((pair): Connection => {
          const [one = 0, other = 0] = pair.split(',').map(Number)
          return [one, other, 1]
        })
        const { clusterOf } = clustersOf(size, connections)
        expect(clustersOf(size, connections).clusterOf).toEqual(clusterOf)
        const sizes = ascending(new Set(clusterOf)).map(
          (cluster) => clusterOf.filter((other) => other === cluster).length,
        )
        expect(sizes).toEqual(sizes.toSorted((a, b) => b - a))
        const arcs = undirected(size, links)
        for (const [node, cluster] of clusterOf.entries()) {
          const piece = reachedFrom(arcs, [node])
          expect(clusterOf.every((other, place) => other !== cluster || piece.has(place))).toBe(true)
        }
      }),
    )
  })
})

describe('an order of chance', () => {
  it('has every item once and is always the same', () => {
    const items = nodesUpTo(1_000)
    const order = shuffled(items)
    expect(ascending(order)).toEqual(items)
    expect(order).not.toEqual(items)
    expect(shuffled(items)).toEqual(order)
  })
})

// Its declaration says that the function is one level deeper than it is.
const betweenness = betweennessModule as unknown as typeof betweennessModule.default
