import { beforeEach, describe, expect, it } from 'vitest'
import {
  clearGraph,
  createTestApp,
  createTestGraph,
  department,
  owns,
  seedGraph,
  touchpoint,
} from '../support/testGraph.ts'

const graph = await createTestGraph()
const app = await createTestApp(graph)
beforeEach(() => clearGraph(graph))

const patchType = { 'content-type': 'application/merge-patch+json' }
const get = (url: string, headers = {}) => app.inject({ method: 'GET', url, headers })
const post = (url: string, payload: object, headers = {}) =>
  app.inject({ method: 'POST', url, payload, headers })
const put = (url: string, payload: object, headers = {}) =>
  app.inject({ method: 'PUT', url, payload, headers })
const patch = (url: string, payload: object, headers = {}) =>
  app.inject({ method: 'PATCH', url, payload, headers: { ...patchType, ...headers } })
const remove = (url: string, headers = {}) => app.inject({ method: 'DELETE', url, headers })
const getEtag = (response: { headers: Record<string, unknown> }) => String(response.headers.etag)

async function readStoredTypes(id: string): Promise<Record<string, string>> {
  const { rows } = await graph.read<{ name: string; type: string }>(
    'MATCH (node {id: $id}) UNWIND keys(node) AS name RETURN name, valueType(node[name]) AS type',
    { id },
  )
  return Object.fromEntries(rows.map(({ name, type }) => [name, type.replaceAll(' NOT NULL', '')]))
}

describe('creating a node', () => {
  it('answers 201 with the node, where it is and its tag', async () => {
    const response = await post('/touchpoints', { id: 'invoice', name: 'Invoice', importance: 5 })
    expect(response.statusCode).toBe(201)
    expect(response.headers.location).toBe('/touchpoints/invoice')
    expect(response.json()).toMatchObject({
      kind: 'Touchpoint',
      id: 'invoice',
      importance: 5,
      confidence: 'assumed',
      revision: 1,
      createdBy: 'anonymous',
    })
    expect(getEtag(await get('/touchpoints/invoice'))).toBe(getEtag(response))
  })

  it('makes an id from the name', async () => {
    expect((await post('/departments', { name: 'Människor & Kultur' })).json()).toMatchObject({
      id: 'maenniskor-and-kultur',
    })
  })

  it('asks for an id where the name gives none', async () => {
    const response = await post('/departments', { name: '?!' })
    expect(response.statusCode).toBe(400)
    expect(response.json().errors).toEqual([
      { path: '/id', message: 'is required because no id can be derived from this name' },
    ])
  })

  it('refuses an id that is taken and leaves the node as it was', async () => {
    await post('/departments', { id: 'finance', name: 'Finance' })
    const response = await post('/departments', { id: 'finance', name: 'Other' })
    expect(response.statusCode).toBe(409)
    expect(response.json().code).toBe('ALREADY_EXISTS')
    expect((await get('/departments/finance')).json().name).toBe('Finance')
  })

  it('lets one of twenty creators at once win', async () => {
    const attempts = Array.from({ length: 20 }, () =>
      post('/departments', { id: 'finance', name: 'Finance' }),
    )
    const statuses = (await Promise.all(attempts)).map(({ statusCode }) => statusCode)
    expect(statuses.toSorted()).toEqual([201, ...Array(19).fill(409)])
  })

  it('stores whole numbers, dates and times as what they are', async () => {
    await post('/touchpoints', {
      id: 'invoice',
      name: 'Invoice',
      importance: 5,
      volumePerMonth: 3,
      momentOfTruth: true,
      tags: ['a'],
      measuredAt: '2026-01-01T12:00:00+02:00',
    })
    expect(await readStoredTypes('invoice')).toMatchObject({
      importance: 'INTEGER',
      volumePerMonth: 'FLOAT',
      momentOfTruth: 'BOOLEAN',
      tags: 'LIST<STRING>',
      measuredAt: 'ZONED DATETIME',
      createdAt: 'ZONED DATETIME',
      revision: 'INTEGER',
    })
    expect((await get('/touchpoints/invoice')).json().measuredAt).toBe('2026-01-01T10:00:00Z')
  })

  it('names every place that does not fit the model, and writes nothing', async () => {
    const response = await post('/touchpoints', {
      id: 'Not an id',
      name: '',
      importance: 6,
      emotion: 0.5,
      visibility: 'hidden',
      momentOfTruth: 'yes',
      measuredAt: 'yesterday',
      tags: ['a', 'a'],
      colour: 'red',
      createdAt: '2026-01-01T00:00:00Z',
    })
    expect(response.statusCode).toBe(400)
    expect(response.headers['content-type']).toContain('application/problem+json')
    const paths = response.json().errors.map(({ path }: { path: string }) => path)
    expect(new Set(paths)).toEqual(
      new Set([
        '/id',
        '/name',
        '/importance',
        '/emotion',
        '/visibility',
        '/momentOfTruth',
        '/measuredAt',
        '/tags',
        '/colour',
        '/createdAt',
      ]),
    )
    expect((await get('/touchpoints')).json().items).toEqual([])
  })

  it.each(['__proto__', 'constructor', 'prototype'])('refuses a property called %s', async (name) => {
    const payload = `{"id":"x","name":"x","${name}":{"polluted":true}}`
    const response = await app.inject({
      method: 'POST',
      url: '/departments',
      payload,
      headers: { 'content-type': 'application/json' },
    })
    expect(response.statusCode).toBe(400)
    expect({}).not.toHaveProperty('polluted')
  })
})

