import { beforeEach, describe, expect, it } from 'vitest'
import {
  clearGraph,
  createTestGraph,
  defines,
  department,
  implementsTouchpoint,
  node,
  owns,
  providesDataTo,
  relationship,
  runReportRows,
  seedGraph,
  touchpoint,
} from '../../support/testGraph.ts'

const graph = await createTestGraph()

beforeEach(() => clearGraph(graph))

const readMatrix = async (parameters = {}) => runReportRows(graph, 'dependency-matrix', parameters)

/** Each department's cluster and position, as the rows say from either side. */
const listPositions = async () => {
  const rows = await readMatrix()
  const positions = rows.flatMap((row) => [
    [row.departmentId, `${row.departmentCluster}: ${row.departmentPosition}`],
    [row.dependsOnId, `${row.dependsOnCluster}: ${row.dependsOnPosition}`],
  ])
  return [...new Set(positions.map((position) => position.join(' ')))].toSorted()
}

/** Two groups that work on touchpoints of their own: three departments and two. */
const groups = [
  ...['accounts', 'billing', 'debts', 'planning', 'repairs'].map((id) => department(id)),
  ...['invoice', 'reminder', 'contract', 'outage', 'restart'].map((id) => touchpoint(id)),
  ...['invoice', 'reminder'].flatMap((id) => [implementsTouchpoint('billing', id), defines('accounts', id)]),
  implementsTouchpoint('billing', 'contract'),
  providesDataTo('debts', 'contract'),
  ...['outage', 'restart'].flatMap((id) => [implementsTouchpoint('repairs', id), defines('planning', id)]),
]

describe('dependency-matrix as a design structure matrix', () => {
  it('has all that is counted, with cluster and position of both departments', async () => {
    await seedGraph(
      graph,
      department('finance'),
      department('it'),
      touchpoint('invoice'),
      node('System', 'billing'),
      owns('finance', 'invoice'),
      relationship('Touchpoint/invoice', 'DEPENDS_ON', 'System/billing'),
      relationship('Department/it', 'OPERATES', 'System/billing'),
    )
    expect(await readMatrix()).toEqual([
      {
        departmentId: 'finance',
        department: 'finance',
        dependsOnId: 'it',
        dependsOn: 'it',
        touchpoints: 1,
        throughData: 0,
        throughDefinition: 0,
        throughImplementation: 0,
        throughDelivery: 0,
        throughSystems: 1,
        departmentCluster: 1,
        dependsOnCluster: 1,
        departmentPosition: 1,
        dependsOnPosition: 2,
      },
    ])
  })

  it('puts departments that work together side by side, the largest group first', async () => {
    await seedGraph(graph, ...groups)
    expect(await listPositions()).toEqual([
      'accounts 1: 2',
      'billing 1: 1',
      'debts 1: 3',
      'planning 2: 4',
      'repairs 2: 5',
    ])
  })

  it('keeps groups apart that one touchpoint connects', async () => {
    await seedGraph(graph, ...groups, defines('planning', 'reminder'))
    expect((await listPositions()).map((position) => position.split(':')[0])).toEqual([
      'accounts 1',
      'billing 1',
      'debts 1',
      'planning 2',
      'repairs 2',
    ])
  })

  it('does not depend on the order in which the map was written', async () => {
    await seedGraph(graph, ...groups)
    const rows = await readMatrix()
    await clearGraph(graph)
    const [nodes, links] = [
      groups.filter((part) => 'kind' in part),
      groups.filter((part) => !('kind' in part)),
    ]
    await seedGraph(graph, ...nodes.toReversed(), ...links.toReversed())
    expect(await readMatrix()).toEqual(rows)
  })

  it('does not count a claim that has ended, nor a touchpoint that is not in use', async () => {
    await seedGraph(
      graph,
      department('finance'),
      department('sales'),
      touchpoint('invoice'),
      touchpoint('fax', { lifecycle: 'retired' }),
      implementsTouchpoint('finance', 'invoice'),
      defines('sales', 'invoice', { until: '2020-01-01' }),
      implementsTouchpoint('finance', 'fax'),
      defines('sales', 'fax'),
    )
    expect(await readMatrix()).toEqual([])
    expect(await readMatrix({ asOf: '2019-12-31' })).toMatchObject([
      { departmentId: 'finance', touchpoints: 1 },
    ])
  })

  it('has no rows where nobody depends on anybody, and none on an empty map', async () => {
    expect(await readMatrix()).toEqual([])
    await seedGraph(
      graph,
      department('finance'),
      touchpoint('invoice'),
      implementsTouchpoint('finance', 'invoice'),
      owns('finance', 'invoice'),
    )
    expect(await readMatrix()).toEqual([])
  })
})
