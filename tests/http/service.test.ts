import { readFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Graph } from '../../src/graph/graph.ts'
import { openGraph } from '../../src/graph/openGraph.ts'
import { buildApp } from '../../src/http/app.ts'
import { createLogger } from '../../src/logging.ts'
import { nodeKinds } from '../../src/model/kinds.ts'
import { type Catalogue, readCatalogue } from '../../src/reports/catalogue.ts'
import { parseReport } from '../../src/reports/cypherFile.ts'
import { renderOpenApiYaml } from '../../src/service.ts'
import {
  clearGraph,
  createTestApp,
  createTestGraph,
  department,
  owns,
  seedGraph,
  snapshotMap,
  touchpoint,
} from '../support/testGraph.ts'

const graph = await createTestGraph()
const app = await createTestApp(graph)
beforeEach(() => clearGraph(graph))

const get = (url: string, headers = {}) => app.inject({ method: 'GET', url, headers })
const getEtag = (response: { headers: Record<string, unknown> }) => String(response.headers.etag)
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const internalDetails =
  /neo4j|Neo\.|bolt:|localhost|127\.0\.0\.1|node_modules|\.ts\b|\n\s+at |stack|FST_|zod|MATCH \(/i

/** A graph where nobody listens. */
async function openUnreachableGraph(): Promise<Graph> {
  const server = createServer()
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return openGraph({ uri: `bolt://127.0.0.1:${port}`, username: 'neo4j', password: 'secret-word' })
}

async function withApp<Result>(
  options: { graph: Graph; catalogue?: Catalogue; log?: string[] },
  work: (app: FastifyInstance) => Promise<Result>,
): Promise<Result> {
  const { log, catalogue = await readCatalogue() } = options
  const stream = new Writable({
    write(chunk, _, done) {
      log?.push(String(chunk))
      done()
    },
  })
  const other = await buildApp({
    graph: options.graph,
    catalogue,
    ...(log && { logger: createLogger({ LOG_LEVEL: 'info' }, stream) }),
  })
  try {
    return await work(other)
  } finally {
    await other.close()
  }
}

const jsonHeaders = { 'content-type': 'application/json' }
const errorCases: readonly (readonly [name: string, request: InjectOptions, status: number, code: string])[] =
  [
    ['an address where nothing is', { url: '/nowhere' }, 404, 'NOT_FOUND'],
    ['an element that is not there', { url: '/touchpoints/none' }, 404, 'NOT_FOUND'],
    ['a finding that is not there', { url: `/findings/${'x'.repeat(900)}` }, 404, 'NOT_FOUND'],
    ['a method that is not served', { method: 'DELETE', url: '/touchpoints' }, 405, 'METHOD_NOT_ALLOWED'],
    ['an address that is no address', { url: '/touchpoints/%E0%A4%A' }, 400, 'INVALID_INPUT'],
    ['an id beyond any length', { url: `/touchpoints/${'x'.repeat(5_000)}` }, 414, 'URI_TOO_LONG'],
    ['an id that is none', { url: '/touchpoints/Not%20an%20id' }, 400, 'INVALID_INPUT'],
    ['half a JSON text', createJsonRequest('POST', '/touchpoints', '{"name":'), 400, 'INVALID_INPUT'],
    ['half a merge patch', createPatchRequest('{"name":'), 400, 'INVALID_INPUT'],
    ['JSON that is no object', createJsonRequest('POST', '/touchpoints', '[1]'), 400, 'INVALID_INPUT'],
    ['an empty body', createJsonRequest('POST', '/touchpoints', ''), 400, 'INVALID_INPUT'],
    ['no body', { method: 'POST', url: '/touchpoints' }, 400, 'INVALID_INPUT'],
    ['another media type', createRequestOfType('application/xml'), 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['a form', createRequestOfType('application/x-www-form-urlencoded'), 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['plain text', createRequestOfType('text/plain'), 415, 'UNSUPPORTED_MEDIA_TYPE'],
    [
      'a body that is too large',
      createJsonRequest('POST', '/touchpoints', createOversizedBody()),
      413,
      'REQUEST_TOO_LARGE',
    ],
    [
      'a body that does not fit',
      createJsonRequest('POST', '/touchpoints', '{"colour":"red"}'),
      400,
      'INVALID_INPUT',
    ],
    ['a parameter that is not known', { url: '/touchpoints?colour=red' }, 400, 'INVALID_INPUT'],
  ]

function createJsonRequest(method: 'POST', url: string, payload: string): InjectOptions {
  return { method, url, payload, headers: jsonHeaders }
}

function createPatchRequest(payload: string): InjectOptions {
  const headers = { 'content-type': 'application/merge-patch+json' }
  return { method: 'PATCH', url: '/touchpoints/invoice', payload, headers }
}

function createRequestOfType(type: string): InjectOptions {
  return { method: 'POST', url: '/touchpoints', payload: 'name=x', headers: { 'content-type': type } }
}

function createOversizedBody(): string {
  return JSON.stringify({ name: 'x', description: 'x'.repeat(2 * 1024 * 1024) })
}

describe('an error', () => {
  it.each(errorCases)('is a problem for %s', async (_, injectOptions, status, code) => {
    const response = await app.inject(injectOptions)
    expect([response.statusCode, response.headers['content-type']]).toEqual([
      status,
      'application/problem+json',
    ])
    expect(response.json()).toMatchObject({
      type: `urn:cx-atlas:problem:${code.toLowerCase().replaceAll('_', '-')}`,
      title: expect.any(String),
      detail: expect.any(String),
      instance: expect.stringMatching(uuid),
      status,
      code,
    })
    expect(response.body).not.toMatch(internalDetails)
  })

  it.each([
    'GET /touchpoints',
    'GET /touchpoints/invoice',
    'PUT /touchpoints/invoice',
    'PATCH /touchpoints/invoice',
    'DELETE /touchpoints/invoice',
    'POST /touchpoints',
    'GET /relationships/OWNS/Department/finance/Touchpoint/invoice',
    'PUT /relationships/OWNS/Department/finance/Touchpoint/invoice',
    'DELETE /relationships/OWNS/Department/finance/Touchpoint/invoice',
    'POST /batch',
    'GET /reports',
    'GET /reports/role-gaps',
    'GET /reports/role-gaps.csv',
    'GET /model',
    'GET /health/live',
  ])('names a parameter that %s does not know, and nothing is done', async (line) => {
    await seedGraph(graph, department('finance'), touchpoint('invoice'), owns('finance', 'invoice'))
    const map = await snapshotMap(graph)
    const [method = '', path = ''] = line.split(' ')
    const payload = path === '/batch' ? { changes: [touchpoint('new')] } : { name: 'New' }
    const response = await app.inject({
      method: method as 'GET',
      url: `${path}?colour=red`,
      ...(/P(OST|UT|ATCH)/.test(method) && { payload: path.startsWith('/relationships') ? {} : payload }),
    })
    expect(response.statusCode).toBe(400)
    expect(response.json().errors).toEqual([
      { in: 'query', path: 'colour', message: expect.stringMatching(/^Unknown parameter 'colour'/) },
    ])
    expect(await snapshotMap(graph)).toEqual(map)
  })

  it('is a problem also for what is no HTTP, and for headers without end', async () => {
    const answers = await withApp({ graph }, async (other) => {
      const { port } = new URL(await other.listen({ port: 0, host: '127.0.0.1' }))
      return [
        await sendRawRequest(Number(port), 'NONSENSE\r\n\r\n'),
        await sendRawRequest(
          Number(port),
          `GET / HTTP/1.1\r\nhost: x\r\nlong: ${'x'.repeat(40_000)}\r\n\r\n`,
        ),
      ]
    })
    expect(answers.map((answer) => answer.slice(0, 12))).toEqual(['HTTP/1.1 400', 'HTTP/1.1 431'])
    for (const answer of answers) {
      const [head, body = ''] = answer.split('\r\n\r\n')
      expect(head).toContain('Content-Type: application/problem+json')
      expect(JSON.parse(body)).toMatchObject({ status: Number(answer.slice(9, 12)) })
      expect(body).not.toMatch(internalDetails)
    }
  })

  it('of our own tells the log everything and the client nothing', async () => {
    const log: string[] = []
    const response = await withApp({ graph, catalogue: createBrokenCatalogue(), log }, (other) =>
      other.inject({ url: '/reports/broken' }),
    )
    expect([response.statusCode, response.json().code]).toEqual([500, 'INTERNAL'])
    expect(response.body).not.toMatch(internalDetails)
    expect(response.body).not.toContain('zero')
    const failures = log.map((line) => JSON.parse(line)).filter(({ level }) => level >= 50)
    expect(failures).toMatchObject([
      { reqId: response.json().instance, err: { message: expect.stringContaining('zero') } },
    ])
  })

  it('of a report that the database cannot compute does not show its message', async () => {
    const report = createBrokenReport('UNWIND [0] AS zero RETURN 1 / zero AS quotient')
    const catalogue = new Map([['broken', report]])
    const response = await withApp({ graph, catalogue, log: [] }, (other) =>
      other.inject({ url: '/reports/broken' }),
    )
    expect([response.statusCode, response.json().code]).toEqual([500, 'REPORT_FAILED'])
    expect(response.json().detail).toBe('Report broken cannot be computed from the data on the map')
    expect(response.body).not.toMatch(internalDetails)
  })
})

/** A report whose own code has a mistake in it. */
function createBrokenCatalogue(): Catalogue {
  const analyse = () => {
    throw new TypeError('one by zero, said neo4j at bolt://localhost')
  }
  return new Map([['broken', { ...createBrokenReport('RETURN 1 AS quotient'), source: { analyse } }]])
}

function createBrokenReport(query: string) {
  const header = [
    'title: Broken',
    'question: What is one by nothing?',
    'description: Fails when it runs.',
    'parameters: {}',
    'columns: [{ name: quotient, type: integer, description: There is none }]',
  ]
  return parseReport('broken', ['/*', ...header, '*/', query].join('\n'))
}

function sendRawRequest(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    socket.on('data', (data) => {
      answer += data
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(answer))
  })
}

describe('a path that does not exist', () => {
  it.each([
    ['/touchpoint', '/touchpoints'],
    ['/touchpoint/invoice', '/touchpoints/invoice'],
    [
      '/relationships/OWN/Department/it/Touchpoint/invoice',
      '/relationships/OWNS/Department/it/Touchpoint/invoice',
    ],
    ['/report/role-gaps', '/reports/role-gaps'],
  ])('is answered with the one that was meant: %s', async (path, meant) => {
    expect((await get(path)).json().detail).toBe(`No route matches GET ${path}; did you mean '${meant}'?`)
  })

  it('is answered without a guess where none is similar', async () => {
    expect((await get('/nothing/of/the/kind')).json().detail).toBe(
      'No route matches GET /nothing/of/the/kind',
    )
  })

  it('names the report that was meant', async () => {
    expect((await get('/reports/role-gap')).json().detail).toBe(
      "Unknown report 'role-gap'; did you mean 'role-gaps'?",
    )
  })
})

describe('the id of a request', () => {
  it('is our own, another one every time, and the one in the log', async () => {
    const log: string[] = []
    const injectOptions = {
      url: '/touchpoints/none',
      headers: { 'x-request-id': 'theirs', 'request-id': 'theirs' },
    }
    const ids = await withApp({ graph, log }, async (other) => [
      (await other.inject(injectOptions)).json().instance,
      (await other.inject(injectOptions)).json().instance,
    ])
    expect(new Set(ids).size).toBe(2)
    for (const id of ids) {
      expect(id).toMatch(uuid)
      expect(log.some((line) => JSON.parse(line).reqId === id)).toBe(true)
    }
  })
})

describe('health', () => {
  it('is alive and ready with a database that answers and is migrated', async () => {
    expect((await get('/health/live')).json()).toEqual({ status: 'ok' })
    expect((await get('/health/ready')).json()).toEqual({ status: 'ok' })
  })

  it('is alive and not ready when the database cannot be reached, and says when to come back', async () => {
    const unreachable = await openUnreachableGraph()
    try {
      await withApp({ graph: unreachable }, async (other) => {
        expect((await other.inject('/health/live')).statusCode).toBe(200)
        for (const url of ['/health/ready', '/touchpoints', '/reports/role-gaps', '/reports/role-gaps.csv']) {
          const response = await other.inject(url)
          expect([response.statusCode, response.headers['content-type']]).toEqual([
            503,
            'application/problem+json',
          ])
          expect(response.headers['retry-after']).toBe('5')
          expect(response.json().code).toBe('DATABASE_UNAVAILABLE')
          expect(response.body).not.toMatch(internalDetails)
          expect(response.body).not.toContain('secret-word')
        }
      })
    } finally {
      await unreachable.close()
    }
  })

  it('is not ready on a database that another version has migrated', async () => {
    const change = (cypher: string) => graph.write((transaction) => transaction.run(cypher))
    await change("CREATE (:Migration {number: 9999, name: '9999-later.cypher', checksum: ''})")
    try {
      const response = await get('/health/ready')
      expect([response.statusCode, response.json().code]).toEqual([503, 'DATABASE_UNAVAILABLE'])
    } finally {
      await change('MATCH (later:Migration {number: 9999}) DELETE later')
    }
    expect((await get('/health/ready')).statusCode).toBe(200)
  })
})

describe('the model as data', () => {
  it('has 17 kinds, 32 types of relationship and four roles', async () => {
    const { kinds: described, relationshipTypes, roles } = (await get('/model')).json()
    expect([described.length, relationshipTypes.length, roles.length]).toEqual([17, 32, 4])
  })

  it('names an address for every kind, where that kind is', async () => {
    for (const { path } of (await get('/model')).json().kinds) {
      expect((await get(path)).json()).toEqual({ items: [], nextCursor: null })
    }
  })

  it('has types between kinds that are in it', async () => {
    const { kinds: described, relationshipTypes } = (await get('/model')).json()
    const names = described.map(({ name }: { name: string }) => name)
    for (const { ends } of relationshipTypes) {
      for (const { from, to } of ends) expect(names).toEqual(expect.arrayContaining([...from, ...to]))
    }
  })
})

describe('the tag of what is read from the whole graph', () => {
  beforeEach(() =>
    seedGraph(
      graph,
      department('finance'),
      touchpoint('invoice'),
      touchpoint('hotline'),
      owns('finance', 'invoice'),
    ),
  )

  const addresses = [
    '/touchpoints',
    '/touchpoints?importance[exists]=false',
    '/relationships',
    '/relationships/OWNS',
    '/touchpoints/invoice?include=relationships',
    '/reports/unowned-touchpoints',
    '/reports/unowned-touchpoints.csv',
  ]

  const patience = { timeout: 20_000 }

  /** What was read while something was committed, also beside the map, has a tag of its own. */
  const readSettledEtag = (url: string): Promise<string> =>
    vi.waitFor(async () => {
      const tag = getEtag(await get(url))
      expect(getEtag(await get(url))).toBe(tag)
      return tag
    }, patience)

  it.each(addresses)('stays while nothing is committed: %s', async (url) => {
    const tag = await readSettledEtag(url)
    await app.inject({ method: 'PUT', url: '/touchpoints/invoice', payload: { name: 'invoice' } })
    await vi.waitFor(async () => {
      const again = await get(url, { 'if-none-match': tag })
      expect([again.statusCode, again.body, getEtag(again)]).toEqual([304, '', tag])
    }, patience)
  })

  it.each(addresses)('moves when something is: %s', async (url) => {
    const tag = await readSettledEtag(url)
    await app.inject({ method: 'PATCH', url: '/touchpoints/invoice', payload: { importance: 4 } })
    const again = await get(url, { 'if-none-match': tag })
    expect(again.statusCode).toBe(200)
    expect(getEtag(again)).not.toBe(tag)
  })

  it.each(addresses.filter((url) => !url.includes('include')))(
    'moves also when another client commits: %s',
    async (url) => {
      const tag = await readSettledEtag(url)
      const session = graph.openSession()
      await session.run("MATCH (node:Touchpoint {id: 'invoice'}) SET node.importance = 5")
      await session.close()
      expect((await get(url, { 'if-none-match': tag })).statusCode).toBe(200)
    },
  )

  it.each(['/model', '/reports'])('of %s does not depend on the graph', async (url) => {
    const tag = getEtag(await get(url))
    await seedGraph(graph, department('it'))
    const again = await get(url, { 'if-none-match': tag })
    expect([again.statusCode, again.body]).toEqual([304, ''])
  })
})

interface OpenApiOperation {
  readonly summary?: string
  readonly parameters?: readonly OpenApiParameter[]
  readonly responses: Readonly<Record<string, unknown>>
}

interface OpenApiParameter {
  readonly name?: string
  readonly in?: string
  readonly $ref?: string
}

interface OpenApiPath {
  readonly parameters?: readonly OpenApiParameter[]
}

interface OpenApiDocument {
  readonly openapi: string
  readonly paths: Readonly<Record<string, OpenApiPath>>
  readonly components: {
    readonly schemas: Readonly<Record<string, { readonly examples?: readonly object[] }>>
    readonly parameters: Readonly<Record<string, OpenApiParameter>>
    readonly responses: Readonly<Record<string, object>>
    readonly securitySchemes: object
  }
}

describe('the description of the API', () => {
  const described = () => app.describeApi() as unknown as OpenApiDocument
  const resolveParameter = (parameter: OpenApiParameter) =>
    described().components.parameters[parameter.$ref?.split('/').at(-1) ?? ''] ?? parameter
  const listOperations = () =>
    Object.entries(described().paths).flatMap(([path, { parameters: shared = [], ...methods }]) =>
      Object.entries(methods as Record<string, OpenApiOperation>).map(([method, operation]) => {
        const parameters = [...shared, ...(operation.parameters ?? [])].map(resolveParameter)
        return { line: `${method} ${path}`, path, operation: { ...operation, parameters } }
      }),
    )

  it('is OpenAPI 3.1', () => {
    expect(described().openapi).toMatch(/^3\.1\.\d+$/)
    expect(listOperations().length).toBeGreaterThan(16 * 6 + 29 * 5)
  })

  it('refers only to what is in it, and holds nothing that nobody refers to', () => {
    const text = JSON.stringify(described())
    const referencedNames = new Set([...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, target]) => target))
    const { securitySchemes: _, ...components } = described().components
    const present = Object.entries(components).flatMap(([sort, components]) =>
      Object.keys(components).map((name) => `#/components/${sort}/${name}`),
    )
    expect([...referencedNames].toSorted()).toEqual(present.toSorted())
  })

  it('has for every operation an answer that is no error, and a summary', () => {
    const without = listOperations().filter(
      ({ operation }) =>
        !operation.summary || !Object.keys(operation.responses).some((status) => /^2\d\d$/.test(status)),
    )
    expect(without.map(({ line }) => line)).toEqual([])
  })

  it('declares every parameter that stands in a path', () => {
    const missing = listOperations().flatMap(({ line, path, operation: { parameters = [] } }) =>
      [...path.matchAll(/\{(\w+)\}/g)]
        .filter(
          ([, name]) => !parameters.some((parameter) => parameter.in === 'path' && parameter.name === name),
        )
        .map(([, name]) => `${line}: ${name}`),
    )
    expect(missing).toEqual([])
  })

  it('gives an example of every kind that can be sent as it is', async () => {
    for (const { name, path } of nodeKinds.values()) {
      const [example] = described().components.schemas[`${name}Input`]?.examples ?? []
      const response = await app.inject({ method: 'POST', url: `/${path}`, payload: { ...example } })
      expect(response.statusCode, response.body).toBe(201)
      expect(response.json()).toMatchObject(example ?? {})
    }
  })

  it('stands in the project as it is generated', async () => {
    const committed = await readFile(join(import.meta.dirname, '../../openapi.yaml'), 'utf8')
    const isCurrent = committed === (await renderOpenApiYaml())
    expect(isCurrent, 'openapi.yaml is not up to date: npm run generate').toBe(true)
  })

  it('can be read on a page, and all that the page needs is there', async () => {
    const page = await get('/docs')
    expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    const assetUrls = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url = '']) => url)
    const assets = assetUrls
      .filter((url) => url !== 'data:,')
      .map((url) => new URL(url, 'http://host/docs').pathname)
    expect(assets).toHaveLength(3)
    for (const url of [...assets, '/docs/json', '/docs/yaml']) {
      expect((await get(url)).statusCode, url).toBe(200)
    }
    expect((await get('/docs/json')).json()).toEqual(JSON.parse(JSON.stringify(described())))
  })
})
