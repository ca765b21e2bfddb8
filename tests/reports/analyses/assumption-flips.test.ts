import { beforeEach, describe, expect, it } from 'vitest'
import { build, department, empty, openTestGraph, owns, rowsOf, touchpoint } from '../../support/testGraph.ts'

const graph = await openTestGraph()

beforeEach(() => empty(graph))

const assumed = { confidence: 'assumed' }
const validated = { confidence: 'validated' }

const keysOf = async (given = {}) =>
  (await rowsOf(graph, 'assumption-flips', given)).map(({ findingKey }) => findingKey)

describe('assumption-flips', () => {
  it('names the findings that disappear without assumptions, and what they rest on', async () => {
    await build(graph, touchpoint('invoice', assumed), touchpoint('hotline', validated))
    const rows = await rowsOf(graph, 'assumption-flips')
    const unowned = rows.filter(({ report }) => report === 'unowned-touchpoints')
    expect(unowned).toMatchObject([
      { findingKey: 'unowned-touchpoints:invoice', restsOn: ['Touchpoint invoice'], importance: null },
    ])
    const [first] = rows
    expect(first?.findings).toBe(Number(first?.remaining) + rows.length)
  })

  it('counts a dispute that rests on an assumed claim, unless relationships may be assumed', async () => {
    await build(
      graph,
      touchpoint('hotline', validated),
      department('finance', validated),
      department('service', validated),
      owns('finance', 'hotline', validated),
      owns('service', 'hotline', assumed),
    )
    expect(await keysOf()).toContain('contested-touchpoints:hotline')
    expect(await keysOf({ withRelationships: false })).toEqual([])
  })

  it('asks for the confidence that is given', async () => {
    await build(graph, touchpoint('invoice', { confidence: 'partlyValidated' }))
    expect(await keysOf()).toEqual([])
    expect(await keysOf({ leastConfidence: 'validated' })).toContain('unowned-touchpoints:invoice')
  })

  it('takes nothing off the map', async () => {
    await build(graph, touchpoint('invoice', assumed))
    const version = await graph.version()
    await keysOf()
    expect(await graph.version()).toBe(version)
    expect(await keysOf()).toContain('unowned-touchpoints:invoice')
  })

  it('finds nothing on an empty map', async () => {
    expect(await keysOf()).toEqual([])
  })
})
