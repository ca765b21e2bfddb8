import { beforeEach, describe, expect, it } from 'vitest'
import {
  createEmptyGraph,
  defines,
  department,
  implementsTouchpoint,
  influences,
  node,
  owns,
  relationship,
  runReportRows,
  seedGraph,
  touchpoint,
} from '../support/testGraph.ts'

const graph = await createEmptyGraph()

const asOf = '2026-06-30'

describe('hidden-interdependencies', () => {
  const listHiddenPairs = async () =>
    (await runReportRows(graph, 'hidden-interdependencies', { asOf })).map(({ firstId, secondId }) => [
      firstId,
      secondId,
    ])

  beforeEach(() =>
    seedGraph(
      graph,
      ...['finance', 'it', 'company', 'legal'].map((id) => department(id)),
      touchpoint('invoice', { importance: 4 }),
      node('System', 'billing'),
      owns('finance', 'invoice'),
      influences('legal', 'invoice'),
      relationship('Touchpoint/invoice', 'DEPENDS_ON', 'System/billing'),
      relationship('Department/it', 'OPERATES', 'System/billing'),
    ),
  )

  it('name who depends on whom, through what; influence is no dependency', async () => {
    expect(await runReportRows(graph, 'hidden-interdependencies', { asOf })).toMatchObject([
      { firstId: 'finance', secondId: 'it', dependencies: 1, through: ['invoice'], importance: 4 },
    ])
  })

  it.each([
    ['they work together', [relationship('Department/it', 'WORKS_WITH', 'Department/finance')]],
    [
      'one is part of the other, however deep',
      [
        relationship('Department/it', 'PART_OF', 'Department/company'),
        relationship('Department/company', 'PART_OF', 'Department/finance'),
      ],
    ],
    [
      'both are part of one department',
      [
        relationship('Department/it', 'PART_OF', 'Department/company'),
        relationship('Department/finance', 'PART_OF', 'Department/company'),
      ],
    ],
    [
      'one person leads both',
      [
        node('Employee', 'jo'),
        relationship('Employee/jo', 'LEADS', 'Department/it'),
        relationship('Employee/jo', 'LEADS', 'Department/finance'),
      ],
    ],
  ])('are not hidden when %s', async (_, parts) => {
    await seedGraph(graph, ...parts)
    expect(await listHiddenPairs()).toEqual([])
  })

  it('say who depends on whom', async () => {
    const readDependency = async () => {
      const [row] = await runReportRows(graph, 'hidden-interdependencies', { asOf })
      return [row?.firstDepends, row?.secondDepends, row?.dependency]
    }
    expect(await readDependency()).toEqual([true, false, 'finance depends on it'])
    await seedGraph(
      graph,
      touchpoint('outage-text'),
      owns('it', 'outage-text'),
      defines('finance', 'outage-text'),
    )
    expect(await readDependency()).toEqual([true, true, 'finance and it depend on each other'])
  })

  it.each([
    ['works in a department that the other leads, however far above', 'boss', []],
    ['reports to the same person', 'peer', [relationship('Employee/peer', 'REPORTS_TO', 'Employee/boss')]],
  ])('are not hidden when one %s', async (_, other, parts) => {
    await seedGraph(
      graph,
      ...['boss', 'clerk', 'peer'].map((id) => node('Employee', id)),
      relationship('Employee/boss', 'LEADS', 'Department/company'),
      relationship('Department/finance', 'PART_OF', 'Department/company'),
      relationship('Employee/clerk', 'WORKS_IN', 'Department/finance'),
      relationship('Employee/clerk', 'REPORTS_TO', 'Employee/boss'),
      touchpoint('offer'),
      relationship(`Employee/${other}`, 'DEFINES', 'Touchpoint/offer'),
      relationship('Employee/clerk', 'IMPLEMENTS', 'Touchpoint/offer'),
      ...parts,
    )
    expect(await listHiddenPairs()).toEqual([['finance', 'it']])
  })

  it('see definers, and partners that are depended on directly', async () => {
    await seedGraph(
      graph,
      node('Partner', 'printer'),
      defines('legal', 'invoice'),
      relationship('Department/it', 'DEPENDS_ON', 'Partner/printer'),
    )
    expect((await listHiddenPairs()).toSorted()).toEqual([
      ['finance', 'it'],
      ['finance', 'legal'],
      ['it', 'printer'],
    ])
  })
})

