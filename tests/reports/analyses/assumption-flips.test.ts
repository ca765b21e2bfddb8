import { beforeEach, describe, expect, it } from 'vitest'
import {
  clearGraph,
  createTestGraph,
  department,
  owns,
  runReportRows,
  seedGraph,
  touchpoint,
} from '../../support/testGraph.ts'

const graph = await createTestGraph()

beforeEach(() => clearGraph(graph))

const assumed = { confidence: 'assumed' }
const validated = { confidence: 'validated' }

const listFindingKeys = async (parameters = {}) =>
  (await runReportRows(graph, 'assumption-flips', parameters)).map(({ findingKey }) => findingKey)

describe('assumption-flips', () => {
  it('names the findings that disappear without assumptions, and what they rest on', async () => {
    await seedGraph(graph, touchpoint('invoice', assumed), touchpoint('hotline', validated))
    const rows = await runReportRows(graph, 'assumption-flips')
    const unowned = rows.filter(({ report }) => report === 'unowned-touchpoints')
    expect(unowned).toMatchObject([
      { findingKey: 'unowned-touchpoints:invoice', restsOn: ['Touchpoint invoice'], importance: null },
    ])
    const [first] = rows
    expect(first?.findings).toBe(Number(first?.remaining) + rows.length)
  })

  it('counts a dispute that rests on an assumed claim, unless relationships may be assumed', async () => {
    await seedGraph(
      graph,
      touchpoint('hotline', validated),
      department('finance', validated),
      department('service', validated),
      owns('finance', 'hotline', validated),
      owns('service', 'hotline', assumed),
    )
    expect(await listFindingKeys()).toContain('contested-touchpoints:hotline')
    expect(await listFindingKeys({ withRelationships: false })).toEqual([])
  })

  it('asks for the confidence that is given', async () => {
    await seedGraph(graph, touchpoint('invoice', { confidence: 'partlyValidated' }))
    expect(await listFindingKeys()).toEqual([])
    expect(await listFindingKeys({ leastConfidence: 'validated' })).toContain('unowned-touchpoints:invoice')
  })

  it('takes nothing off the map', async () => {
    await seedGraph(graph, touchpoint('invoice', assumed))
    const version = await graph.version()
    await listFindingKeys()
    expect(await graph.version()).toBe(version)
    expect(await listFindingKeys()).toContain('unowned-touchpoints:invoice')
  })

  it('finds nothing on an empty map', async () => {
    expect(await listFindingKeys()).toEqual([])
  })
})
