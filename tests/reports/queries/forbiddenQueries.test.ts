import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Graph } from '../../../src/graph/graph.ts'
import { kindNames } from '../../../src/model/kinds.ts'
import {
  createTestApp,
  createTestGraph,
  department,
  implementsTouchpoint,
  owns,
  seedGraph,
  touchpoint,
} from '../../support/testGraph.ts'
import { forbiddenQueries, hostileNames } from './forbiddenQueries.ts'

const graph = await createTestGraph()
const app = await createTestApp(graph)

let before: string
beforeAll(async () => {
  await seedGraph(
    graph,
    department('finance'),
    touchpoint('invoice'),
    touchpoint('hotline'),
    owns('finance', 'invoice'),
    implementsTouchpoint('finance', 'hotline'),
  )
  before = await computeChecksum(graph)
})
afterAll(async () => {
  expect(await computeChecksum(graph)).toBe(before)
})

const runQuery = async (query: string, parameters = {}) => {
  const response = await app.inject({ method: 'POST', url: '/cypher', payload: { query, parameters } })
  return { status: response.statusCode, body: response.json() }
}

describe('a query that may hurt', () => {
  it.each(forbiddenQueries)('is refused: %s', async (query, reason) => {
    const { status, body } = await runQuery(query)
    expect(status, JSON.stringify(body)).toBe(400)
    expect(['QUERY_NOT_ALLOWED', 'QUERY_INVALID']).toContain(body.code)
    expect(body.detail).toMatch(reason)
  })

  it('is refused for parameters that would pass as labels', async () => {
    const query = 'MATCH (n:$($label)) RETURN n'
    for (const label of ['Migration', [], ['Touchpoint', 'Migration'], null, 1, { a: 1 }]) {
      expect((await runQuery(query, { label })).body.code).toBe('QUERY_NOT_ALLOWED')
    }
    const hidden = await runQuery('MATCH (n:$any(["Migration"])) RETURN n', { autolist_0: ['Touchpoint'] })
    expect(hidden.body.code).toBe('QUERY_NOT_ALLOWED')
  })
})

describe('a query that only reads the map', () => {
  it.each([
    ['MATCH (n:Touchpoint) RETURN n.id AS id ORDER BY id', [['hotline'], ['invoice']]],
    ['MATCH (n:$any($kinds)) RETURN count(n) AS nodes', [[3]]],
    [
      'MATCH (d:Department)-[r]->(t) RETURN type(r) AS type, t.id AS id ORDER BY type',
      [
        ['IMPLEMENTS', 'hotline'],
        ['OWNS', 'invoice'],
      ],
    ],
    ['MATCH ()-[r:OWNS]->(t) RETURN t.id AS id', [['invoice']]],
    ['MATCH (t:Touchpoint) WHERE t.name =~ "(?s).*oice" RETURN t.id AS id', [['invoice']]],
    ['MATCH (t:Touchpoint) WHERE NOT EXISTS { (t)<-[:OWNS]-() } RETURN t.id AS id', [['hotline']]],
    [
      'RETURN {`__proto__`: 1} AS map, 9007199254740993 AS large',
      [[JSON.parse('{"__proto__":1}'), '9007199254740993']],
    ],
  ])('is answered: %s', async (query, rows) => {
    const { status, body } = await runQuery(query)
    expect(status, JSON.stringify(body)).toBe(200)
    expect(body).toMatchObject({ rows, truncated: null })
  })

  it('says when there are more rows than it may give', async () => {
    const payload = { query: 'UNWIND range(1, 50) AS x RETURN x', limit: 10 }
    const { rows, truncated } = (await app.inject({ method: 'POST', url: '/cypher', payload })).json()
    expect([rows.length, truncated]).toEqual([10, 'rows'])
  })

  it('is ended when it takes too long', async () => {
    const query = 'UNWIND range(1, 1000000) AS x UNWIND range(1, 1000000) AS y RETURN max(x * y)'
    const payload = { query, timeoutMs: 200 }
    const { code } = (await app.inject({ method: 'POST', url: '/cypher', payload })).json()
    expect(code).toBe('QUERY_TOO_SLOW')
  })

  it('waits for a place when others are being run', async () => {
    const slow = 'UNWIND range(1, 1000000) AS x UNWIND range(1, 1000000) AS y RETURN max(x * y)'
    const payload = { query: slow, timeoutMs: 500 }
    const others = [1, 2].map(() => app.inject({ method: 'POST', url: '/cypher', payload }))
    expect((await runQuery('RETURN 1 AS one')).status).toBe(200)
    for (const { statusCode } of await Promise.all(others)) expect(statusCode).toBe(422)
  })

  it('is rejected as one too many when too many wait', async () => {
    const payload = { query: 'RETURN 1 AS one' }
    const all = await Promise.all(
      Array.from({ length: 40 }, () => app.inject({ method: 'POST', url: '/cypher', payload })),
    )
    const codes = new Set(all.map((response) => response.statusCode))
    expect(codes).toEqual(new Set([200, 503]))
    const refused = all.find(({ statusCode }) => statusCode === 503)
    expect(refused?.json().code).toBe('TOO_MANY_QUERIES')
    expect(refused?.headers['retry-after']).toBeDefined()
  })

  it('is cut off when one value is larger than all it may give', async () => {
    const { body } = await runQuery(
      'MATCH (t:Touchpoint) UNWIND range(1, 100000000) AS x RETURN collect(t) AS all',
    )
    expect(body.code).toMatch(/^QUERY_TOO_(LARGE|SLOW)$/)
    expect((await runQuery('RETURN 1 AS one')).status).toBe(200)
  })
})

