import { beforeEach, describe, expect, it } from 'vitest'
import {
  clearGraph,
  createTestGraph,
  defines,
  department,
  implementsTouchpoint,
  node,
  owns,
  relationship,
  runReportRows,
  seedGraph,
  touchpoint,
} from '../../support/testGraph.ts'

const graph = await createTestGraph()

beforeEach(() => clearGraph(graph))

const partOf = (childId: string, parentId: string) =>
  relationship(`Department/${childId}`, 'PART_OF', `Department/${parentId}`)

/** Two units, money and network; billing and accounts work on invoices, repairs and planning on outages. */
const units = [
  ...['money', 'billing', 'accounts', 'network', 'repairs', 'planning'].map((id) => department(id)),
  partOf('billing', 'money'),
  partOf('accounts', 'money'),
  partOf('repairs', 'network'),
  partOf('planning', 'network'),
]
const jointWork = [
  ...['invoice', 'reminder', 'outage', 'restart'].map((id) => touchpoint(id)),
  ...['invoice', 'reminder'].flatMap((id) => [implementsTouchpoint('billing', id), owns('accounts', id)]),
  ...['outage', 'restart'].flatMap((id) => [implementsTouchpoint('repairs', id), owns('planning', id)]),
]

const findRow = async (id: string, parameters = {}) =>
  (await runReportRows(graph, 'communities', parameters)).find((row) => row.id === id)

describe('communities', () => {
  it('agrees with a chart whose units work together', async () => {
    await seedGraph(graph, ...units, ...jointWork)
    const rows = await runReportRows(graph, 'communities')
    expect(rows.filter(({ agrees }) => agrees === false)).toEqual([])
    expect(await findRow('billing')).toEqual({
      kind: 'Department',
      id: 'billing',
      name: 'billing',
      community: 1,
      members: 4,
      unitId: 'money',
      unit: 'money',
      fromUnit: 2,
      inChart: 2,
      unitMembers: 2,
      share: 1,
      agrees: true,
      modularity: 0.5,
    })
    expect(await findRow('repairs')).toMatchObject({ community: 2, members: 4, unitId: 'network', share: 1 })
  })

  it('puts first who works with another unit than the own one', async () => {
    await seedGraph(
      graph,
      ...units,
      ...jointWork,
      node('Employee', 'auditor'),
      relationship('Employee/auditor', 'WORKS_IN', 'Department/planning'),
      relationship('Employee/auditor', 'INFLUENCES', 'Touchpoint/invoice'),
      relationship('Employee/auditor', 'INFLUENCES', 'Touchpoint/reminder'),
    )
    const [first, ...others] = await runReportRows(graph, 'communities')
    expect(first).toMatchObject({ id: 'auditor', unitId: 'network', fromUnit: 1, inChart: 3, agrees: false })
    expect(others.some(({ agrees }) => agrees === false)).toBe(false)
  })

  it('takes as a parameter how much of a community must be in one unit', async () => {
    await seedGraph(
      graph,
      department('finance'),
      department('sales'),
      touchpoint('offer'),
      implementsTouchpoint('finance', 'offer'),
      defines('sales', 'offer'),
    )
    expect(await findRow('finance')).toMatchObject({ fromUnit: 1, inChart: 2, share: 0.5, agrees: false })
    expect(await findRow('finance', { shareAbove: '0.4' })).toMatchObject({ share: 0.5, agrees: true })
  })

  it('takes units as far below the top as asked', async () => {
    await seedGraph(
      graph,
      ...units,
      department('company'),
      partOf('money', 'company'),
      partOf('network', 'company'),
      ...jointWork,
    )
    expect(await findRow('billing')).toMatchObject({ unitId: 'company' })
    expect(await findRow('billing', { level: '1' })).toMatchObject({ unitId: 'money' })
    expect(await findRow('money', { level: '2' })).toMatchObject({ unitId: 'money' })
  })

  it('shows partners in their community, though they are in no unit', async () => {
    await seedGraph(
      graph,
      ...units,
      ...jointWork,
      node('Partner', 'printer'),
      relationship('Partner/printer', 'IMPLEMENTS', 'Touchpoint/invoice'),
    )
    expect(await findRow('printer')).toMatchObject({
      community: 1,
      members: 5,
      unitId: null,
      share: null,
      agrees: null,
    })
    expect(await findRow('billing')).toMatchObject({ fromUnit: 2, inChart: 2 })
  })

  it('has no community for who does nothing with anybody, and does not count the chart as work', async () => {
    await seedGraph(graph, ...units)
    expect(await findRow('billing')).toMatchObject({
      community: null,
      members: null,
      unitId: 'money',
      agrees: null,
    })
  })

  it('does not count what is retired, nor a claim that has ended', async () => {
    await seedGraph(
      graph,
      department('finance'),
      department('sales'),
      touchpoint('fax', { lifecycle: 'retired' }),
      touchpoint('offer'),
      implementsTouchpoint('finance', 'fax'),
      owns('sales', 'offer', { until: '2020-01-01' }),
    )
    const rows = await runReportRows(graph, 'communities')
    expect(rows.map(({ community }) => community)).toEqual([null, null])
  })

  it('comes to an end when departments are part of each other', async () => {
    await seedGraph(
      graph,
      department('finance'),
      department('sales'),
      partOf('finance', 'sales'),
      partOf('sales', 'finance'),
    )
    const rows = await runReportRows(graph, 'communities')
    expect(rows.map(({ unitId }) => unitId)).toEqual(['finance', 'finance'])
  })

  it('has no rows on an empty map', async () => {
    expect(await runReportRows(graph, 'communities')).toEqual([])
  })
})
