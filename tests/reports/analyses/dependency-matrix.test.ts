import { beforeEach, describe, expect, it } from 'vitest'
import {
  build,
  carriesOut,
  defines,
  department,
  empty,
  link,
  node,
  openTestGraph,
  owns,
  provides,
  rowsOf,
  touchpoint,
} from '../../support/testGraph.ts'

const graph = await openTestGraph()

beforeEach(() => empty(graph))

const matrix = async (given = {}) => rowsOf(graph, 'dependency-matrix', given)

/** Each department's cluster and position, as the rows say from either side. */
const seats = async () => {
  const rows = await matrix()
  const both = rows.flatMap((row) => [
    [row.departmentId, `${row.departmentCluster}: ${row.departmentPosition}`],
    [row.dependsOnId, `${row.dependsOnCluster}: ${row.dependsOnPosition}`],
  ])
  return [...new Set(both.map((seat) => seat.join(' ')))].toSorted()
}

/** Two groups that work on touchpoints of their own: three departments and two. */
const groups = [
  ...['accounts', 'billing', 'debts', 'planning', 'repairs'].map((id) => department(id)),
  ...['invoice', 'reminder', 'contract', 'outage', 'restart'].map((id) => touchpoint(id)),
  ...['invoice', 'reminder'].flatMap((id) => [carriesOut('billing', id), defines('accounts', id)]),
  carriesOut('billing', 'contract'),
  provides('debts', 'contract'),
  ...['outage', 'restart'].flatMap((id) => [carriesOut('repairs', id), defines('planning', id)]),
]

describe('dependency-matrix as a design structure matrix', () => {
  it('has all that is counted, with cluster and position of both departments', async () => {
    await build(
      graph,
      department('finance'),
      department('it'),
      touchpoint('invoice'),
      node('System', 'billing'),
      owns('finance', 'invoice'),
      link('Touchpoint/invoice', 'DEPENDS_ON', 'System/billing'),
      link('Department/it', 'OPERATES', 'System/billing'),
    )
    expect(await matrix()).toEqual([
      {
        departmentId: 'finance',
        department: 'finance',
        dependsOnId: 'it',
        dependsOn: 'it',
        touchpoints: 1,
        throughData: 0,
        throughDefinition: 0,
        throughImplementation: 0,
        throughSystems: 1,
        departmentCluster: 1,
        dependsOnCluster: 1,
        departmentPosition: 1,
        dependsOnPosition: 2,
      },
    ])
  })

  it('puts departments that work together side by side, the largest group first', async () => {
    await build(graph, ...groups)
    expect(await seats()).toEqual([
      'accounts 1: 2',
      'billing 1: 1',
      'debts 1: 3',
      'planning 2: 4',
      'repairs 2: 5',
    ])
  })

  it('keeps groups apart that one touchpoint connects', async () => {
    await build(graph, ...groups, defines('planning', 'reminder'))
    expect((await seats()).map((seat) => seat.split(':')[0])).toEqual([
      'accounts 1',
      'billing 1',
      'debts 1',
      'planning 2',
      'repairs 2',
    ])
  })

  it('does not depend on the order in which the map was written', async () => {
    await build(graph, ...groups)
    const rows = await matrix()
    await empty(graph)
    const [nodes, links] = [
      groups.filter((part) => 'kind' in part),
      groups.filter((part) => !('kind' in part)),
    ]
    await build(graph, ...nodes.toReversed(), ...links.toReversed())
    expect(await matrix()).toEqual(rows)
  })

  it('does not count a claim that has ended, nor a touchpoint that is not in use', async () => {
    await build(
      graph,
      department('finance'),
      department('sales'),
      touchpoint('invoice'),
      touchpoint('fax', { lifecycle: 'retired' }),
      carriesOut('finance', 'invoice'),
      defines('sales', 'invoice', { until: '2020-01-01' }),
      carriesOut('finance', 'fax'),
      defines('sales', 'fax'),
    )
    expect(await matrix()).toEqual([])
    expect(await matrix({ asOf: '2019-12-31' })).toMatchObject([{ departmentId: 'finance', touchpoints: 1 }])
  })

  it('has no rows where nobody depends on anybody, and none on an empty map', async () => {
    expect(await matrix()).toEqual([])
    await build(
      graph,
      department('finance'),
      touchpoint('invoice'),
      carriesOut('finance', 'invoice'),
      owns('finance', 'invoice'),
    )
    expect(await matrix()).toEqual([])
  })
})
