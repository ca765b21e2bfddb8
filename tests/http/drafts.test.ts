import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { draftLimits } from '../../src/transfer/drafts/draft.ts'
import {
  createEmptyGraph,
  createTestApp,
  department,
  owns,
  seedGraph,
  snapshotMap,
  touchpoint,
} from '../support/testGraph.ts'

const graph = await createEmptyGraph()
const app = await createTestApp(graph)
/** Another instance over the same database. */
const otherApp = await createTestApp(graph)

interface Row {
  readonly id: string
  readonly position: number
  readonly cells: Record<string, string>
  readonly revision: number
}

async function send(method: 'POST' | 'PUT' | 'GET' | 'DELETE', url: string, body?: object, headers = {}) {
  const response = await app.inject({ method, url, headers, ...(body && { payload: body }) })
  const json = response.body === '' ? null : response.json()
  return { status: response.statusCode, headers: response.headers, body: json }
}

let draft = ''
beforeEach(async () => {
  const { status, headers, body } = await send('POST', '/drafts', { title: 'Workshop' })
  expect(status).toBe(201)
  expect(headers.location).toBe(`/drafts/${body.id}`)
  draft = `/drafts/${body.id}`
})

const saveRow = (id: string, cells: object, { headers = {}, position }: RowOptions = {}) =>
  send('PUT', `${draft}/rows/${id}`, { cells, ...(position !== undefined && { position }) }, headers)

interface RowOptions {
  readonly headers?: object
  readonly position?: number
}

const listRows = async () => (await send('GET', draft)).body.rows as Row[]

describe('a draft', () => {
  it('has its rows in order, beside the map and without a new version of it', async () => {
    const [before, version] = [await snapshotMap(graph), await graph.version()]
    await saveRow('a', { touchpoint: 'Order' })
    await saveRow('b', { touchpoint: 'Invoice' })
    await saveRow('c', { touchpoint: 'Delivery' }, { position: 1.5 })
    expect((await listRows()).map(({ id, position }) => [id, position])).toEqual([
      ['a', 1],
      ['c', 1.5],
      ['b', 2],
    ])
    expect(await snapshotMap(graph)).toEqual(before)
    expect(await graph.version()).toBe(version)
  })

  it('is listed with the number of its rows and the columns of a whiteboard', async () => {
    await saveRow('a', { touchpoint: 'Order' })
    const { items, columns } = (await send('GET', '/drafts')).body
    expect(items).toMatchObject([{ title: 'Workshop', rowCount: 1, createdBy: expect.any(String) }])
    expect(columns.map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining(['customerGroup', 'touchpoint', 'owner']),
    )
  })

  it('is gone after it is deleted, with its rows', async () => {
    await saveRow('a', { touchpoint: 'Order' })
    expect((await send('DELETE', draft)).status).toBe(204)
    expect((await send('GET', draft)).status).toBe(404)
    expect((await send('DELETE', draft)).status).toBe(404)
    const { rows } = await graph.read<{ total: number }>('MATCH (row:DraftRow) RETURN count(row) AS total')
    expect(rows).toEqual([{ total: 0 }])
  })

  it('is deleted after a month without changes, when another is created', async () => {
    await saveRow('a', { touchpoint: 'Order' })
    await graph.write(
      (transaction) =>
        transaction.run('MATCH (draft:Draft) SET draft.updatedAt = datetime() - duration({days: $days})', {
          days: draftLimits.keptForDays + 1,
        }),
      { keepsVersion: true },
    )
    await send('POST', '/drafts', { title: 'Next' })
    const { items } = (await send('GET', '/drafts')).body
    expect(items.map(({ title }: { title: string }) => title)).toEqual(['Next'])
  })

  it('rejects unknown columns, long texts, odd ids and rows beyond the limit', async () => {
    expect((await saveRow('a', { colour: 'red' })).status).toBe(400)
    expect((await saveRow('a', { touchpoint: 'x'.repeat(draftLimits.charactersPerCell + 1) })).status).toBe(
      400,
    )
    expect((await send('PUT', `${draft}/rows/a%20b`, { cells: {} })).status).toBe(400)
    await graph.write(
      (transaction) =>
        transaction.run(
          `UNWIND range(1, $count) AS index
           CREATE (:DraftRow {
             key: $draft + '/row-' + index, draft: $draft, id: 'row-' + index, position: index, cells: '{}',
             revision: 1, author: 'test', updatedAt: datetime()
           })`,
          { count: draftLimits.rows, draft: draft.split('/').at(-1) },
        ),
      { keepsVersion: true },
    )
    expect((await saveRow('one-more', {})).body).toMatchObject({ status: 409, code: 'LIMIT_EXCEEDED' })
    expect((await saveRow('row-1', { touchpoint: 'Order' })).status).toBe(200)
  })
})

