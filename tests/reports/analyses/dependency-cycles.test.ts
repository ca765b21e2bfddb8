import { beforeEach, describe, expect, it } from 'vitest'
import { getReport, readCatalogue } from '../../../src/reports/catalogue.ts'
import { extractFindings, hasFindingRule } from '../../../src/reports/findings.ts'
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

const system = (id: string, properties = {}) => node('System', id, properties)
const dependsOn = (dependent: string, dependency: string) => relationship(dependent, 'DEPENDS_ON', dependency)
const listCycles = async (parameters = {}) => runReportRows(graph, 'dependency-cycles', parameters)

const listFindings = async () => {
  const report = getReport(await readCatalogue(), 'dependency-cycles')
  return hasFindingRule(report) ? extractFindings(report, await listCycles()) : []
}

describe('dependency-cycles', () => {
  it('shows two systems that need each other', async () => {
    await seedGraph(
      graph,
      system('billing'),
      system('crm'),
      dependsOn('System/crm', 'System/billing'),
      dependsOn('System/billing', 'System/crm'),
    )
    expect(await listCycles()).toEqual([
      {
        kind: 'System',
        id: 'billing',
        name: 'billing',
        size: 2,
        shortestSize: 2,
        shortestCycle: 'billing <-DEPENDS_ON- crm <-DEPENDS_ON- billing',
        members: ['billing', 'crm'],
        departmentIds: [],
        partnerIds: [],
        processIds: [],
        channelIds: [],
        systemIds: ['billing', 'crm'],
        touchpointIds: [],
        dataSetIds: [],
        withinParty: null,
        crossesParties: true,
        importance: null,
      },
    ])
  })

  it('finds a department that needs the system it runs', async () => {
    await seedGraph(
      graph,
      department('it'),
      system('tickets'),
      relationship('Department/it', 'OPERATES', 'System/tickets'),
      dependsOn('Department/it', 'System/tickets'),
    )
    expect(await listCycles()).toMatchObject([
      { kind: 'Department', id: 'it', shortestCycle: 'it -OPERATES-> tickets <-DEPENDS_ON- it' },
    ])
  })

  it('names all that are in a circle, and one shortest circle among them', async () => {
    const ring = ['a', 'b', 'c', 'd', 'e']
    await seedGraph(
      graph,
      ...ring.map((id) => system(id)),
      ...ring.map((id, place) => dependsOn(`System/${id}`, `System/${ring[(place + 1) % ring.length]}`)),
      dependsOn('System/d', 'System/b'),
      system('outside'),
      dependsOn('System/a', 'System/outside'),
    )
    expect(await listCycles()).toMatchObject([
      {
        id: 'a',
        size: 5,
        members: ring,
        shortestSize: 3,
        shortestCycle: 'b <-DEPENDS_ON- d <-DEPENDS_ON- c <-DEPENDS_ON- b',
      },
    ])
  })

  it('puts the largest first and keeps circles apart that only one way connects', async () => {
    await seedGraph(
      graph,
      ...['a', 'b', 'x', 'y', 'z'].map((id) => system(id)),
      dependsOn('System/a', 'System/b'),
      dependsOn('System/b', 'System/a'),
      dependsOn('System/x', 'System/y'),
      dependsOn('System/y', 'System/z'),
      dependsOn('System/z', 'System/x'),
      dependsOn('System/a', 'System/x'),
    )
    expect((await listCycles()).map(({ id, size }) => [id, size])).toEqual([
      ['x', 3],
      ['a', 2],
    ])
  })

  it('goes through data that another system keeps, but not through the data a system keeps itself', async () => {
    await seedGraph(
      graph,
      system('billing'),
      node('DataSet', 'invoices'),
      relationship('System/billing', 'STORES', 'DataSet/invoices'),
      dependsOn('System/billing', 'DataSet/invoices'),
    )
    expect(await listCycles()).toEqual([])
    await seedGraph(
      graph,
      system('crm'),
      node('DataSet', 'contacts'),
      relationship('System/crm', 'STORES', 'DataSet/contacts'),
      dependsOn('System/crm', 'DataSet/invoices'),
      dependsOn('System/billing', 'DataSet/contacts'),
    )
    expect(await listCycles()).toMatchObject([{ size: 4, dataSetIds: ['contacts', 'invoices'] }])
  })

  it('takes neither the steps of a journey nor who decides for a circle', async () => {
    await seedGraph(
      graph,
      department('sales'),
      touchpoint('order'),
      touchpoint('change'),
      relationship('Touchpoint/order', 'NEXT', 'Touchpoint/change'),
      relationship('Touchpoint/change', 'NEXT', 'Touchpoint/order'),
      defines('sales', 'order'),
      dependsOn('Department/sales', 'Touchpoint/order'),
    )
    expect(await listCycles()).toEqual([])
  })

  it('does not count what is planned, nor a claim that has ended', async () => {
    await seedGraph(
      graph,
      system('billing'),
      system('crm', { lifecycle: 'planned' }),
      dependsOn('System/crm', 'System/billing'),
      dependsOn('System/billing', 'System/crm'),
      department('sales'),
      touchpoint('order'),
      dependsOn('Department/sales', 'Touchpoint/order'),
      implementsTouchpoint('sales', 'order', { until: '2020-01-01' }),
    )
    expect(await listCycles()).toEqual([])
    expect(await listCycles({ asOf: '2019-12-31' })).toMatchObject([{ departmentIds: ['sales'] }])
  })

  it('is a finding about all elements of the cycle, more severe the more it matters', async () => {
    await seedGraph(
      graph,
      department('sales'),
      touchpoint('order', { importance: 5 }),
      dependsOn('Department/sales', 'Touchpoint/order'),
      implementsTouchpoint('sales', 'order'),
    )
    expect(await listFindings()).toMatchObject([
      {
        key: 'dependency-cycles:Department:sales',
        severity: 'high',
        elements: [
          { kind: 'Department', id: 'sales' },
          { kind: 'Touchpoint', id: 'order' },
        ],
      },
    ])
  })

  it('marks a cycle within one party and what it operates or owns, which is no finding', async () => {
    await seedGraph(
      graph,
      department('it'),
      system('billing'),
      system('crm'),
      node('DataSet', 'contacts'),
      relationship('Department/it', 'OPERATES', 'System/crm'),
      relationship('Department/it', 'OWNS', 'System/billing'),
      relationship('System/crm', 'STORES', 'DataSet/contacts'),
      dependsOn('Department/it', 'System/crm'),
      dependsOn('System/crm', 'System/billing'),
      dependsOn('System/billing', 'DataSet/contacts'),
    )
    expect(await listCycles()).toMatchObject([{ size: 4, withinParty: 'it', crossesParties: false }])
    expect(await listFindings()).toEqual([])
    await seedGraph(
      graph,
      department('sales'),
      relationship('Department/sales', 'OPERATES', 'System/billing'),
      dependsOn('Department/sales', 'System/crm'),
    )
    expect(await listCycles()).toMatchObject([{ size: 5, withinParty: null, crossesParties: true }])
    expect(await listFindings()).toHaveLength(1)
  })

  it('has no rows where everything rests on something else, and none on an empty map', async () => {
    expect(await listCycles()).toEqual([])
    await seedGraph(
      graph,
      system('billing'),
      touchpoint('invoice'),
      department('it'),
      dependsOn('Touchpoint/invoice', 'System/billing'),
      relationship('Department/it', 'OPERATES', 'System/billing'),
    )
    expect(await listCycles()).toEqual([])
  })
})
