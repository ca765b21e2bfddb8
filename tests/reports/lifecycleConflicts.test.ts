import { describe, expect, it } from 'vitest'
import {
  createEmptyGraph,
  node,
  relationship,
  runReportRows,
  seedGraph,
  touchpoint,
} from '../support/testGraph.ts'

const graph = await createEmptyGraph()

const listConflicts = async () =>
  (await runReportRows(graph, 'lifecycle-conflicts')).map((row) => [row.id, row.dependsOnId, row.severity])

describe('lifecycle-conflicts', () => {
  it('name what in use depends on retired or planned elements, the most important first', async () => {
    await seedGraph(
      graph,
      node('System', 'old-shop', { lifecycle: 'retired' }),
      node('System', 'new-shop', { lifecycle: 'planned' }),
      node('Process', 'dispatch'),
      touchpoint('order', { importance: 3 }),
      touchpoint('invoice', { importance: 5, lifecycle: 'retiring' }),
      touchpoint('fax', { lifecycle: 'retired' }),
      relationship('Process/dispatch', 'DEPENDS_ON', 'System/old-shop'),
      relationship('Touchpoint/order', 'DEPENDS_ON', 'System/old-shop'),
      relationship('Touchpoint/order', 'DEPENDS_ON', 'System/new-shop'),
      relationship('Touchpoint/invoice', 'DEPENDS_ON', 'System/new-shop'),
      relationship('Touchpoint/fax', 'DEPENDS_ON', 'System/old-shop'),
    )
    expect(await listConflicts()).toEqual([
      ['invoice', 'new-shop', 'medium'],
      ['order', 'old-shop', 'high'],
      ['order', 'new-shop', 'medium'],
      ['dispatch', 'old-shop', 'high'],
    ])
  })

  it('name a data set that only systems no longer in use store', async () => {
    await seedGraph(
      graph,
      node('System', 'old-crm', { lifecycle: 'retired' }),
      node('DataSet', 'contacts'),
      relationship('System/old-crm', 'STORES', 'DataSet/contacts'),
    )
    expect(await listConflicts()).toEqual([['contacts', 'old-crm', 'high']])
    await seedGraph(graph, node('System', 'crm'), relationship('System/crm', 'STORES', 'DataSet/contacts'))
    expect(await listConflicts()).toEqual([])
  })

  it('are none on an empty map, nor where everything is in use', async () => {
    expect(await listConflicts()).toEqual([])
    await seedGraph(
      graph,
      node('System', 'shop', { lifecycle: 'retiring' }),
      touchpoint('order'),
      relationship('Touchpoint/order', 'DEPENDS_ON', 'System/shop'),
    )
    expect(await listConflicts()).toEqual([])
  })
})