describe('putting a node', () => {
  it('creates it, then replaces all of it', async () => {
    expect((await put('/touchpoints/invoice', { name: 'Invoice', importance: 5 })).statusCode).toBe(201)
    const replaced = await put('/touchpoints/invoice', { name: 'The invoice' })
    expect(replaced.statusCode).toBe(200)
    expect(replaced.json()).toMatchObject({ name: 'The invoice', revision: 2 })
    expect(replaced.json()).not.toHaveProperty('importance')
    expect((await get('/touchpoints/invoice')).json()).toEqual(replaced.json())
  })

  it('changes neither revision nor the version of the graph when nothing is new', async () => {
    await put('/touchpoints/invoice', { name: 'Invoice', tags: ['a', 'b'] })
    const version = await graph.version()
    expect((await put('/touchpoints/invoice', { name: 'Invoice', tags: ['a', 'b'] })).json().revision).toBe(1)
    expect(await graph.version()).toBe(version)
  })

  it('refuses another id than that of the address', async () => {
    const response = await put('/touchpoints/invoice', { id: 'bill', name: 'Invoice' })
    expect(response.statusCode).toBe(400)
    expect(response.json().errors[0].path).toBe('/id')
  })

  it('creates only, when If-None-Match says so', async () => {
    const onlyNew = { 'if-none-match': '*' }
    expect((await put('/touchpoints/invoice', { name: 'One' }, onlyNew)).statusCode).toBe(201)
    expect((await put('/touchpoints/invoice', { name: 'Two' }, onlyNew)).statusCode).toBe(412)
    expect((await get('/touchpoints/invoice')).json().name).toBe('One')
  })
})

describe('patching a node', () => {
  beforeEach(() => seedGraph(graph, touchpoint('invoice', { importance: 5, confidence: 'validated' })))

  it('changes what it names, removes what it sets to null, leaves the rest', async () => {
    const response = await patch('/touchpoints/invoice', { rating: 2, importance: null })
    expect(response.json()).toMatchObject({
      name: 'invoice',
      rating: 2,
      confidence: 'validated',
      revision: 2,
    })
    expect(response.json()).not.toHaveProperty('importance')
  })

  it('puts a property with a default back to it', async () => {
    expect((await patch('/touchpoints/invoice', { confidence: null })).json().confidence).toBe('assumed')
  })

  it('cannot take the name away or change the id', async () => {
    expect((await patch('/touchpoints/invoice', { name: null })).statusCode).toBe(400)
    expect((await patch('/touchpoints/invoice', { id: 'bill' })).statusCode).toBe(400)
  })

  it('leaves alone what other clients keep on the node', async () => {
    await graph.write((transaction) => transaction.run("MATCH (node {id: 'invoice'}) SET node.ours = 'kept'"))
    await patch('/touchpoints/invoice', { rating: 1 })
    expect(await readStoredTypes('invoice')).toHaveProperty('ours')
  })

  it('answers 404 for a node that is not there', async () => {
    expect((await patch('/touchpoints/none', { rating: 1 })).statusCode).toBe(404)
  })
})