describe('a row', () => {
  it('is replaced only in the revision that was read; the problem has the present row', async () => {
    const { status, headers } = await saveRow(
      'a',
      { touchpoint: 'Order' },
      { headers: { 'if-none-match': '*' } },
    )
    expect([status, headers.etag]).toEqual([201, '"1"'])
    const changed = await saveRow('a', { touchpoint: 'Order form' }, { headers: { 'if-match': '"1"' } })
    expect([changed.status, changed.body.revision]).toEqual([200, 2])
    const late = await saveRow('a', { touchpoint: 'Ordering' }, { headers: { 'if-match': '"1"' } })
    expect(late.body).toMatchObject({
      status: 412,
      code: 'PRECONDITION_FAILED',
      row: { id: 'a', revision: 2, cells: { touchpoint: 'Order form' } },
    })
    expect((await saveRow('a', {}, { headers: { 'if-none-match': '*' } })).status).toBe(412)
    expect(await listRows()).toMatchObject([{ cells: { touchpoint: 'Order form' }, revision: 2 }])
  })

  it('is deleted only in the revision that was read', async () => {
    await saveRow('a', { touchpoint: 'Order' })
    await saveRow('a', { touchpoint: 'Order form' })
    const remove = (tag: string) => send('DELETE', `${draft}/rows/a`, undefined, { 'if-match': tag })
    expect((await remove('"1"')).body).toMatchObject({ status: 412, row: { revision: 2 } })
    expect((await remove('"2"')).status).toBe(204)
    expect((await remove('"2"')).body).toMatchObject({ status: 412, row: null })
    expect(await listRows()).toEqual([])
  })

  it('has one winner when two people save it at the same time', async () => {
    await saveRow('a', { touchpoint: 'Order' })
    const results = await Promise.all(
      ['Order form', 'Ordering'].map((text) =>
        saveRow('a', { touchpoint: text }, { headers: { 'if-match': '"1"' } }),
      ),
    )
    expect(results.map(({ status }) => status).toSorted()).toEqual([200, 412])
  })
})

describe('the check of a draft', () => {
  it('names faults at their row and column, look-alikes, and what would be created', async () => {
    await seedGraph(graph, department('sales', { name: 'Sales' }), touchpoint('order', { name: 'Order' }))
    await saveRow('known', { touchpoint: 'Order', owner: 'Sales' })
    await saveRow('new', { touchpoint: 'Delivery', owner: 'Saless', expectedResponse: 'soon' })
    await saveRow('empty', { touchpoint: ' ' })
    await saveRow('odd', { owner: 'Sales', emotion: '7' })
    const before = await snapshotMap(graph)
    const { status, body } = await send('POST', `${draft}/check`)
    expect(status).toBe(200)
    expect(body).toEqual({
      faults: [
        {
          rowId: 'new',
          column: 'expectedResponse',
          value: 'soon',
          reason: 'must be a duration such as 4 h, 2 days, PT30M or 30',
        },
        { rowId: 'odd', column: 'touchpoint', reason: 'is required' },
      ],
      lookAlikes: [
        {
          rowId: 'new',
          kind: 'Department',
          name: 'Saless',
          like: { kind: 'Department', id: 'sales', name: 'Sales' },
        },
      ],
      notices: [],
      creates: [
        { kind: 'Department', id: 'saless', name: 'Saless', rowId: 'new' },
        { kind: 'Touchpoint', id: 'delivery', name: 'Delivery', rowId: 'new' },
      ],
      relationshipsCreated: 2,
      contested: [],
    })
    expect(await snapshotMap(graph)).toEqual(before)
  })

  it('names touchpoints that would have several owners', async () => {
    await seedGraph(
      graph,
      department('sales', { name: 'Sales' }),
      touchpoint('order', { name: 'Order' }),
      owns('sales', 'order'),
    )
    await saveRow('a', { touchpoint: 'Order', owner: 'Marketing' })
    expect((await send('POST', `${draft}/check`)).body).toMatchObject({
      relationshipsCreated: 1,
      contested: [
        {
          rowId: 'a',
          touchpoint: { kind: 'Touchpoint', id: 'order' },
          owners: ['Marketing', 'Sales'],
        },
      ],
    })
    await saveRow('a', { touchpoint: 'Order', owner: 'Sales' })
    expect((await send('POST', `${draft}/check`)).body).toMatchObject({
      relationshipsCreated: 0,
      contested: [],
    })
  })
})

