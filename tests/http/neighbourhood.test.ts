import { beforeAll, describe, expect, it } from 'vitest'
import {
  createTestApp,
  createTestGraph,
  department,
  implementsTouchpoint,
  node,
  owns,
  relationship,
  seedGraph,
  touchpoint,
} from '../support/testGraph.ts'

const graph = await createTestGraph()
const app = await createTestApp(graph)
const hubSize = 60

beforeAll(async () => {
  const steps = Array.from({ length: hubSize }, (_, index) => `step-${String(index).padStart(2, '0')}`)
  await seedGraph(
    graph,
    department('finance'),
    department('service'),
    department('legal'),
    touchpoint('invoice', { importance: 5 }),
    touchpoint('reminder'),
    node('System', 'billing'),
    ...steps.map((id, index) => touchpoint(id, { importance: id === 'step-33' ? 4 : 1 + (index % 2) })),
    owns('finance', 'invoice'),
    owns('service', 'invoice'),
    owns('legal', 'invoice', { until: '2026-01-01' }),
    implementsTouchpoint('finance', 'invoice'),
    relationship('Touchpoint/invoice', 'DEPENDS_ON', 'System/billing'),
    relationship('Department/finance', 'OPERATES', 'System/billing'),
    relationship('Touchpoint/invoice', 'NEXT', 'Touchpoint/reminder'),
    relationship('Touchpoint/invoice', 'NEXT', 'Touchpoint/invoice'),
    ...steps.map((id) => relationship(`Touchpoint/${id}`, 'DEPENDS_ON', 'System/billing')),
  )
})

interface Drawing {
  readonly center: { kind: string; id: string; name: string; x: number; y: number }
  readonly groups: { key: string; label: string; side: string; total: number; shown: number }[]
  readonly nodes: { kind: string; id: string; x: number; y: number; group: string }[]
  readonly edges: { type: string; from: { id: string }; to: { id: string }; isContested?: true }[]
  readonly width: number
  readonly height: number
}

async function draw(path: string): Promise<Drawing> {
  const response = await app.inject({ url: `/neighbourhood?of=${path}` })
  expect(response.statusCode, response.body).toBe(200)
  return response.json() as Drawing
}

const formatEdges = ({ edges }: Drawing) =>
  edges
    .map(
      ({ type, from, to, isContested }) => `${from.id} ${type} ${to.id}${isContested ? ' (contested)' : ''}`,
    )
    .toSorted()

describe('the neighbourhood of an element', () => {
  it('groups neighbours by type, direction and kind, with what it depends on at the left', async () => {
    const { groups } = await draw('Touchpoint/invoice&asOf=2026-06-01')
    expect(groups.map(({ key, label, side, total, shown }) => [key, label, side, total, shown])).toEqual([
      ['in.IMPLEMENTS.Department', 'Departments → implements', 'left', 1, 1],
      ['in.OWNS.Department', 'Departments → owns', 'left', 2, 2],
      ['out.DEPENDS_ON.System', 'Depends on → systems', 'left', 1, 1],
      ['out.NEXT.Touchpoint', 'Next → touchpoints', 'right', 1, 1],
    ])
  })

  it('places each neighbour once, and has the relationships between neighbours', async () => {
    const drawing = await draw('Touchpoint/invoice&asOf=2026-06-01')
    expect(drawing.center).toMatchObject({ kind: 'Touchpoint', id: 'invoice', name: 'invoice' })
    expect(drawing.nodes.map(({ id, group }) => [id, group])).toEqual([
      ['finance', 'in.IMPLEMENTS.Department'],
      ['service', 'in.OWNS.Department'],
      ['billing', 'out.DEPENDS_ON.System'],
      ['reminder', 'out.NEXT.Touchpoint'],
    ])
    expect(formatEdges(drawing)).toEqual([
      'finance IMPLEMENTS invoice',
      'finance OPERATES billing',
      'finance OWNS invoice (contested)',
      'invoice DEPENDS_ON billing',
      'invoice NEXT reminder',
      'service OWNS invoice (contested)',
    ])
  })

  it('marks contested ownership seen from an owner', async () => {
    const drawing = await draw('Department/service')
    expect(formatEdges(drawing)).toEqual(['service OWNS invoice (contested)'])
  })

  it('shows claims that are valid on the day', async () => {
    const { nodes } = await draw('Touchpoint/invoice&asOf=2025-06-01')
    expect(nodes.map(({ id }) => id)).toContain('legal')
  })

  it('shows the most important of many neighbours and counts all, more on request', async () => {
    const key = 'in.DEPENDS_ON.Touchpoint'
    const folded = await draw('System/billing')
    expect(folded.groups.find((group) => group.key === key)).toMatchObject({
      side: 'right',
      total: hubSize + 1,
      shown: 8,
    })
    const ids = folded.nodes.filter(({ group }) => group === key).map(({ id }) => id)
    expect(ids.slice(0, 3)).toEqual(['invoice', 'step-33', 'step-01'])
    const expanded = await draw(`System/billing&expand=${key}`)
    expect(expanded.groups.find((group) => group.key === key)).toMatchObject({ shown: 50 })
    expect(expanded.nodes.length).toBe(51)
    expect(expanded.height).toBeGreaterThan(folded.height)
  })

  it('is drawn the same each time, without overlaps and within its size', async () => {
    const drawing = await draw('System/billing')
    expect(await draw('System/billing')).toEqual(drawing)
    const boxes = [drawing.center, ...drawing.nodes]
    for (const [index, one] of boxes.entries()) {
      expect(one.x - 100).toBeGreaterThanOrEqual(0)
      expect(one.x + 100).toBeLessThanOrEqual(drawing.width)
      expect(one.y - 18).toBeGreaterThanOrEqual(0)
      expect(one.y + 18).toBeLessThanOrEqual(drawing.height)
      const overlapping = boxes
        .slice(index + 1)
        .filter((other) => Math.abs(one.x - other.x) < 200 && Math.abs(one.y - other.y) < 36)
      expect(overlapping).toEqual([])
    }
  })

  it('answers 304 until the map changes, 404 for an unknown element and 400 for an unknown kind', async () => {
    const url = '/neighbourhood?of=System/billing'
    const { headers } = await app.inject({ url })
    const again = await app.inject({ url, headers: { 'if-none-match': String(headers.etag) } })
    expect(again.statusCode).toBe(304)
    expect((await app.inject({ url: '/neighbourhood?of=System/none' })).statusCode).toBe(404)
    expect((await app.inject({ url: '/neighbourhood?of=Gadget/billing' })).statusCode).toBe(400)
  })

  it('has a centre without neighbours', async () => {
    const { groups, nodes, edges, center, height } = await draw('Department/legal&asOf=2026-06-01')
    expect({ groups, nodes, edges }).toEqual({ groups: [], nodes: [], edges: [] })
    expect(center.y).toBe(height / 2)
  })
})