describe('shared-systems', () => {
  it('name the systems behind touchpoints of several departments, also through processes', async () => {
    await seedGraph(
      graph,
      ...['finance', 'service', 'it'].map((id) => department(id)),
      ...['invoice', 'hotline', 'refund'].map((id) => touchpoint(id)),
      node('Phase', 'pay', { period: 'postPurchase' }),
      node('System', 'crm', { lifecycle: 'live', criticality: 5 }),
      node('System', 'ledger'),
      node('Process', 'refunds'),
      owns('finance', 'invoice'),
      owns('finance', 'refund'),
      implementsTouchpoint('service', 'hotline'),
      relationship('Touchpoint/invoice', 'DEPENDS_ON', 'System/crm'),
      relationship('Touchpoint/hotline', 'DEPENDS_ON', 'System/crm'),
      relationship('Touchpoint/refund', 'DEPENDS_ON', 'Process/refunds'),
      relationship('Process/refunds', 'DEPENDS_ON', 'System/crm'),
      relationship('Touchpoint/invoice', 'DEPENDS_ON', 'System/ledger'),
      relationship('Touchpoint/invoice', 'IN_PHASE', 'Phase/pay'),
      relationship('Department/it', 'OPERATES', 'System/crm'),
    )
    expect(await runReportRows(graph, 'shared-systems', { asOf })).toEqual([
      {
        systemId: 'crm',
        system: 'crm',
        lifecycle: 'live',
        criticality: 5,
        departments: 2,
        departmentNames: ['finance', 'service'],
        touchpoints: 3,
        phases: 1,
        operators: ['it'],
      },
    ])
  })
})

describe('depends-on', () => {
  beforeEach(() =>
    seedGraph(
      graph,
      department('it'),
      touchpoint('invoice'),
      node('System', 'billing'),
      node('System', 'crm'),
      implementsTouchpoint('it', 'invoice', { until: '2026-01-01' }),
      relationship('Touchpoint/invoice', 'DEPENDS_ON', 'System/billing'),
      relationship('System/billing', 'DEPENDS_ON', 'System/crm'),
    ),
  )

  it('names all that an element needs, each with one shortest way', async () => {
    const needed = { kind: 'Touchpoint', id: 'invoice', asOf }
    expect(await runReportRows(graph, 'depends-on', needed)).toEqual([
      { kind: 'System', id: 'billing', name: 'billing', hops: 1, path: 'invoice -DEPENDS_ON-> billing' },
      {
        kind: 'System',
        id: 'crm',
        name: 'crm',
        hops: 2,
        path: 'invoice -DEPENDS_ON-> billing -DEPENDS_ON-> crm',
      },
    ])
    expect(await runReportRows(graph, 'depends-on', { ...needed, asOf: '2025-12-31' })).toHaveLength(3)
  })

  it('is the reverse of impact', async () => {
    const affected = await runReportRows(graph, 'impact', { kind: 'System', id: 'crm', asOf })
    for (const { kind, id } of affected) {
      const needed = await runReportRows(graph, 'depends-on', { kind: String(kind), id: String(id), asOf })
      expect(needed.map((row) => row.id)).toContain('crm')
    }
    expect(affected).toHaveLength(2)
  })

  it('answers about an element that does not exist with an error', async () => {
    await expect(runReportRows(graph, 'depends-on', { kind: 'System', id: 'none' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})
