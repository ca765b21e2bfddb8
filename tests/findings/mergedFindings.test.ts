import { beforeEach, describe, expect, it } from 'vitest'
import {
  clearGraph,
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

beforeEach(() => clearGraph(graph))

interface ListedFinding {
  readonly key: string
  readonly severity: string
  readonly explanation: string
  readonly count: number
  readonly reports: readonly { readonly name: string; readonly rows: number }[]
  readonly actors: readonly { readonly id: string; readonly role: string }[]
  readonly partOf?: string
}

async function get<Body>(url: string): Promise<Body> {
  const answer = await app.inject(url)
  expect(answer.statusCode).toBe(200)
  return answer.json()
}

const listFindings = async (query = '') =>
  (await get<{ items: ListedFinding[] }>(`/findings?maxAge=0&limit=1000&${query}`)).items

const findKeys = async (query = '') => (await listFindings(query)).map(({ key }) => key)

const listRows = (key: string) =>
  get<{ items: { report: string; row: Record<string, unknown> }[]; total: number }>(
    `/findings/${encodeURIComponent(key)}/rows`,
  )

const patchFinding = (key: string, payload: object) =>
  app.inject({ method: 'PATCH', url: `/findings/${encodeURIComponent(key)}`, payload })

describe('one cause is one finding', () => {
  it('a partner that is a single point of failure, with the rows of both reports', async () => {
    await seedGraph(
      graph,
      node('Partner', 'carrier'),
      department('logistics'),
      touchpoint('parcel'),
      relationship('Partner/carrier', 'IMPLEMENTS', 'Touchpoint/parcel'),
      relationship('Department/logistics', 'WORKS_WITH', 'Partner/carrier'),
    )
    const key = 'single-points-of-failure:Partner:carrier'
    const items = await listFindings('element=Partner/carrier')
    expect(items.filter((item) => /failure|exposure/.test(item.key))).toMatchObject([
      {
        key,
        count: 2,
        reports: [
          { name: 'single-points-of-failure', rows: 1 },
          { name: 'partner-exposure', rows: 1 },
        ],
        actors: [{ id: 'logistics', role: 'counterpart' }],
      },
    ])
    expect((await listRows(key)).items.map(({ report }) => report)).toEqual([
      'single-points-of-failure',
      'partner-exposure',
    ])
    expect(await get('/findings/partner-exposure:carrier?maxAge=0')).toMatchObject({ key })
  })

  it('an expectation that is missed for several customer groups at one touchpoint', async () => {
    const groups = ['buyers', 'movers', 'renters', 'students', 'workers']
    await seedGraph(
      graph,
      touchpoint('hotline', { deliveredResponseMinutes: 120 }),
      ...groups.flatMap((group, index) => [
        node('Customer', group),
        relationship(`Customer/${group}`, 'ENGAGES_AT', 'Touchpoint/hotline', {
          expectedResponseMinutes: 10 * (index + 1),
        }),
      ]),
    )
    const [finding] = await listFindings('report=expectation-gaps')
    expect(finding).toMatchObject({ key: 'expectation-gaps:hotline', count: 5 })
    expect(finding?.explanation).toContain('buyers, movers, renters, students and workers wait longer')
    expect(finding?.explanation).toContain('expected within 10 min to 50 min, delivered after 2 h')
    expect(
      (await listRows('expectation-gaps:hotline')).items.map(({ row }) => row.customerId).toSorted(),
    ).toEqual(groups)
  })

  it('a touchpoint without an owner and roles, and weighs less where its journey has an owner', async () => {
    await seedGraph(
      graph,
      department('service'),
      touchpoint('covered'),
      touchpoint('orphan'),
      node('Phase', 'start', { position: 1 }),
      node('Journey', 'moving'),
      relationship('Journey/moving', 'HAS_PHASE', 'Phase/start'),
      relationship('Touchpoint/covered', 'IN_PHASE', 'Phase/start'),
      relationship('Department/service', 'OWNS', 'Journey/moving'),
    )
    expect(await listFindings('report=unowned-touchpoints')).toMatchObject([
      {
        key: 'unowned-touchpoints:orphan',
        severity: 'high',
        explanation: expect.stringContaining('nor does anybody own its phase or journey'),
        count: 5,
        actors: [],
      },
      {
        key: 'unowned-touchpoints:covered',
        severity: 'medium',
        explanation: expect.stringContaining('its phase or journey has an owner'),
        actors: [{ id: 'service', role: 'parentOwner' }],
      },
    ])
  })

  it('weighs all touchpoints that go down, also those that no row names', async () => {
    const ids = Array.from({ length: 40 }, (_, index) => `desk-${index + 10}`)
    await seedGraph(
      graph,
      node('System', 'only-one'),
      ...ids.flatMap((id) => [
        touchpoint(id, { volumePerMonth: 100, momentOfTruth: id === 'desk-49' }),
        relationship(`Touchpoint/${id}`, 'DEPENDS_ON', 'System/only-one'),
      ]),
      node('Customer', 'visitors'),
      relationship('Customer/visitors', 'ENGAGES_AT', 'Touchpoint/desk-49'),
    )
    expect(await listFindings('key=single-points-of-failure:System:only-one')).toMatchObject([
      { volumePoints: 10, customerPoints: 10, momentOfTruthPoints: 10 },
    ])
  })

  it('keeps the state that a part of it had before', async () => {
    await seedGraph(graph, department('service'), touchpoint('hotline'), owns('service', 'hotline'))
    await patchFinding('role-gaps:hotline', { assignee: 'Ann', dueOn: '2027-01-31' })
    await seedGraph(graph, owns('service', 'hotline', { until: '2020-01-01' }))
    expect(await listFindings('element=Touchpoint/hotline&report=unowned-touchpoints')).toMatchObject([
      { key: 'unowned-touchpoints:hotline', assignee: 'Ann', dueOn: '2027-01-31' },
    ])
    await patchFinding('unowned-touchpoints:hotline', { comment: 'Asked' })
    expect(await listFindings('assignee=Ann')).toMatchObject([
      { key: 'unowned-touchpoints:hotline', comment: 'Asked', dueOn: '2027-01-31', status: 'open' },
    ])
  })
})

describe('many gaps of a kind', () => {
  const ids = Array.from({ length: 12 }, (_, index) => `leaflet-${index + 10}`)
  const summaryKey = 'unmeasured-touchpoints:*:low'

  beforeEach(() =>
    seedGraph(
      graph,
      department('print'),
      ...ids.flatMap((id) => [touchpoint(id), owns('print', id), implementsTouchpoint('print', id)]),
    ),
  )

  it('are one finding with a count, the rows, and the findings that it stands for', async () => {
    const [summary] = await listFindings('report=unmeasured-touchpoints')
    expect(summary).toMatchObject({ key: summaryKey, isSummary: true, count: 12 })
    expect(summary?.explanation).toBe(
      '12 touchpoints that nothing measures; first by priority: leaflet-10, leaflet-11 and leaflet-12.',
    )
    const members = await listFindings(`partOf=${encodeURIComponent(summaryKey)}`)
    expect(members.map(({ key }) => key).toSorted()).toEqual(ids.map((id) => `unmeasured-touchpoints:${id}`))
    const rows = await listRows(summaryKey)
    expect(rows.items.map(({ row }) => row.touchpointId).toSorted()).toEqual(ids)
  })

  it('are one level more severe where at least half of all elements have them', async () => {
    expect(await listFindings('report=unmeasured-touchpoints')).toMatchObject([{ severity: 'medium' }])
    const measured = Array.from({ length: 13 }, (_, index) => `measured-${index}`)
    await seedGraph(graph, ...measured.map((id) => touchpoint(id, { deliveredResponseMinutes: 1 })))
    expect(await listFindings('report=unmeasured-touchpoints')).toMatchObject([{ severity: 'low' }])
  })

  it('are listed one by one where an element or a key is asked for', async () => {
    const key = `unmeasured-touchpoints:${ids[0]}`
    expect(await findKeys(`report=unmeasured-touchpoints&element=Touchpoint/${ids[0]}`)).toEqual([key])
    expect(await findKeys(`key=${key}`)).toEqual([key])
  })

  it('are no longer summed up where somebody works on one, or where they are few', async () => {
    const key = `unmeasured-touchpoints:${ids[0]}`
    expect((await patchFinding(key, { assignee: 'Ann' })).statusCode).toBe(200)
    expect(await findKeys('report=unmeasured-touchpoints')).toEqual([summaryKey, key])
    await seedGraph(graph, ...ids.slice(0, 4).map((id) => touchpoint(id, { deliveredResponseMinutes: 1 })))
    expect(await findKeys('report=unmeasured-touchpoints&isPresent=true&isSummary=true')).toEqual([])
    expect(await findKeys('report=unmeasured-touchpoints&isPresent=true')).toHaveLength(8)
  })

  it('keep the state of their summary', async () => {
    expect((await patchFinding(summaryKey, { status: 'acknowledged' })).statusCode).toBe(200)
    expect(await listFindings('report=unmeasured-touchpoints')).toMatchObject([
      { key: summaryKey, status: 'acknowledged', count: 12 },
    ])
  })

  it('are counted one by one in groups', async () => {
    const groups = await get<{ items: object[]; total: number }>(
      '/findings?maxAge=0&groupBy=department&report=unmeasured-touchpoints',
    )
    expect(groups.items).toMatchObject([{ key: 'Department/print', name: 'print', findings: 12, low: 12 }])
    const byTouchpoint = await get<{ items: object[]; total: number; nextCursor: string }>(
      '/findings?maxAge=0&groupBy=touchpoint&report=unmeasured-touchpoints&limit=5',
    )
    expect(byTouchpoint).toMatchObject({
      total: 12,
      items: Array(5).fill({ findings: 1, low: 1, critical: 0 }),
    })
    const next = await get<{ items: { key: string }[] }>(
      `/findings?maxAge=0&groupBy=touchpoint&report=unmeasured-touchpoints&limit=7&cursor=${byTouchpoint.nextCursor}`,
    )
    expect(next.items.at(-1)?.key).toBe(`Touchpoint/${ids.at(-1)}`)
    expect(await get('/findings?maxAge=0&groupBy=report&report=unmeasured-touchpoints')).toMatchObject({
      items: [{ key: 'unmeasured-touchpoints', name: 'Unmeasured touchpoints', findings: 12 }],
    })
  })
})
