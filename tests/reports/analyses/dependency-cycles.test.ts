import { beforeEach, describe, expect, it } from 'vitest'
import { readCatalogue, reportNamed } from '../../../src/reports/catalogue.ts'
import { findingsIn, flagsProblems } from '../../../src/reports/findings.ts'
import {
  build,
  carriesOut,
  defines,
  department,
  empty,
  link,
  node,
  openTestGraph,
  rowsOf,
  touchpoint,
} from '../../support/testGraph.ts'

const graph = await openTestGraph()

beforeEach(() => empty(graph))

const system = (id: string, properties = {}) => node('System', id, properties)
const needs = (one: string, other: string) => link(one, 'DEPENDS_ON', other)
const cycles = async (given = {}) => rowsOf(graph, 'dependency-cycles', given)

describe('dependency-cycles', () => {
  it('shows two systems that need each other', async () => {
    await build(
      graph,
      system('billing'),
      system('crm'),
      needs('System/crm', 'System/billing'),
      needs('System/billing', 'System/crm'),
    )
    expect(await cycles()).toEqual([
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
        systemIds: ['billing', 'crm'],
        touchpointIds: [],
        dataSetIds: [],
        importance: null,
      },
    ])
  })

  it('finds a department that needs the system it runs', async () => {
    await build(
      graph,
      department('it'),
      system('tickets'),
      link('Department/it', 'OPERATES', 'System/tickets'),
      needs('Department/it', 'System/tickets'),
    )
    expect(await cycles()).toMatchObject([
      { kind: 'Department', id: 'it', shortestCycle: 'it -OPERATES-> tickets <-DEPENDS_ON- it' },
    ])
  })

  it('names all that are in a circle, and one shortest circle among them', async () => {
    const ring = ['a', 'b', 'c', 'd', 'e']
    await build(
      graph,
      ...ring.map((id) => system(id)),
      ...ring.map((id, place) => needs(`System/${id}`, `System/${ring[(place + 1) % ring.length]}`)),
      needs('System/d', 'System/b'),
      system('outside'),
      needs('System/a', 'System/outside'),
    )
    expect(await cycles()).toMatchObject([
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
    await build(
      graph,
      ...['a', 'b', 'x', 'y', 'z'].map((id) => system(id)),
      needs('System/a', 'System/b'),
      needs('System/b', 'System/a'),
      needs('System/x', 'System/y'),
      needs('System/y', 'System/z'),
      needs('System/z', 'System/x'),
      needs('System/a', 'System/x'),
    )
    expect((await cycles()).map(({ id, size }) => [id, size])).toEqual([
      ['x', 3],
      ['a', 2],
    ])
  })

  it('goes through data that another system keeps, but not through the data a system keeps itself', async () => {
    await build(
      graph,
      system('billing'),
      node('DataSet', 'invoices'),
      link('System/billing', 'STORES', 'DataSet/invoices'),
      needs('System/billing', 'DataSet/invoices'),
    )
    expect(await cycles()).toEqual([])
    await build(
      graph,
      system('crm'),
      node('DataSet', 'contacts'),
      link('System/crm', 'STORES', 'DataSet/contacts'),
      needs('System/crm', 'DataSet/invoices'),
      needs('System/billing', 'DataSet/contacts'),
    )
    expect(await cycles()).toMatchObject([{ size: 4, dataSetIds: ['contacts', 'invoices'] }])
  })

  it('takes neither the steps of a journey nor who decides for a circle', async () => {
    await build(
      graph,
      department('sales'),
      touchpoint('order'),
      touchpoint('change'),
      link('Touchpoint/order', 'NEXT', 'Touchpoint/change'),
      link('Touchpoint/change', 'NEXT', 'Touchpoint/order'),
      defines('sales', 'order'),
      needs('Department/sales', 'Touchpoint/order'),
    )
    expect(await cycles()).toEqual([])
  })

  it('does not count what is planned, nor a claim that has ended', async () => {
    await build(
      graph,
      system('billing'),
      system('crm', { lifecycle: 'planned' }),
      needs('System/crm', 'System/billing'),
      needs('System/billing', 'System/crm'),
      department('sales'),
      touchpoint('order'),
      needs('Department/sales', 'Touchpoint/order'),
      carriesOut('sales', 'order', { until: '2020-01-01' }),
    )
    expect(await cycles()).toEqual([])
    expect(await cycles({ asOf: '2019-12-31' })).toMatchObject([{ departmentIds: ['sales'] }])
  })

  it('is a finding about all elements of the circle, graver the more it matters', async () => {
    await build(
      graph,
      department('sales'),
      touchpoint('order', { importance: 5 }),
      needs('Department/sales', 'Touchpoint/order'),
      carriesOut('sales', 'order'),
    )
    const report = reportNamed(await readCatalogue(), 'dependency-cycles')
    const findings = flagsProblems(report) ? await findingsIn(report, await cycles()) : []
    expect(findings).toMatchObject([
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

  it('has no rows where everything rests on something else, and none on an empty map', async () => {
    expect(await cycles()).toEqual([])
    await build(
      graph,
      system('billing'),
      touchpoint('invoice'),
      department('it'),
      needs('Touchpoint/invoice', 'System/billing'),
      link('Department/it', 'OPERATES', 'System/billing'),
    )
    expect(await cycles()).toEqual([])
  })
})
