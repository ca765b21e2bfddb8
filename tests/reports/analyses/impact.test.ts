import { beforeEach, describe, expect, it } from 'vitest'
import {
  clearGraph,
  createTestGraph,
  node,
  relationship,
  runReportRows,
  seedGraph,
  touchpoint,
} from '../../support/testGraph.ts'

const graph = await createTestGraph()
beforeEach(() => clearGraph(graph))

const listEffects = async (kind: string, id: string) =>
  (await runReportRows(graph, 'impact', { kind, id })).map((row) => [row.id, row.effect, row.isDirect])

describe('impact', () => {
  it('tells what is lost from what is affected, with the share of touchpoints', async () => {
    await seedGraph(
      graph,
      node('System', 'shop'),
      ...['order', 'welcome', 'invoice', 'advert'].map((id) => touchpoint(id)),
      touchpoint('fax', { lifecycle: 'retired' }),
      relationship('Touchpoint/order', 'DEPENDS_ON', 'System/shop'),
      relationship('Touchpoint/fax', 'DEPENDS_ON', 'System/shop'),
      relationship('Touchpoint/order', 'NEXT', 'Touchpoint/welcome'),
    )
    expect(await runReportRows(graph, 'impact', { kind: 'System', id: 'shop' })).toEqual([
      {
        kind: 'Touchpoint',
        id: 'order',
        name: 'order',
        effect: 'lost',
        isDirect: true,
        hops: 1,
        path: 'shop <-DEPENDS_ON- order',
        touchpointShare: 0.5,
        lostTouchpointShare: 0.25,
      },
      {
        kind: 'Touchpoint',
        id: 'welcome',
        name: 'welcome',
        effect: 'affected',
        isDirect: false,
        hops: 2,
        path: 'shop <-DEPENDS_ON- order -NEXT-> welcome',
        touchpointShare: 0.5,
        lostTouchpointShare: 0.25,
      },
    ])
  })

  it('affects a touchpoint that has another channel, and loses one with its last channel', async () => {
    await seedGraph(
      graph,
      node('Channel', 'phone'),
      node('Channel', 'web'),
      touchpoint('order'),
      touchpoint('hotline'),
      ...['order', 'hotline'].map((id) => relationship(`Touchpoint/${id}`, 'VIA', 'Channel/phone')),
      relationship('Touchpoint/order', 'VIA', 'Channel/web'),
    )
    expect(await listEffects('Channel', 'phone')).toEqual([
      ['hotline', 'lost', true],
      ['order', 'affected', true],
    ])
  })

  it('of a retired system shows what still depends on it', async () => {
    await seedGraph(
      graph,
      node('System', 'old-shop', { lifecycle: 'retired' }),
      touchpoint('order'),
      relationship('Touchpoint/order', 'DEPENDS_ON', 'System/old-shop'),
    )
    expect(await listEffects('System', 'old-shop')).toEqual([['order', 'lost', true]])
  })

  it('does not pass through what is retired', async () => {
    await seedGraph(
      graph,
      node('System', 'shop'),
      node('System', 'bridge', { lifecycle: 'retired' }),
      touchpoint('order'),
      relationship('Touchpoint/order', 'DEPENDS_ON', 'System/bridge'),
      relationship('System/bridge', 'DEPENDS_ON', 'System/shop'),
    )
    expect(await listEffects('System', 'shop')).toEqual([])
  })

  it('names the same one of several shortest paths, whatever the order of writing', async () => {
    const parts = [
      node('System', 'shop'),
      ...['c', 'a', 'b'].map((id) => node('Process', id)),
      touchpoint('order'),
      ...['c', 'a', 'b'].flatMap((id) => [
        relationship(`Process/${id}`, 'DEPENDS_ON', 'System/shop'),
        relationship('Touchpoint/order', 'DEPENDS_ON', `Process/${id}`),
      ]),
    ]
    const nodes = parts.filter((part) => 'kind' in part)
    const links = parts.filter((part) => !('kind' in part))
    for (const changes of [parts, [...nodes.toReversed(), ...links.toReversed()]]) {
      await clearGraph(graph)
      await seedGraph(graph, ...changes)
      const rows = await runReportRows(graph, 'impact', { kind: 'System', id: 'shop' })
      expect(rows.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'order'])
      expect(rows.at(-1)?.path).toBe('shop <-DEPENDS_ON- a <-DEPENDS_ON- order')
    }
  })
})
