import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Graph } from '../../src/graph/index.ts'
import { kindNames } from '../../src/model/index.ts'
import {
  build,
  carriesOut,
  department,
  openTestApp,
  openTestGraph,
  owns,
  touchpoint,
} from '../support/atlas.ts'

let graph: Graph
let app: FastifyInstance
let before: string
beforeAll(async () => {
  graph = await openTestGraph()
  app = await openTestApp(graph)
  await build(
    graph,
    department('finance'),
    touchpoint('invoice'),
    touchpoint('hotline'),
    owns('finance', 'invoice'),
    carriesOut('finance', 'hotline'),
  )
  before = await checksumOf(graph)
})
afterAll(async () => {
  expect(await checksumOf(graph)).toBe(before)
  await app.close()
  await graph.close()
})

const ask = async (query: string, parameters = {}) => {
  const response = await app.inject({ method: 'POST', url: '/cypher', payload: { query, parameters } })
  return { status: response.statusCode, body: response.json() }
}

const deep = (open: string, close: string, count = 60) =>
  `RETURN ${open.repeat(count)}1${close.repeat(count)}`
const many = (part: string, between: string, count: number) => Array(count).fill(part).join(between)

const writes = /more than read|what no query may/
const doors = /starts at kinds/
const deeper = /more than \d+/

