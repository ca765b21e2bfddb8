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

const listAssumptions = async (parameters = {}) =>
  (await runReportRows(graph, 'assumption-flips', parameters)).map(({ kind, id, type, toId }) =>
    [kind, id, type, toId].filter(Boolean).join(' '),
  )

describe('assumption-flips', () => {
  it('names the assumptions that findings rest on, and counts those that disappear with them', async () => {
    await seedGraph(graph, touchpoint('invoice', assumed), touchpoint('hotline', validated))
    const rows = await runReportRows(graph, 'assumption-flips')
    expect(rows).toEqual([
      expect.objectContaining({
        kind: 'Touchpoint',
        id: 'invoice',
        confidence: 'assumed',
        findings: 2,
        disappearing: 2,
        critical: 0,
        high: 1,
        medium: 0,
        low: 1,
        reports: ['role-gaps', 'unmeasured-touchpoints', 'unowned-touchpoints'],
        findingKeys: ['unowned-touchpoints:invoice', 'unmeasured-touchpoints:invoice'],
      }),
    ])
  })

  it('names the claims of a dispute, unless relationships are excluded', async () => {
    await seedGraph(
      graph,
      touchpoint('hotline', validated),
      department('finance', validated),
      department('service', validated),
      owns('finance', 'hotline', validated),
      owns('service', 'hotline', assumed),
    )
    expect(await listAssumptions()).toEqual(['Department service OWNS hotline'])
    expect(await listAssumptions({ withRelationships: 'false' })).toEqual([])
  })

  it('leaves out claims that are not valid on the day', async () => {
    await seedGraph(
      graph,
      touchpoint('hotline', validated),
      department('finance', validated),
      department('service', validated),
      owns('finance', 'hotline', validated),
      owns('service', 'hotline', validated),
      department('legal', validated),
      owns('legal', 'hotline', { ...assumed, until: '2026-01-01' }),
    )
    expect(await listAssumptions({ asOf: '2026-02-01' })).toEqual([])
    expect(await listAssumptions({ asOf: '2025-12-01' })).toEqual(['Department legal OWNS hotline'])
  })

  it('uses the confidence that is given', async () => {
    await seedGraph(graph, touchpoint('invoice', { confidence: 'partlyValidated' }))
    expect(await listAssumptions()).toEqual([])
    expect(await listAssumptions({ leastConfidence: 'validated' })).toEqual(['Touchpoint invoice'])
  })

  it('lists the assumption behind the more severe findings first', async () => {
    await seedGraph(
      graph,
      touchpoint('leaflet', { ...assumed, importance: 1 }),
      touchpoint('notice', assumed),
      touchpoint('invoice', { ...assumed, importance: 5 }),
    )
    expect(await listAssumptions()).toEqual(['Touchpoint invoice', 'Touchpoint notice', 'Touchpoint leaflet'])
  })

  it('finds nothing on an empty map', async () => {
    expect(await listAssumptions()).toEqual([])
  })
})