async function waitForImport(id: string) {
  for (;;) {
    const { body } = await send('GET', `/imports/${id}`)
    if (['done', 'failed', 'undone'].includes(body.state)) return body
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

describe('applying a draft', () => {
  it('is one import that can be undone', async () => {
    await seedGraph(graph, department('sales', { name: 'Sales' }))
    const before = await snapshotMap(graph)
    await saveRow('a', { touchpoint: '=Order', owner: 'Sales', emotion: '-1' })
    await saveRow('b', {})
    const { status, headers, body } = await send('POST', `${draft}/apply`)
    expect([status, headers.location]).toEqual([202, `/imports/${body.id}`])
    expect(await waitForImport(body.id)).toMatchObject({ state: 'done', counts: { created: 2 } })
    expect((await send('GET', '/touchpoints')).body.items).toMatchObject([{ name: '=Order', emotion: -1 }])
    expect((await send('GET', draft)).body.import).toBe(body.id)
    expect((await send('POST', `/imports/${body.id}/undo`)).status).toBe(200)
    expect(await snapshotMap(graph)).toEqual(before)
  })

  it('imports nothing while a row is at fault, or without rows', async () => {
    expect((await send('POST', `${draft}/apply`)).status).toBe(409)
    await saveRow('a', { touchpoint: 'Order' })
    await saveRow('b', { owner: 'Sales' })
    const { status, body } = await send('POST', `${draft}/apply`)
    expect(status).toBe(400)
    expect(body.errors).toEqual([{ path: 'whiteboard.csv:3:touchpoint', message: 'is required' }])
    expect((await send('GET', '/touchpoints')).body.items).toEqual([])
  })
})

describe('the events of a draft', () => {
  const closing = new AbortController()
  afterAll(() => closing.abort())

  interface Event {
    readonly name: string
    readonly data: Record<string, unknown>
  }

  async function* follow(address: string): AsyncGenerator<Event> {
    const response = await fetch(`${address}${draft}/events`, { signal: closing.signal })
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    let text = ''
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true })
      const events = text.split('\n\n')
      text = events.pop() ?? ''
      for (const event of events) {
        const [, name = '', data = '{}'] = /^event: (\w+)\ndata: (.*)$/.exec(event) ?? []
        if (name !== '') yield { name, data: JSON.parse(data) as Event['data'] }
      }
    }
  }

  it('are the whole draft, then each change within a second, also of another instance', async () => {
    const address = await otherApp.listen({ port: 0, host: '127.0.0.1' })
    await saveRow('a', { touchpoint: 'Order' })
    const events = follow(address)
    const next = async () => (await events.next()).value as Event
    expect(await next()).toMatchObject({ name: 'draft', data: { rows: [{ id: 'a' }] } })
    const startedMs = performance.now()
    await saveRow('b', { touchpoint: 'Invoice' })
    expect(await next()).toMatchObject({ name: 'row', data: { id: 'b', cells: { touchpoint: 'Invoice' } } })
    expect(performance.now() - startedMs).toBeLessThan(1_000)
    await send('DELETE', `${draft}/rows/a`)
    expect(await next()).toEqual({ name: 'rowDeleted', data: { id: 'a' } })
    const { body } = await send('POST', `${draft}/apply`)
    expect(await next()).toEqual({ name: 'applied', data: { import: body.id } })
    await waitForImport(body.id)
    await send('DELETE', draft)
    expect(await next()).toMatchObject({ name: 'draftDeleted' })
    expect((await events.next()).done).toBe(true)
  })

  it('are not found for a draft that does not exist', async () => {
    expect((await send('GET', `/drafts/${crypto.randomUUID()}/events`)).status).toBe(404)
  })
})