it('meets nothing that the service keeps for itself, since nothing of it is connected', async () => {
  const { rows } = await graph.read(
    'MATCH (node)-[link]-() WHERE none(label IN labels(node) WHERE label IN $kinds) RETURN link',
    { kinds: kindNames },
  )
  expect(rows).toEqual([])
})

describe('a hostile name', () => {
  it('is a value like any other wherever names are taken, and changes nothing', async () => {
    let requestCount = 0
    for (const name of hostileNames) {
      const encoded = encodeURIComponent(name.toWellFormed())
      const value = await runQuery('MATCH (n:Touchpoint {name: $name}) RETURN n', { name })
      expect(value, name).toMatchObject({ status: 200, body: { rows: [] } })
      const label = await runQuery('MATCH (n:$($label)) RETURN n', { label: name })
      if (name !== 'Touchpoint') expect(label.body.code, name).toBe('QUERY_NOT_ALLOWED')
      const parameter = await runQuery('RETURN 1 AS one', { [name]: 1 })
      expect([200, 400], name).toContain(parameter.status)
      for (const url of [`/touchpoints/${encoded}`, `/reports/${encoded}`, `/reports?x=${encoded}`]) {
        const response = await app.inject({ method: 'GET', url })
        expect([200, 303, 304, 400, 404, 414], `${url}: ${response.body}`).toContain(response.statusCode)
      }
      const saved = await app.inject({ method: 'PUT', url: `/reports/${encoded}`, payload: { text: name } })
      expect(saved.statusCode, name).toBeGreaterThanOrEqual(400)
      expect(saved.statusCode, name).toBeLessThan(500)
      requestCount += 7
    }
    expect(requestCount).toBeGreaterThan(400)
    expect(await computeChecksum(graph)).toBe(before)
  })
})

/** Of every node and relationship, whatever they are, but what is recorded of the questions. */
async function computeChecksum(graph: Graph): Promise<string> {
  const nodes = await graph.read<{ is: unknown }>(
    'MATCH (n:!(AuditEntry|CommitTrace)) RETURN [labels(n), properties(n)] AS is',
  )
  const links = await graph.read<{ is: unknown }>(
    'MATCH (a)-[r]->(b) RETURN [type(r), a.id, b.id, properties(r)] AS is',
  )
  const lines = [...nodes.rows, ...links.rows].map(({ is }) => JSON.stringify(is)).toSorted()
  return createHash('sha256').update(lines.join('\n')).digest('hex')
}