const forbidden: readonly (readonly [query: string, reason: RegExp])[] = [
  ['CREATE (n:Touchpoint {id: "x"})', writes],
  ['MERGE (n:Touchpoint {id: "x"}) RETURN n', writes],
  ['MATCH (n:Touchpoint) SET n.name = "x"', writes],
  ['MATCH (n:Touchpoint) SET n:Other RETURN n', writes],
  ['MATCH (n:Touchpoint) REMOVE n.name', writes],
  ['MATCH (n:Touchpoint) DETACH DELETE n', writes],
  ['MATCH (n:Touchpoint) FOREACH (x IN [1] | SET n.x = x)', writes],
  ['MATCH (n:Touchpoint) CALL (n) { SET n.x = 1 } RETURN n', writes],
  ['INSERT (:Touchpoint {id: "x"})', writes],
  ['CREATE INDEX x FOR (n:Touchpoint) ON (n.x)', writes],
  ['DROP CONSTRAINT touchpoint_id', writes],
  ['CREATE USER eve SET PASSWORD "long-enough"', writes],
  ['ALTER CURRENT USER SET PASSWORD FROM "a" TO "b-long-enough"', writes],
  ['MATCH (n:Touchpoint) CALL (n) { RETURN 1 AS x } IN TRANSACTIONS RETURN x', /TransactionApply/],
  ['LOAD CSV FROM "file:///etc/passwd" AS line RETURN line', /LoadCSV/],
  ['LOAD CSV FROM "http://127.0.0.1:1/" AS line RETURN line', /LoadCSV/],
  ['SHOW TRANSACTIONS', /ShowTransactions/],
  ['TERMINATE TRANSACTION "neo4j-transaction-1"', /TerminateTransactions/],
  ['SHOW SETTINGS', /ShowSettings/],
  ['SHOW INDEXES YIELD name RETURN name', /ShowIndexes/],
  ['SHOW CONSTRAINTS', /ShowConstraints/],
  ['SHOW PROCEDURES YIELD name RETURN name', /ShowProcedures/],
  ['SHOW FUNCTIONS YIELD name RETURN name', /ShowFunctions/],
  ['SHOW DATABASES', writes],
  ['SHOW USERS', writes],
  ['CALL dbms.components()', /not part of Cypher/],
  ['CALL dbms.listConfig("") YIELD name, value RETURN name, value', /not part of Cypher/],
  ['CALL db.labels()', /not part of Cypher/],
  ['CALL db.propertyKeys() YIELD propertyKey RETURN propertyKey', /not part of Cypher/],
  ['CALL db.index.fulltext.queryNodes("x", "y") YIELD node RETURN node', /not part of Cypher/],
  ['CALL dbms.killConnection("bolt-1")', /not part of Cypher/],
  ['CALL apoc.cypher.runMany("RETURN 1", {})', /not part of Cypher/],
  ['RETURN apoc.version()', /not part of Cypher/],
  ['RETURN `apoc`.`load`.`json`("http://x")', /not part of Cypher/],
  ['USE system MATCH (n) RETURN n', /USE/],
  ['use `system` MATCH (n) RETURN n', /USE/],
  ['USE/**/system RETURN 1', /USE/],
  ['USE graph.byName("system") RETURN 1', /USE/],
  ['EXPLAIN MATCH (n:Touchpoint) RETURN n', /begin with EXPLAIN/],
  ['PROFILE MATCH (n:Touchpoint) RETURN n', /begin with PROFILE/],
  ['CYPHER runtime=slotted RETURN 1', /begin with CYPHER/],
  ['/* first */ cypher 25 RETURN 1', /begin with CYPHER/],
  ['RETURN 1; MATCH (n) DETACH DELETE n', /one statement/],
  ['MATCH (n) RETURN n', doors],
  ['MATCH (n) WHERE n.hash STARTS WITH "a" RETURN count(*)', doors],
  ['MATCH (n) RETURN max(n.hash)', doors],
  ['MATCH (n:ApiKey) RETURN n.hash', doors],
  ['MATCH (n:Touchpoint|ApiKey) RETURN n', doors],
  ['MATCH (n:!Touchpoint) RETURN n', doors],
  ['MATCH (n:%) RETURN n', doors],
  ['MATCH (`n:Touchpoint`:Migration) RETURN 1', doors],
  ['MATCH (n) WHERE elementId(n) = "x" RETURN n', doors],
  ['MATCH (n) WHERE id(n) = 1 RETURN n', doors],
  ['CALL dbms . components', /what no query may|more than read/],
  ['MATCH ()-[r:SECRET]->() RETURN r', doors],
  ['RETURN COUNT { (:ApiKey) } AS keys', doors],
  ['RETURN COUNT { () } AS nodes', doors],
  ['MATCH (n:$any(["ApiKey"])) RETURN n', doors],
  ['MATCH (n:$($missing)) RETURN n', doors],
  ['RETURN COLLECT { MATCH (n:Migration) RETURN n.name } AS names', doors],
  [
    'UNWIND [1, 2] AS x RETURN CASE WHEN x = 1 THEN COUNT { MATCH (m:Migration) WHERE m.number > x } END',
    /EXISTS/,
  ],
  ['RETURN reduce(s = 0, x IN [1] | s + COUNT { MATCH (m:Migration) WHERE m.number = x }) AS s', /EXISTS/],
  ['RETURN [x IN [1] | [(m:Migration)-->(o) | m.name]] AS names', /EXISTS/],
  ['RETURN all(x IN [1] WHERE EXISTS { MATCH (m:Migration) WHERE m.number = x }) AS found', /EXISTS/],
  ['RETURN "\\u0022 + "x" AS text', /escape/],
  ['MATCH (n:Touchpoint) RET\\u0055RN n', /escape/],
  ['RETURN 1 // a\u2028 AS one', /cannot be seen/],
  ['RETURN\u0000 1', /cannot be seen/],
  ['RETURN 1 /* never ends', /not closed/],
  ['RETURN "never ends', /not closed/],
  ['RETURN `never ends', /not closed/],
  ['RETURN 1 AS `a``b`', /back-tick/],
  ['RETURN "a`b" AS text', /back-tick/],
  ['   // nothing\n', /empty/],
  [deep('(', ')'), deeper],
  [deep('[', ']'), deeper],
  [deep('{a:', '}'), deeper],
  [deep('-(', ')'), deeper],
  [deep('NOT ', ''), deeper],
  [deep('abs(', ')'), deeper],
  [deep('CASE WHEN true THEN ', ' END'), deeper],
  [deep('[x IN [1] | ', ']'), deeper],
  [deep('(1 = 1 AND (2 = 2 OR ', '))', 10), deeper],
  [`MATCH (n:${'!('.repeat(60)}Touchpoint${')'.repeat(60)}) RETURN n`, deeper],
  [`${'CALL { '.repeat(10)} RETURN 1 AS x ${'} RETURN x'.repeat(10)}`, deeper],
  [
    `MATCH (n:Touchpoint) WHERE ${'EXISTS { MATCH (n)--() WHERE '.repeat(25)} true ${'}'.repeat(25)} RETURN n`,
    deeper,
  ],
  [`RETURN ${many('1', ' + ', 400)}`, deeper],
  [`RETURN ${many('true', ' AND ', 600)}`, deeper],
  [`RETURN ${many('true', ' XOR ', 20)}`, deeper],
  [`RETURN ${many('1', ' < ', 200)}`, deeper],
  [`MATCH (n:${many('Touchpoint', '|', 200)}) RETURN n`, deeper],
  [`MATCH (:Touchpoint)${'--()'.repeat(40)} RETURN 1`, deeper],
  [`${'WITH 1 AS x '.repeat(70)} RETURN x`, deeper],
  [`RETURN '${'x'.repeat(17_000)}'`, /bytes/],
  ['RETURN reduce(s = "ab", x IN range(1, 40) | s + s) AS text', /so far once/],
  ['RETURN range(1, 100000000) AS numbers', /ends of range/],
  [`WITH 'ab' AS s ${many('WITH s + s AS s', ' ', 30)} RETURN s`, /could grow/],
  ['MATCH (n:Touchpoint) WITH collect(n.id) AS l RETURN [a IN l | [b IN l | b]] AS pairs', /within a list/],
  ['MATCH (n:Touchpoint) WHERE n.name =~ $pattern RETURN n', /text in quotes/],
  ['MATCH (n:Touchpoint) WHERE n.name =~ n.id RETURN n', /text in quotes/],
  ['MATCH (n:Touchpoint) WHERE n.name =~ "(a+" + ")+b" RETURN n', /joined/],
  ['MATCH (n:Touchpoint) WHERE n.name =~ "(a+)+b" RETURN n', /regular expression/],
  ['MATCH (n:Touchpoint) WHERE n.name =~ ".*.*.*x" RETURN n', /regular expression/],
]

