import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { getJournalHead } from '../../src/graph/journal/journalHead.ts'
import { pruneAuditEntries } from '../../src/graph/journal/retention.ts'
import { createRecordedApp } from '../support/recordedApp.ts'
import {
  clearGraph,
  createTestApp,
  createTestGraph,
  department,
  node,
  owns,
  relationship,
  seedGraph,
  touchpoint,
} from '../support/testGraph.ts'

const graph = await createTestGraph()
const { app, progress } = await createRecordedApp(graph)
afterAll(() => clearGraph(graph))

const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers })
const withState = (url: string, state: string | number) =>
  `${url}${url.includes('?') ? '&' : '?'}recordedAt=${state}`
const getAt = (url: string, state: string | number, headers?: Record<string, string>) =>
  get(withState(url, state), headers)

/** What every kind of reading route shows of the map. */
const urls = [
  '/touchpoints',
  '/touchpoints?q=invoice&total=true',
  '/touchpoints/invoice',
  '/touchpoints/invoice?include=relationships',
  '/search?q=invoice',
  '/neighbourhood?of=Touchpoint/invoice',
  '/relationships',
  '/relationships/OWNS?from=Department/finance',
  '/relationships/OWNS/Department/finance/Touchpoint/invoice',
  '/reports/unowned-touchpoints',
  '/reports/impact?kind=System&id=billing',
  '/reports/role-gaps.csv',
  '/findings',
  '/findings?groupBy=department',
  '/tables/Touchpoints.csv',
  '/tables/Owns.json',
  '/tables/Findings.ndjson',
  '/tables/TouchpointOverview.json',
  '/odata/Touchpoints?$orderby=importance desc',
  '/odata/Findings',
  '/odata/RoleGaps/$count',
  '/exports/ecosystem.json',
  '/exports/ecosystem.ndjson',
  '/exports/map.svg',
]

const recorded = new Map<string, string>()
/** A replica starts in a minute or more on a busy machine. */
const startTimeoutMs = 300_000
let number = 0
let laterNumber = 0
let timeBetween = ''

/** Without the id of the request, which problems have. */
const describeResponse = ({ statusCode, body }: { statusCode: number; body: string }) =>
  `${statusCode} ${body.replace(/"instance":"[^"]+"/, '')}`

const readAll = async (state?: number) => {
  const bodies = new Map<string, string>()
  for (const url of urls) {
    const response = await get(state === undefined ? url : withState(url, state))
    bodies.set(url, describeResponse(response))
  }
  return bodies
}

beforeAll(async () => {
  await seedGraph(
    graph,
    department('finance'),
    touchpoint('invoice', { importance: 5 }),
    touchpoint('letter', { importance: 2 }),
    node('System', 'billing'),
    owns('finance', 'invoice'),
    relationship('Touchpoint/invoice', 'DEPENDS_ON', 'System/billing'),
  )
  number = await getJournalHead(graph)
  for (const [url, body] of await readAll()) recorded.set(url, body)
  timeBetween = new Date().toISOString()
  await seedGraph(
    graph,
    touchpoint('invoice', { importance: 1, description: 'Shorter' }),
    touchpoint('app'),
    owns('finance', 'letter'),
    {
      op: 'delete',
      type: 'OWNS',
      from: { kind: 'Department', id: 'finance' },
      to: { kind: 'Touchpoint', id: 'invoice' },
    },
    { op: 'delete', kind: 'System', id: 'billing', cascade: 'relationships' },
  )
  laterNumber = await getJournalHead(graph)
  await getAt('/touchpoints', number)
}, startTimeoutMs)

