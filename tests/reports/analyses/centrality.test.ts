import { beforeEach, describe, expect, it } from 'vitest'
import {
  clearGraph,
  createTestGraph,
  defines,
  department,
  implementsTouchpoint,
  node,
  relationship,
  runReportRows,
  seedGraph,
  touchpoint,
} from '../../support/testGraph.ts'

const graph = await createTestGraph()

beforeEach(() => clearGraph(graph))

/** Two systems below the billing, two touchpoints above it. */
const hourglass = [
  ...['network', 'database', 'billing'].map((id) => node('System', id)),
  ...['invoice', 'reminder'].map((id) => touchpoint(id)),
  relationship('System/billing', 'DEPENDS_ON', 'System/network'),
  relationship('System/billing', 'DEPENDS_ON', 'System/database'),
  relationship('Touchpoint/invoice', 'DEPENDS_ON', 'System/billing'),
  relationship('Touchpoint/reminder', 'DEPENDS_ON', 'System/billing'),
]

const findRow = async (id: string, parameters = {}) =>
  (await runReportRows(graph, 'centrality', parameters)).find((row) => row.id === id)

describe('centrality', () => {
  it('puts the element first through which all failures pass', async () => {
    await seedGraph(graph, ...hourglass)
    const rows = await runReportRows(graph, 'centrality')
    expect(rows.map(({ id, betweenness }) => [id, betweenness])).toEqual([
      ['billing', 4],
      ['database', 0],
      ['network', 0],
      ['invoice', 0],
      ['reminder', 0],
    ])
  })

  it('tells what affects an element directly, and what it affects near and far', async () => {
    await seedGraph(graph, ...hourglass)
    expect(await findRow('billing')).toMatchObject({ affectedBy: 2, affects: 2, harmonicCloseness: 2 })
    expect(await findRow('network')).toMatchObject({ affectedBy: 0, affects: 1, harmonicCloseness: 2 })
    expect(await findRow('invoice')).toMatchObject({ affectedBy: 1, affects: 0, harmonicCloseness: 0 })
  })

  it('gives the highest rank to what most relies on, and ranks that add up to one', async () => {
    await seedGraph(graph, ...hourglass)
    const rows = await runReportRows(graph, 'centrality')
    const [most] = rows.toSorted((a, b) => Number(b.pageRank) - Number(a.pageRank))
    expect(most?.id).toBe('billing')
    expect(rows.reduce((sum, { pageRank }) => sum + Number(pageRank), 0)).toBeCloseTo(1, 7)
  })

  it('counts two roles of a department at a touchpoint as one way', async () => {
    await seedGraph(
      graph,
      department('finance'),
      touchpoint('invoice'),
      implementsTouchpoint('finance', 'invoice'),
      defines('finance', 'invoice'),
    )
    expect(await findRow('finance')).toMatchObject({ affects: 1, harmonicCloseness: 1 })
  })

  it('shows the elements of one kind, measured among all', async () => {
    await seedGraph(graph, ...hourglass)
    const rows = await runReportRows(graph, 'centrality', { kind: 'System' })
    expect(rows.map(({ id }) => id)).toEqual(['billing', 'database', 'network'])
    expect(rows[0]?.betweenness).toBe(4)
  })

  it('is exact on a larger map, too, when all ends of ways can be taken', async () => {
    await seedGraph(graph, ...hourglass)
    const exact = { isSampled: false, betweenness: 4, endsTaken: 3, ends: 3 }
    expect(await findRow('billing')).toMatchObject(exact)
    expect(await findRow('billing', { exactUpTo: '0' })).toMatchObject(exact)
  })

  it('says when it estimates and from how much, and estimates the same again', async () => {
    await seedGraph(graph, ...hourglass)
    const parameters = { exactUpTo: '4', arcsAtMost: '1' }
    const rows = await runReportRows(graph, 'centrality', parameters)
    expect(rows[0]).toMatchObject({ isSampled: true, endsTaken: 1, ends: 3 })
    expect(await runReportRows(graph, 'centrality', parameters)).toEqual(rows)
  })

  it('leaves out a claim that has ended', async () => {
    await seedGraph(
      graph,
      department('finance'),
      touchpoint('invoice'),
      implementsTouchpoint('finance', 'invoice', { until: '2020-01-01' }),
    )
    expect(await findRow('finance')).toMatchObject({ affects: 0, betweenness: 0 })
  })

  it('has a row without any way for elements that nothing connects', async () => {
    await seedGraph(graph, touchpoint('invoice'))
    expect(await runReportRows(graph, 'centrality')).toEqual([
      {
        kind: 'Touchpoint',
        id: 'invoice',
        name: 'invoice',
        affectedBy: 0,
        affects: 0,
        betweenness: 0,
        harmonicCloseness: 0,
        pageRank: 1,
        isSampled: false,
        endsTaken: 0,
        ends: 0,
      },
    ])
  })

  it('has no rows on an empty map', async () => {
    expect(await runReportRows(graph, 'centrality')).toEqual([])
  })
})
