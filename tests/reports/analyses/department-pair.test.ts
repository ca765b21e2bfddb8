import { beforeAll, describe, expect, it } from 'vitest'
import {
  createTestGraph,
  department,
  implementsTouchpoint,
  influences,
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
    touchpoint('invoice'),
    touchpoint('hotline'),
    node('System', 'billing'),
    owns('finance', 'invoice'),
    influences('service', 'invoice'),
    implementsTouchpoint('service', 'invoice'),
    owns('service', 'hotline', { until: '2025-01-01' }),
    relationship('Touchpoint/invoice', 'NEXT', 'Touchpoint/hotline'),
    relationship('Department/finance', 'OPERATES', 'System/billing'),
    relationship('Touchpoint/hotline', 'DEPENDS_ON', 'System/billing'),
  )
})

const listPaths = (parameters: Record<string, unknown> = {}) =>
  runReportRows(graph, 'department-pair', {
    from: 'finance',
    to: 'service',
    asOf: '2026-01-01',
    ...parameters,
  } as Record<string, string>)

describe('department-pair', () => {
  it('names all ways between two departments, the shortest first', async () => {
    const rows = await listPaths({ maxHops: 4 })
    expect(rows.map(({ path }) => path).toSorted()).toEqual([
      'finance -OPERATES-> billing <-DEPENDS_ON- hotline <-NEXT- invoice <-IMPLEMENTS- service',
      'finance -OPERATES-> billing <-DEPENDS_ON- hotline <-NEXT- invoice <-INFLUENCES- service',
      'finance -OWNS-> invoice <-IMPLEMENTS- service',
      'finance -OWNS-> invoice <-INFLUENCES- service',
    ])
    expect(rows.map(({ hops }) => hops)).toEqual([2, 2, 4, 4])
    expect(rows[3]).toMatchObject({
      number: 4,
      through: ['billing', 'hotline', 'invoice'],
      kinds: ['System', 'Touchpoint', 'Touchpoint'],
      isCut: false,
    })
  })

  it('takes claims that hold on the day, and ways that are short enough', async () => {
    expect(await listPaths({ maxHops: 3 })).toHaveLength(2)
    const earlier = await listPaths({ maxHops: 3, asOf: '2024-06-01' })
    expect(earlier.map(({ path }) => path)).toContain(
      'finance -OPERATES-> billing <-DEPENDS_ON- hotline <-OWNS- service',
    )
  })

  it('says when there are more ways than are wanted', async () => {
    expect(await listPaths({ maxHops: 4, pathsAtMost: 3 })).toMatchObject([
      { hops: 2, isCut: true },
      { hops: 2, isCut: true },
      { hops: 4, isCut: true },
    ])
    expect(await listPaths({ maxHops: 4, pathsAtMost: 4 })).toMatchObject(Array(4).fill({ isCut: false }))
  })

  it('finds nothing between departments that nothing connects, and refuses one that is none', async () => {
    expect(await listPaths({ to: 'legal' })).toEqual([])
    await expect(listPaths({ to: 'none' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