describe('as recorded', () => {
  it.each(urls)(
    '%s shows what it showed then',
    async (url) => {
      const response = await getAt(url, number)
      expect(describeResponse(response)).toBe(recorded.get(url))
      expect(response.statusCode).toBe(200)
      expect(response.headers['cx-atlas-sequence']).toBe(String(number))
      expect(response.headers['cx-atlas-recorded-at']).toMatch(/^\d{4}-.+Z$/)
    },
    120_000,
  )

  it('a state is named by a number, a time or a snapshot, and the present by now', async () => {
    await app.inject({ method: 'PUT', url: '/snapshots/workshop', payload: { recordedAt: number } })
    const expected = recorded.get('/touchpoints')
    for (const state of [number, timeBetween, 'workshop'])
      expect(`200 ${(await getAt('/touchpoints', state)).body}`).toBe(expected)
    const present = await get('/touchpoints')
    expect((await getAt('/touchpoints', 'now')).body).toBe(present.body)
    const today = await getAt('/touchpoints', new Date().toISOString().slice(0, 10))
    expect([today.body, today.headers['cx-atlas-sequence']]).toEqual([present.body, String(laterNumber)])
    expect(present.body).not.toBe(expected?.slice(4))
    await app.inject({ method: 'DELETE', url: '/snapshots/workshop' })
  })

  it('a number within a transaction stands for the state after it', async () => {
    expect((await getAt('/touchpoints', number + 1)).headers['cx-atlas-sequence']).toBe(String(laterNumber))
  })

  it('the entity tag is that of the state, also after another one was shown', async () => {
    for (const url of ['/touchpoints', '/reports/unowned-touchpoints', '/findings', '/odata/Touchpoints']) {
      const { etag = '' } = (await getAt(url, number)).headers
      const later = await getAt(url, laterNumber)
      expect(later.headers.etag).not.toBe(etag)
      expect((await getAt(url, number, { 'if-none-match': String(etag) })).statusCode).toBe(304)
      expect((await getAt(url, laterNumber, { 'if-none-match': String(etag) })).statusCode).toBe(200)
      expect((await get(url, { 'if-none-match': String(etag) })).statusCode).toBe(200)
    }
  })

  it('pages follow each other while another state is read in between', async () => {
    const first = (await getAt('/touchpoints?limit=1', number)).json()
    await getAt('/touchpoints', laterNumber)
    const second = (await getAt(`/touchpoints?limit=1&cursor=${first.nextCursor}`, number)).json()
    expect([first, second].map(({ items }) => items[0].id)).toEqual(['invoice', 'letter'])
    const page = await getAt('/odata/Touchpoints', number, { prefer: 'odata.maxpagesize=1' })
    await getAt('/touchpoints', laterNumber)
    const { pathname, search } = new URL(page.json()['@odata.nextLink'])
    expect(search).toContain(`recordedAt=${number}`)
    expect((await get(pathname + search)).json().value).toMatchObject([{ id: 'letter' }])
  })

  it('clients of two states at the same time each get their own', async () => {
    const expected = new Map([number, laterNumber].map((state) => [state, new Map<string, string>()]))
    for (const [state, bodies] of expected) for (const entry of await readAll(state)) bodies.set(...entry)
    const requests = urls.flatMap((url) => [...expected.keys()].map((state) => ({ url, state })))
    const bodies = await Promise.all(
      requests.map(async ({ url, state }) => describeResponse(await getAt(url, state))),
    )
    expect(bodies).toEqual(requests.map(({ url, state }) => expected.get(state)?.get(url)))
  }, 120_000)

  it('a map marks what changed since a state, also on a map of another state', async () => {
    const present = await get(`/exports/map.svg?compareWith=${number}`)
    expect(present.body).toContain(`Compared with change ${number}: 1 new, 0 gone, 2 with other owners`)
    expect(present.body).toContain('<title>System billing (gone)</title>')
    expect((await getAt(`/exports/map.svg?compareWith=${number}`, laterNumber)).body).toBe(present.body)
    const reversed = await getAt('/exports/map.dot?compareWith=now', number)
    expect(reversed.body).toContain('Compared with the present')
    expect(reversed.body).toContain('(was unowned)')
    expect(reversed.headers.etag).not.toBe((await getAt('/exports/map.dot', number)).headers.etag)
    expect((await get('/exports/map.svg?compareWith=no-such-snapshot')).statusCode).toBe(404)
    expect((await get(`/exports/ecosystem.json?compareWith=${number}`)).statusCode).toBe(400)
  }, 120_000)

  it('what-if starts from the state', async () => {
    const payload = {
      changes: [{ op: 'delete', kind: 'System', id: 'billing', cascade: 'relationships' }],
      reports: [{ name: 'unowned-touchpoints' }],
    }
    const compare = (url: string) => app.inject({ method: 'POST', url, payload })
    expect((await compare(withState('/what-if', number))).statusCode).toBe(200)
    expect((await compare('/what-if')).statusCode).not.toBe(200)
    expect(`200 ${(await getAt('/exports/ecosystem.ndjson', number)).body}`).toBe(
      recorded.get('/exports/ecosystem.ndjson'),
    )
  })

  it('two states have findings that opened, closed or changed in between', async () => {
    const comparison = (await get(`/diff/findings?from=${number}&to=${laterNumber}`)).json()
    const listKeys = (change: string, report = 'unowned-touchpoints') =>
      comparison.items
        .filter(
          (item: { change: string; report: string }) => item.change === change && item.report === report,
        )
        .map(({ key }: { key: string }) => key)
    expect(comparison).toMatchObject({ from: number, to: laterNumber, truncated: false })
    expect(listKeys('opened').toSorted()).toEqual(['unowned-touchpoints:app', 'unowned-touchpoints:invoice'])
    expect(listKeys('closed')).toEqual(['unowned-touchpoints:letter'])
    const [changed] = comparison.items.filter(({ change }: { change: string }) => change === 'changed')
    expect(changed.before).not.toEqual({
      severity: changed.severity,
      priority: changed.priority,
      explanation: changed.explanation,
    })
    const { opened, closed, changed: changedCount, items } = comparison
    expect(opened + closed + changedCount).toBe(items.length)
    expect((await get(`/diff/findings?from=${number}`)).json()).toEqual(comparison)
    expect((await get(`/diff/findings?from=${number}&to=${number}`)).json().items).toEqual([])
  })

  it('an OData batch reads it too', async () => {
    const payload = { requests: [{ id: '1', method: 'GET', url: `Touchpoints?recordedAt=${number}` }] }
    const { responses } = (await app.inject({ method: 'POST', url: '/odata/$batch', payload })).json()
    expect(responses[0].body.value.map(({ id }: { id: string }) => id)).toEqual(['invoice', 'letter'])
    expect((await getAt('/touchpoints', laterNumber)).statusCode).toBe(200)
  })

  it.each([
    ['a number in the future', '/touchpoints', '999999', 400],
    ['a day in the future', '/touchpoints', '2999-01-01', 400],
    ['a time in the future', '/touchpoints', '2999-01-01T00:00:00Z', 400],
    ['a text that names no state', '/touchpoints', 'Yesterday!', 400],
    ['a snapshot that does not exist', '/touchpoints', 'nowhere', 404],
    ['a table that is not of the map', '/tables/ReportHistory.csv', '1', 400],
    ['an entity set that is not of the map', '/odata/ElementHistory', '1', 400],
    ['a route that does not read the map', '/model', '1', 400],
  ])('%s is refused', async (_, url, state, status) => {
    expect((await getAt(url, state)).statusCode).toBe(status)
  })

  it('a write does not take it', async () => {
    const payload = { name: 'Chat' }
    const response = await app.inject({ method: 'POST', url: withState('/touchpoints', number), payload })
    expect(response.json()).toMatchObject({ status: 400, errors: [{ in: 'query', path: 'recordedAt' }] })
  })

  it('the replica was copied once, and moved from then on', () => {
    expect(progress.filter((line) => line.startsWith('Copying the graph'))).toHaveLength(1)
  })

  it('a state whose changes were deleted is gone', async () => {
    await getAt('/touchpoints', laterNumber)
    await pruneAuditEntries(graph, -1)
    expect((await getAt('/touchpoints', number)).json()).toMatchObject({
      status: 410,
      code: 'HISTORY_PRUNED',
    })
    expect((await getAt('/touchpoints', laterNumber)).statusCode).toBe(200)
  })
})

it('a service without a replica says so', async () => {
  const otherApp = await createTestApp(graph)
  const response = await otherApp.inject('/touchpoints?recordedAt=1')
  expect(response.json()).toMatchObject({ status: 403, code: 'RECORDED_STATES_OFF' })
  expect((await otherApp.inject('/touchpoints?recordedAt=now')).statusCode).toBe(200)
})