describe('a query that may hurt', () => {
  it.each(forbidden)('is refused: %s', async (query, reason) => {
    const { status, body } = await ask(query)
    expect(status, JSON.stringify(body)).toBe(400)
    expect(['QUERY_REFUSED', 'QUERY_INVALID']).toContain(body.code)
    expect(body.detail).toMatch(reason)
  })

  it('is refused for parameters that would pass as labels', async () => {
    const query = 'MATCH (n:$($label)) RETURN n'
    for (const label of ['Migration', [], ['Touchpoint', 'Migration'], null, 1, { a: 1 }]) {
      expect((await ask(query, { label })).body.code).toBe('QUERY_REFUSED')
    }
    const hidden = await ask('MATCH (n:$any(["Migration"])) RETURN n', { autolist_0: ['Touchpoint'] })
    expect(hidden.body.code).toBe('QUERY_REFUSED')
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
    const { status, body } = await ask(query)
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

  it('is cut off when one value is larger than all it may give', async () => {
    const { body } = await ask(
      'MATCH (t:Touchpoint) UNWIND range(1, 100000000) AS x RETURN collect(t) AS all',
    )
    expect(body.code).toMatch(/^QUERY_TOO_(LARGE|SLOW)$/)
    expect((await ask('RETURN 1 AS one')).status).toBe(200)
  })
})

const hostileNames = [
  ...[
    '',
    ' ',
    '.',
    '..',
    '../../etc/passwd',
    '%2e%2e',
    '\\',
    '\\\\',
    '/',
    '//',
    '?',
    '#',
    '&',
    '=',
    ';',
    '--',
  ],
  ...[
    "'",
    '"',
    '`',
    '``',
    "' OR 1=1 //",
    '" OR true //',
    '` DETACH DELETE n //',
    "'; MATCH (n) DETACH DELETE n //",
  ],
  ...[
    '\\u0027',
    '\\u0060',
    '\\u0022',
    '\u0000',
    '\u0007',
    '\n',
    '\r\n',
    '\t',
    '\u2028',
    '\ufeff',
    '\u202e',
    '\ud800',
  ],
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'null',
    'undefined',
    'NaN',
    'true',
  ],
  ...[
    '$name',
    `${'$'}{name}`,
    '{{name}}',
    '$(label)',
    ':Touchpoint',
    'Touchpoint',
    '*',
    '%',
    '|',
    '!',
    '(n)',
    '[r]',
  ],
  ...['ﬀ', 'İ', 'ß', '𝒳', '🙂', 'é', 'e\u0301', '‘', 'ʼ', '＇', '‵', 'x'.repeat(5_000), '0', '-1', '1e999'],
]

it('meets nothing that the service keeps for itself, since nothing of it hangs on anything', async () => {
  const { rows } = await graph.read(
    'MATCH (node)-[link]-() WHERE none(label IN labels(node) WHERE label IN $kinds) RETURN link',
    { kinds: kindNames },
  )
  expect(rows).toEqual([])
})

describe('a hostile name', () => {
  it('is a value like any other wherever names are taken, and changes nothing', async () => {
    let tried = 0
    for (const name of hostileNames) {
      const encoded = encodeURIComponent(name.toWellFormed())
      const value = await ask('MATCH (n:Touchpoint {name: $name}) RETURN n', { name })
      expect(value, name).toMatchObject({ status: 200, body: { rows: [] } })
      const label = await ask('MATCH (n:$($label)) RETURN n', { label: name })
      if (name !== 'Touchpoint') expect(label.body.code, name).toBe('QUERY_REFUSED')
      const parameter = await ask('RETURN 1 AS one', { [name]: 1 })
      expect([200, 400], name).toContain(parameter.status)
      for (const url of [`/touchpoints/${encoded}`, `/reports/${encoded}`, `/reports?x=${encoded}`]) {
        const response = await app.inject({ method: 'GET', url })
        expect([200, 303, 304, 400, 404, 414], `${url}: ${response.body}`).toContain(response.statusCode)
      }
      const saved = await app.inject({ method: 'PUT', url: `/reports/${encoded}`, payload: { text: name } })
      expect(saved.statusCode, name).toBeGreaterThanOrEqual(400)
      expect(saved.statusCode, name).toBeLessThan(500)
      tried += 7
    }
    expect(tried).toBeGreaterThan(400)
    expect(await checksumOf(graph)).toBe(before)
  })
})

/** Of every node and relationship, whatever they are, but what is recorded of the questions. */
async function checksumOf(graph: Graph): Promise<string> {
  const nodes = await graph.read<{ is: unknown }>(
    'MATCH (n) WHERE NOT n:AuditEntry RETURN [labels(n), properties(n)] AS is',
  )
  const links = await graph.read<{ is: unknown }>(
    'MATCH (a)-[r]->(b) RETURN [type(r), a.id, b.id, properties(r)] AS is',
  )
  const lines = [...nodes.rows, ...links.rows].map(({ is }) => JSON.stringify(is)).toSorted()
  return createHash('sha256').update(lines.join('\n')).digest('hex')
}