describe('a change made meanwhile', () => {
  it('is noticed also when the node was deleted and recreated', async () => {
    await seedGraph(graph, touchpoint('invoice'))
    const tag = getEtag(await get('/touchpoints/invoice'))
    await remove('/touchpoints/invoice')
    await new Promise((resolve) => setTimeout(resolve, 2))
    await seedGraph(graph, touchpoint('invoice'))
    expect((await patch('/touchpoints/invoice', { rating: 1 }, { 'if-match': tag })).statusCode).toBe(412)
  })

  it('is noticed also by a client that read the node with its relationships', async () => {
    await seedGraph(graph, touchpoint('invoice'))
    const tag = getEtag(await get('/touchpoints/invoice?include=relationships'))
    expect((await patch('/touchpoints/invoice', { rating: 1 }, { 'if-match': tag })).statusCode).toBe(200)
    expect((await patch('/touchpoints/invoice', { rating: 2 }, { 'if-match': tag })).statusCode).toBe(412)
  })

  it('cannot be excluded by a condition that is no tag', async () => {
    await seedGraph(graph, touchpoint('invoice'))
    const response = await patch('/touchpoints/invoice', { rating: 1 }, { 'if-match': 'nonsense' })
    expect(response.statusCode).toBe(400)
    expect(response.json().errors[0].path).toBe('if-match')
  })
})

describe('deleting a node', () => {
  beforeEach(() => seedGraph(graph, department('finance'), touchpoint('invoice'), owns('finance', 'invoice')))

  it('is refused while relationships hang on it, and says which', async () => {
    const response = await remove('/touchpoints/invoice')
    expect(response.statusCode).toBe(409)
    expect(response.json()).toMatchObject({
      code: 'STILL_CONNECTED',
      relationshipsTotal: 1,
      relationships: [
        {
          type: 'OWNS',
          from: { kind: 'Department', id: 'finance' },
          to: { kind: 'Touchpoint', id: 'invoice' },
        },
      ],
    })
    expect((await get('/touchpoints/invoice')).statusCode).toBe(200)
  })

  it('takes the relationships along when asked to, and nothing else', async () => {
    expect((await remove('/touchpoints/invoice?cascade=relationships')).statusCode).toBe(204)
    expect((await get('/touchpoints/invoice')).statusCode).toBe(404)
    expect((await get('/departments/finance?include=relationships')).json().relationships).toEqual([])
  })

  it('is refused when the node has changed since it was read', async () => {
    const response = await remove('/touchpoints/invoice?cascade=relationships', { 'if-match': '"7-old"' })
    expect(response.statusCode).toBe(412)
  })

  it('answers 404 the second time', async () => {
    await remove('/touchpoints/invoice?cascade=relationships')
    expect((await remove('/touchpoints/invoice')).statusCode).toBe(404)
  })
})

describe('reading a node', () => {
  it('costs nothing when it has not changed', async () => {
    await seedGraph(graph, touchpoint('invoice'))
    const tag = getEtag(await get('/touchpoints/invoice'))
    const again = await get('/touchpoints/invoice', { 'if-none-match': `W/"other", ${tag}` })
    expect([again.statusCode, again.body]).toEqual([304, ''])
    await patch('/touchpoints/invoice', { rating: 1 })
    expect((await get('/touchpoints/invoice', { 'if-none-match': tag })).statusCode).toBe(200)
  })

  it('shows its relationships, from either side', async () => {
    await seedGraph(
      graph,
      department('finance', { name: 'Finance' }),
      touchpoint('invoice'),
      owns('finance', 'invoice', { since: '2020-01-01' }),
    )
    const expected = {
      type: 'OWNS',
      from: { kind: 'Department', id: 'finance', name: 'Finance' },
      to: { kind: 'Touchpoint', id: 'invoice', name: 'invoice' },
      since: '2020-01-01',
    }
    for (const url of ['/touchpoints/invoice', '/departments/finance']) {
      const { relationships, relationshipsTotal } = (await get(`${url}?include=relationships`)).json()
      expect(relationshipsTotal).toBe(1)
      expect(relationships).toMatchObject([expected])
    }
  })

  it('has a new tag with its relationships when one of those changed', async () => {
    await seedGraph(graph, department('finance'), touchpoint('invoice'))
    const tag = getEtag(await get('/touchpoints/invoice?include=relationships'))
    await seedGraph(graph, owns('finance', 'invoice'))
    const again = await get('/touchpoints/invoice?include=relationships', { 'if-none-match': tag })
    expect(again.statusCode).toBe(200)
  })
})
