import { beforeEach, describe, expect, it } from 'vitest'
import {
  clearGraph,
  createTestGraph,
  defines,
  department,
  implementsTouchpoint,
  node,
  providesDataTo,
  relationship,
  runReportRows,
  seedGraph,
  touchpoint,
} from '../../support/testGraph.ts'

const graph = await createTestGraph()
beforeEach(async () => {
  await clearGraph(graph)
  await seedGraph(
    graph,
    touchpoint('hotline', { importance: 4 }),
    ...['service', 'product', 'finance', 'company'].map((id) => department(id)),
    implementsTouchpoint('service', 'hotline'),
  )
})

const listMissing = async () =>
  (await runReportRows(graph, 'broken-role-chains')).map((row) => [row.implementerId, row.missing])

describe('broken-role-chains', () => {
  it('are none where nobody defines anything and no data are needed', async () => {
    expect(await listMissing()).toEqual([])
  })

  it('name who has no way to the definer', async () => {
    await seedGraph(graph, defines('product', 'hotline'))
    expect(await runReportRows(graph, 'broken-role-chains')).toMatchObject([
      {
        touchpointId: 'hotline',
        implementerId: 'service',
        missing: 'definer',
        definers: ['product'],
        importance: 4,
      },
    ])
  })

  it.each([
    ['they work together', [relationship('Department/product', 'WORKS_WITH', 'Department/service')]],
    [
      'both belong to one department',
      [
        relationship('Department/product', 'PART_OF', 'Department/company'),
        relationship('Department/service', 'PART_OF', 'Department/company'),
      ],
    ],
    [
      'somebody of the one reports to the head of the other',
      [
        node('Employee', 'sam'),
        node('Employee', 'pat'),
        relationship('Employee/sam', 'WORKS_IN', 'Department/service'),
        relationship('Employee/sam', 'REPORTS_TO', 'Employee/pat'),
        relationship('Employee/pat', 'LEADS', 'Department/product'),
      ],
    ],
    ['it is one of the definers itself', [defines('service', 'hotline')]],
  ])('are whole when %s', async (_, parts) => {
    await seedGraph(graph, defines('product', 'hotline'))
    await seedGraph(graph, ...parts)
    expect(await listMissing()).toEqual([])
  })

  it('name who has no way to the data provider', async () => {
    await seedGraph(graph, providesDataTo('finance', 'hotline'))
    expect(await listMissing()).toEqual([['service', 'data']])
    await seedGraph(graph, relationship('Department/finance', 'WORKS_WITH', 'Department/service'))
    expect(await listMissing()).toEqual([])
  })

  it('name who cannot reach a data set that the touchpoint depends on', async () => {
    await seedGraph(
      graph,
      node('DataSet', 'bills', { sensitivity: 'personal' }),
      node('System', 'billing'),
      relationship('Touchpoint/hotline', 'DEPENDS_ON', 'DataSet/bills'),
      relationship('System/billing', 'STORES', 'DataSet/bills'),
    )
    expect(await listMissing()).toEqual([['service', 'data']])
    await seedGraph(graph, relationship('Department/service', 'OPERATES', 'System/billing'))
    expect(await listMissing()).toEqual([])
  })
})
