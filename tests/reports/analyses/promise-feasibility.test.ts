import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { arcsFrom } from '../../../src/algorithms/adjacency.ts'
import { slowestWays } from '../../../src/algorithms/slowestPaths.ts'
import { build, empty, link, node, openTestGraph, rowsOf, touchpoint } from '../../support/testGraph.ts'

const graph = await openTestGraph()
beforeEach(() => empty(graph))

const promise = (minutes: number) =>
  node('Promise', 'fast', { statement: 'We are fast', promisedResolutionMinutes: minutes })
const needs = (from: string, to: string, handoffMinutes?: number) =>
  link(from, 'DEPENDS_ON', to, handoffMinutes === undefined ? {} : { handoffMinutes })

describe('promise-feasibility', () => {
  beforeEach(() =>
    build(
      graph,
      promise(100),
      touchpoint('repair', { importance: 5 }),
      node('Process', 'dispatch'),
      node('Partner', 'contractor'),
      node('System', 'stock'),
      link('Promise/fast', 'ABOUT', 'Touchpoint/repair'),
      needs('Touchpoint/repair', 'Process/dispatch', 30),
      needs('Process/dispatch', 'Partner/contractor', 90),
      needs('Touchpoint/repair', 'System/stock', 20),
    ),
  )

  it('adds up the hand-overs on the slowest way, and names its slowest link', async () => {
    expect(await rowsOf(graph, 'promise-feasibility')).toMatchObject([
      {
        promiseId: 'fast',
        touchpointId: 'repair',
        aspect: 'resolution',
        promisedMinutes: 100,
        slowestMinutes: 120,
        slackMinutes: -20,
        isInfeasible: true,
        path: 'repair -DEPENDS_ON-> dispatch -DEPENDS_ON-> contractor',
        slowestLink: 'dispatch -DEPENDS_ON-> contractor',
        slowestLinkMinutes: 90,
        unknownHandoffs: 0,
      },
    ])
  })

  it('is kept when there is time enough', async () => {
    await build(graph, promise(120))
    expect(await rowsOf(graph, 'promise-feasibility')).toMatchObject([
      { slackMinutes: 0, isInfeasible: false },
    ])
  })

  it('counts hand-overs without a time, and leaves out what is not in use', async () => {
    await build(
      graph,
      node('System', 'archive'),
      needs('Partner/contractor', 'System/archive'),
      node('System', 'future', { lifecycle: 'planned' }),
      needs('Touchpoint/repair', 'System/future', 5_000),
    )
    expect(await rowsOf(graph, 'promise-feasibility')).toMatchObject([
      { slowestMinutes: 120, unknownHandoffs: 1 },
    ])
  })

  it('looks at every touchpoint of a journey that is promised', async () => {
    await build(
      graph,
      node('Journey', 'moving'),
      node('Phase', 'switch', { period: 'postPurchase' }),
      touchpoint('call'),
      link('Journey/moving', 'HAS_PHASE', 'Phase/switch'),
      link('Touchpoint/call', 'IN_PHASE', 'Phase/switch'),
      link('Touchpoint/repair', 'IN_PHASE', 'Phase/switch'),
      link('Promise/fast', 'ABOUT', 'Journey/moving'),
    )
    const rows = await rowsOf(graph, 'promise-feasibility')
    expect(rows.map(({ touchpointId, slowestMinutes }) => [touchpointId, slowestMinutes])).toEqual([
      ['repair', 120],
      ['call', 0],
    ])
  })

  it('passes nothing twice where things depend on each other', async () => {
    await build(graph, needs('Partner/contractor', 'Process/dispatch', 10))
    expect(await rowsOf(graph, 'promise-feasibility')).toMatchObject([{ slowestMinutes: 120, isCut: false }])
  })
})

describe('the slowest way', () => {
  it('is the slowest of all that pass no node twice, on any small graph', () => {
    const size = 6
    const arc = fc.record({ from: fc.nat(size - 1), to: fc.nat(size - 1), minutes: fc.nat(20) })
    fc.assert(
      fc.property(fc.array(arc, { maxLength: 14 }), (arcs) => {
        const graph = arcsFrom(
          size,
          arcs.map(({ from }) => from),
          arcs.map(({ to }) => to),
        )
        const ways = slowestWays(graph, (link) => arcs[link]?.minutes ?? 0)
        for (let node = 0; node < size; node += 1) {
          expect(ways.get(node)?.minutes).toBe(slowest(node, new Set([node]), arcs))
        }
      }),
      { numRuns: 300 },
    )
  })
})

type Arc = { readonly from: number; readonly to: number; readonly minutes: number }

function slowest(node: number, passed: ReadonlySet<number>, arcs: readonly Arc[]): number {
  const ways = arcs
    .filter(({ from, to }) => from === node && !passed.has(to))
    .map(({ to, minutes }) => minutes + slowest(to, new Set([...passed, to]), arcs))
  return Math.max(0, ...ways)
}
