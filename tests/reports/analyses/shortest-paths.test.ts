import { beforeAll, describe, expect, it } from 'vitest'
import {
  createTestGraph,
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

beforeAll(async () => {
  await seedGraph(
    graph,
    ...['finance', 'service', 'legal'].map((id) => department(id)),
    touchpoint('hotline'),
    touchpoint('invoice'),
    node('System', 'billing'),
    owns('finance', 'invoice'),
    implementsTouchpoint('service', 'invoice'),
    implementsTouchpoint('service', 'hotline'),
    owns('finance', 'hotline', { until: '2025-01-01' }),
    relationship('Touchpoint/hotline', 'DEPENDS_ON', 'System/billing'),
    relationship('Touchpoint/invoice', 'DEPENDS_ON', 'System/billing'),
  )
})

const listSteps = async (from: string, to: string, parameters: Record<string, string> = {}) => {
  const [fromKind = '', fromId = ''] = from.split('/')
  const [toKind = '', toId = ''] = to.split('/')
  const rows = await runReportRows(graph, 'shortest-paths', {
    fromKind,
    fromId,
    toKind,
    toId,
    asOf: '2026-01-01',
    ...parameters,
  })
  return rows.map(({ path, step, id, relationshipType, direction, hops, paths }) => [
    path,
    step,
    id,
    relationshipType,
    direction,
    hops,
    paths,
  ])
}

describe('shortest-paths', () => {
  it('lists each element of a path with the relationship that leads to it', async () => {
    expect(await listSteps('Department/finance', 'Department/service')).toEqual([
      [1, 0, 'finance', null, null, 2, 1],
      [1, 1, 'invoice', 'OWNS', 'forward', 2, 1],
      [1, 2, 'service', 'IMPLEMENTS', 'backward', 2, 1],
    ])
  })

  it('lists all paths in order, or so many and the number of all', async () => {
    const all = await listSteps('Department/service', 'System/billing')
    expect(all.map(([path, step, id]) => [path, step, id])).toEqual([
      [1, 0, 'service'],
      [1, 1, 'hotline'],
      [1, 2, 'billing'],
      [2, 0, 'service'],
      [2, 1, 'invoice'],
      [2, 2, 'billing'],
    ])
    const cut = { pathsAtMost: 1 } as unknown as Record<string, string>
    expect(await listSteps('Department/service', 'System/billing', cut)).toEqual(all.slice(0, 3))
    expect(all[0]?.at(-1)).toBe(2)
  })

  it('follows only what a failure crosses on request, and claims that are valid', async () => {
    expect(
      await listSteps('Department/finance', 'Touchpoint/invoice', { relationships: 'dependencies' }),
    ).toEqual([])
    const before = await listSteps('Department/finance', 'Touchpoint/hotline', { asOf: '2024-12-31' })
    expect(before.map(([, , id]) => id)).toEqual(['finance', 'hotline'])
  })

  it('has no rows without a connection, and one step from an element to itself', async () => {
    expect(await listSteps('Department/legal', 'Department/finance')).toEqual([])
    expect(await listSteps('Department/legal', 'Department/legal')).toEqual([
      [1, 0, 'legal', null, null, 0, 1],
    ])
  })

  it('requires that both elements exist', async () => {
    await expect(listSteps('Department/finance', 'System/none')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
