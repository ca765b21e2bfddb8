import { beforeEach, describe, expect, it } from 'vitest'
import { parseBookmark, toBookmark } from '../../src/graph/commits.ts'
import { clearGraph, createTestApp, createTestGraph } from '../support/testGraph.ts'

const graph = await createTestGraph()
const writer = await createTestApp(graph)
/** Another instance of the service: its driver, caches and replica share nothing with those of the first. */
const reader = await createTestApp(await createTestGraph())
beforeEach(() => clearGraph(graph))

const write = async (id: string) => {
  const response = await writer.inject({
    method: 'PUT',
    url: `/touchpoints/${id}`,
    payload: { name: id, importance: 5 },
  })
  expect(response.statusCode).toBe(201)
  return String(response.headers['cx-atlas-version'])
}

const read = (url: string, version: string) =>
  reader.inject({ url, headers: { 'if-version-at-least': version } })

const query = (version: string) =>
  reader.inject({
    method: 'POST',
    url: '/cypher',
    headers: { 'if-version-at-least': version },
    payload: { query: 'MATCH (touchpoint:Touchpoint) RETURN touchpoint.id AS id' },
  })

describe('The version of a write', () => {
  it.each([
    ['an element', '/touchpoints/invoice'],
    ['a list', '/touchpoints'],
    ['the search', '/search?q=invoice'],
    ['a report', '/reports/unowned-touchpoints'],
    ['findings', '/findings?report=unowned-touchpoints'],
    ['a table', '/tables/Touchpoints.json'],
    ['OData', '/odata/Touchpoints'],
    ['an export', '/exports/ecosystem.json'],
    ['the change feed', '/changes?since=0'],
  ])('lets another instance show it in %s', async (_, url) => {
    // What the other instance caches is of the state before.
    expect((await reader.inject(url)).body).not.toContain('"invoice')
    const response = await read(url, await write('invoice'))
    expect(response.body).toContain('invoice')
    expect(response.headers.age ?? '0').toBe('0')
  })

  it('lets another instance show it to an ad-hoc query', async () => {
    const response = await query(await write('invoice'))
    expect(response.body).toContain('invoice')
  })

  it('is not older than that of the response before', async () => {
    const first = parseBookmark(await write('invoice'))
    const second = parseBookmark(
      String((await read('/touchpoints', await write('bill'))).headers['cx-atlas-version']),
    )
    expect(second?.database).toBe(first?.database)
    expect(second?.number).toBeGreaterThan(first?.number ?? 0)
  })

  it('is had also of a write beside the map', async () => {
    const before = await writer.inject('/touchpoints')
    const response = await writer.inject({
      method: 'PUT',
      url: '/snapshots/quarter',
      payload: {},
    })
    const [first, second] = [before, response].map(({ headers }) =>
      parseBookmark(String(headers['cx-atlas-version'])),
    )
    expect(second?.number).toBeGreaterThan(first?.number ?? 0)
  })

  it('is had of no response without a caller', async () => {
    expect((await writer.inject('/health/live')).headers).not.toHaveProperty('cx-atlas-version')
  })
})

describe('A version that a request requires', () => {
  it('is refused if no response had it', async () => {
    const response = await read('/touchpoints', 'latest')
    expect(response.json()).toMatchObject({
      status: 400,
      code: 'INVALID_INPUT',
      errors: [{ in: 'headers', path: 'if-version-at-least' }],
    })
  })

  it('is refused if it is of another database', async () => {
    const database = '0123456789abcdef0123456789abcdef'
    const response = await read('/touchpoints', toBookmark({ database, number: 1 }))
    expect(response.json()).toMatchObject({ status: 400, code: 'INVALID_INPUT' })
  })

  it('is waited for until shortly before the deadline, and then said to be missing', async () => {
    const { number = 0, database = '' } = parseBookmark(await write('invoice')) ?? {}
    const impatient = await createTestApp(graph, { limits: { timeoutMs: 400 } })
    const response = await impatient.inject({
      url: '/touchpoints',
      headers: { 'if-version-at-least': toBookmark({ database, number: number + 1_000 }) },
    })
    expect(response.json()).toMatchObject({ status: 503, code: 'VERSION_NOT_REACHED' })
    expect(response.headers['retry-after']).toBeDefined()
    // Nobody else waits for it.
    expect((await impatient.inject('/touchpoints')).statusCode).toBe(200)
  })
})
