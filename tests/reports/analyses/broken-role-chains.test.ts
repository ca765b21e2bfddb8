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
  provides,
  rowsOf,
  touchpoint,
} from '../../support/testGraph.ts'

const graph = await openTestGraph()
beforeEach(async () => {
  await empty(graph)
  await build(
    graph,
    touchpoint('hotline', { importance: 4 }),
    ...['service', 'product', 'finance', 'company'].map((id) => department(id)),
    carriesOut('service', 'hotline'),
  )
})

const missing = async () =>
  (await rowsOf(graph, 'broken-role-chains')).map((row) => [row.implementerId, row.missing])

describe('broken-role-chains', () => {
  it('are none where nobody defines anything and no data are needed', async () => {
    expect(await missing()).toEqual([])
  })

  it('name who has no way to the definer', async () => {
    await build(graph, defines('product', 'hotline'))
    expect(await rowsOf(graph, 'broken-role-chains')).toMatchObject([
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
    ['they work together', [link('Department/product', 'WORKS_WITH', 'Department/service')]],
    [
      'both belong to one department',
      [
        link('Department/product', 'PART_OF', 'Department/company'),
        link('Department/service', 'PART_OF', 'Department/company'),
      ],
    ],
    [
      'somebody of the one reports to the head of the other',
      [
        node('Employee', 'sam'),
        node('Employee', 'pat'),
        link('Employee/sam', 'WORKS_IN', 'Department/service'),
        link('Employee/sam', 'REPORTS_TO', 'Employee/pat'),
        link('Employee/pat', 'LEADS', 'Department/product'),
      ],
    ],
    ['it is one of the definers itself', [defines('service', 'hotline')]],
  ])('are whole when %s', async (_, parts) => {
    await build(graph, defines('product', 'hotline'))
    await build(graph, ...parts)
    expect(await missing()).toEqual([])
  })

  it('name who has no way to the data provider', async () => {
    await build(graph, provides('finance', 'hotline'))
    expect(await missing()).toEqual([['service', 'data']])
    await build(graph, link('Department/finance', 'WORKS_WITH', 'Department/service'))
    expect(await missing()).toEqual([])
  })

  it('name who cannot reach a data set that the touchpoint depends on', async () => {
    await build(
      graph,
      node('DataSet', 'bills', { sensitivity: 'personal' }),
      node('System', 'billing'),
      link('Touchpoint/hotline', 'DEPENDS_ON', 'DataSet/bills'),
      link('System/billing', 'STORES', 'DataSet/bills'),
    )
    expect(await missing()).toEqual([['service', 'data']])
    await build(graph, link('Department/service', 'OPERATES', 'System/billing'))
    expect(await missing()).toEqual([])
  })
})
