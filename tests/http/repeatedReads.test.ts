import { beforeEach, describe, expect, it } from 'vitest'
import { telemetry } from '../../src/telemetry.ts'
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

beforeEach(async () => {
  await clearGraph(graph)
  await seedGraph(graph, touchpoint('invoice'), department('finance'), owns('finance', 'invoice'))
})

const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers })

/** Whether a response was sent again, or read from the database although one was stored; nothing if none was stored. */
async function getReuse(url: string): Promise<boolean | undefined> {
  const reads: boolean[] = []
  const unsubscribe = telemetry.cacheRead.subscribe(({ cache, isHit }) => {
    if (cache === 'responses') reads.push(isHit)
  })
  const { statusCode } = await get(url)
  unsubscribe()
  expect(statusCode).toBe(200)
  expect(reads.length).toBeLessThan(2)
  return reads[0]
}

const urls = [
  '/touchpoints?limit=10',
  '/touchpoints?recordedAt=now',
  '/touchpoints/invoice',
  '/touchpoints/invoice?include=relationships',
  '/relationships/OWNS',
  '/relationships/OWNS/Department/finance/Touchpoint/invoice',
]

describe('a read that is repeated', () => {
  it.each(urls)('gets the same response without reading the map again: %s', async (url) => {
    const first = await get(url)
    expect(await getReuse(url)).toBe(true)
    const second = await get(url)
    expect(second.body).toBe(first.body)
    for (const name of ['etag', 'content-type', 'vary', 'cache-control'])
      expect(second.headers[name]).toEqual(first.headers[name])
  })

  it('is answered with 304 if the client has that version', async () => {
    const { headers } = await get('/touchpoints')
    const repeated = await get('/touchpoints', { 'if-none-match': String(headers.etag) })
    expect([repeated.statusCode, repeated.body]).toEqual([304, ''])
  })

  it('is compressed for clients that accept it', async () => {
    await seedGraph(graph, touchpoint('letter', { description: 'text '.repeat(500) }))
    const { body } = await get('/touchpoints')
    const encoded = await get('/touchpoints', { 'accept-encoding': 'gzip' })
    expect(encoded.headers['content-encoding']).toBe('gzip')
    expect((await get('/touchpoints')).body).toBe(body)
  })
})

describe('a change of the map', () => {
  it.each(urls)('is in the next response: %s', async (url) => {
    await get(url)
    await app.inject({ method: 'PATCH', url: '/touchpoints/invoice', payload: { name: 'Bill' } })
    await app.inject({
      method: 'PATCH',
      url: '/relationships/OWNS/Department/finance/Touchpoint/invoice',
      payload: { note: 'Agreed' },
    })
    expect(await getReuse(url)).toBe(false)
    expect((await get(url)).body).toMatch(/Bill|Agreed/)
  })

  it('by another client of the database is in the next response', async () => {
    await get('/touchpoints')
    const session = graph.openSession()
    await session.run("MATCH (node:Touchpoint {id: 'invoice'}) SET node.name = 'Bill'")
    await session.close()
    expect((await get('/touchpoints')).json().items).toMatchObject([{ name: 'Bill' }])
  })
})
