import type { InjectOptions } from 'fastify'
import { beforeAll, describe, expect, it } from 'vitest'
import { createKey } from '../../src/access/keys.ts'
import { parseNewKey } from '../../src/access/newKey.ts'
import { clearGraph, createTestApp, createTestGraph, seedGraph, touchpoint } from '../support/testGraph.ts'

const publicUrl = 'https://cx.example.com/atlas'

const graph = await createTestGraph()
await clearGraph(graph)
const { secret } = await createKey(graph, parseNewKey({ name: 'admin', role: 'admin' }), { name: 'test' })
const security = { isOpenToLocalUsers: false, trustedProxies: ['127.0.0.1'] }
const configured = await createTestApp(graph, { publicUrl, security })
const unconfigured = await createTestApp(graph, { security })

beforeAll(() => seedGraph(graph, touchpoint('invoice'), touchpoint('letter'), touchpoint('call')))

const authorization = `Bearer ${secret}`
const forwarded = { 'x-forwarded-host': 'proxy.example.com', 'x-forwarded-proto': 'https' }

const send = async (app: typeof configured, options: InjectOptions) => {
  const response = await app.inject({ ...options, headers: { authorization, ...options.headers } })
  expect(response.statusCode, response.body).toBeLessThan(300)
  return response
}

const sendBatch = async (app: typeof configured, urls: readonly string[], headers = {}) => {
  const requests = urls.map((url, index) => ({ id: String(index), method: 'GET', url }))
  const response = await send(app, { method: 'POST', url: '/odata/$batch', payload: { requests }, headers })
  return response.json().responses as readonly { status: number; body: Record<string, unknown> }[]
}

describe.each([
  ['Host', { host: 'other.example.com' }],
  ['X-Forwarded-Host and X-Forwarded-Proto', { 'x-forwarded-host': 'other', 'x-forwarded-proto': 'http' }],
  ['no header', {}],
])('with PUBLIC_URL and %s of another address', (_name, headers) => {
  it.each([
    ['/odata', '@odata.context', '/odata/$metadata'],
    ['/odata/Touchpoints?$select=id', '@odata.context', '/odata/$metadata#Touchpoints(id)'],
    ['/docs/json', 'servers.0.url', ''],
    ['/feeds/cx-atlas.pbids', 'connections.0.details.address.url', '/odata'],
    ['/', 'links.0.href', '/'],
    ['/reports', 'reports.0.href', expect.stringMatching(/^\/reports\//)],
    ['/tables', 'tables.0.href', expect.stringMatching(/^\/tables\//)],
  ])('%s has the link %s below it', async (url, path, expected) => {
    const body = (await send(configured, { url, headers })).json()
    const link =
      path === '@odata.context' ? body[path] : path.split('.').reduce((part, name) => part[name], body)
    expect(link.slice(0, publicUrl.length)).toBe(publicUrl)
    expect(link.slice(publicUrl.length)).toEqual(expected)
  })

  it('the next page and the requests of a batch lead below it', async () => {
    const url = '/odata/Touchpoints?$select=id'
    const page = await send(configured, { url, headers: { ...headers, prefer: 'maxpagesize=2' } })
    const nextLink: string = page.json()['@odata.nextLink']
    expect(nextLink.startsWith(`${publicUrl}/odata/Touchpoints?`)).toBe(true)
    const [next, byPath] = await sendBatch(configured, [nextLink, '/atlas/odata/Touchpoints/$count'], headers)
    expect(next?.body).toMatchObject({
      '@odata.context': `${publicUrl}/odata/$metadata#Touchpoints(id)`,
      value: [{ id: 'letter' }],
    })
    expect(byPath?.body).toBe('3')
  })

  it('what is created is located below it, also when the request is repeated', async () => {
    const id = crypto.randomUUID()
    const create = () =>
      send(configured, {
        method: 'POST',
        url: '/systems',
        payload: { id, name: 'CRM' },
        headers: { ...headers, 'idempotency-key': id },
      })
    const location = `${publicUrl}/systems/${id}`
    expect((await create()).headers).toMatchObject({ location })
    expect((await create()).headers).toMatchObject({ location, 'idempotency-replayed': 'true' })
  })
})

describe('without PUBLIC_URL', () => {
  it('links name the host that a trusted proxy forwards, also within a batch', async () => {
    const context = 'https://proxy.example.com/odata/$metadata'
    const document = await send(unconfigured, { url: '/odata', headers: forwarded })
    expect(document.json()['@odata.context']).toBe(context)
    const [part] = await sendBatch(unconfigured, ['/odata/Touchpoints?$select=id'], forwarded)
    expect(part?.body['@odata.context']).toBe(`${context}#Touchpoints(id)`)
  })

  it('what is created is located by its path', async () => {
    const payload = { id: 'billing', name: 'Billing' }
    const { headers } = await send(unconfigured, { method: 'POST', url: '/systems', payload })
    expect(headers.location).toBe('/systems/billing')
  })

  it('a Host header that is no host is refused', async () => {
    const headers = { authorization, host: 'a"b' }
    expect((await unconfigured.inject({ url: '/odata', headers })).statusCode).toBe(400)
  })
})
