import { execFile } from 'node:child_process'
import { once } from 'node:events'
import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as startRequest,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createTokenVerifier } from '../../src/access/tokens.ts'
import { createWorkerAnalytics } from '../../src/analytics/workerAnalytics.ts'
import { createLogger } from '../../src/logging.ts'
import { openAdHocQueries } from '../../src/replica/openAdHocQueries.ts'
import { readSettings } from '../../src/settings.ts'
import { openTracing } from '../../src/tracing/openTracing.ts'
import { createOtlpTracer } from '../../src/tracing/otlpTracer.ts'
import { getTracer } from '../../src/tracing/tracer.ts'
import { openOtlpReceiver, type ReceivedSpan, readAttributes } from '../support/otlpReceiver.ts'
import {
  createTestApp,
  createTestGraph,
  getTestDatabase,
  node,
  seedGraph,
  touchpoint,
} from '../support/testGraph.ts'

const graph = await createTestGraph()
const receiver = await openOtlpReceiver()
const errors: unknown[] = []
const closeTracing = await openTracing(
  readSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_SERVICE_NAME: 'atlas-of-tests' }),
  { onError: (error) => errors.push(error), onRecovered: () => {} },
)
const log: string[] = []
const logger = createLogger({ LOG_LEVEL: 'info' }, { write: (line) => log.push(line) })
const analytics = createWorkerAnalytics(graph, async () => [])
const { uri, username, password } = getTestDatabase()
const adHoc = await openAdHocQueries(
  readSettings({
    REPLICA_NEO4J_URI: uri,
    REPLICA_NEO4J_USERNAME: username,
    REPLICA_NEO4J_PASSWORD: password,
  }),
  { graph, home: '', databaseName: '', onProgress: () => {} },
)
const app = await createTestApp(graph, { logger, analytics, adHoc })
await app.listen({ host: '127.0.0.1', port: 0 })
const agent = new Agent({ keepAlive: true, maxSockets: 1 })
afterAll(async () => {
  agent.destroy()
  await Promise.all([analytics.close(), adHoc.close(), receiver.close()])
})

/** Sends a request over the one connection of the tests; a trace of a client is named by its digit. */
async function send(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  const { port } = app.server.address() as AddressInfo
  const response = Promise.withResolvers<IncomingMessage>()
  const contentType = body && { 'content-type': 'application/json' }
  startRequest({ agent, port, method, path, headers: { ...contentType, ...headers } }, response.resolve)
    .on('error', response.reject)
    .end(body && JSON.stringify(body))
  const message = await response.promise
  await text(message)
  return message
}

const clientSpanId = 'c'.repeat(16)
const traceIdOf = (digit: number) => String(digit).repeat(32)
const asPartOf = (digit: number, flags = '01') => ({
  traceparent: `00-${traceIdOf(digit)}-${clientSpanId}-${flags}`,
  tracestate: 'client=1',
})

const keyRequests: IncomingHttpHeaders[] = []

/** Verifies a token as part of the trace of a client, for which the keys of its issuer are fetched. */
async function verifyTokenWithin(digit: number) {
  await using issuer = createServer(({ headers }, response) => {
    keyRequests.push(headers)
    response.setHeader('content-type', 'application/json').end('{"keys":[]}')
  })
  await once(issuer.listen({ host: '127.0.0.1', port: 0 }), 'listening')
  const verify = await createTokenVerifier({
    issuer: 'https://identity.example.com',
    audience: 'cx-atlas',
    algorithms: ['ES256'],
    jwks: `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/keys`,
    roleClaim: 'roles',
    roles: new Map(),
    nameClaim: 'sub',
    departmentClaim: undefined,
  })
  const { privateKey } = await generateKeyPair('ES256')
  const token = await new SignJWT({}).setProtectedHeader({ alg: 'ES256' }).sign(privateKey)
  const span = getTracer()?.startRequest({ name: 'GET' }, asPartOf(digit))
  await span?.run(() => verify(token).catch(() => {}))
  span?.end({ hasFailed: false })
}

/** Works in the background after the request that has started the work. */
async function workAfter(digit: number) {
  const requestHasEnded = Promise.withResolvers<void>()
  const span = getTracer()?.startRequest({ name: 'GET' }, asPartOf(digit))
  const work = span?.run(async () => {
    await requestHasEnded.promise
    await graph.read('RETURN 1 AS one')
  })
  span?.end({ hasFailed: false })
  requestHasEnded.resolve()
  await work
}

const sent: { readonly traceparent: unknown }[] = []

beforeAll(async () => {
  await seedGraph(graph, touchpoint('invoice'), node('System', 'billing'))
  const sendAndNote = async (...parameters: Parameters<typeof send>) => {
    const { headers } = await send(...parameters)
    sent.push({ traceparent: headers.traceparent })
  }
  await sendAndNote('GET', '/touchpoints/invoice', undefined, asPartOf(1))
  await sendAndNote('PUT', '/touchpoints/letter', { name: 'Letter' }, asPartOf(2))
  await sendAndNote('GET', '/reports/single-points-of-failure', undefined, asPartOf(3))
  await sendAndNote('POST', '/cypher', { query: 'MATCH (t:Touchpoint) RETURN t.id AS id' }, asPartOf(4))
  await sendAndNote('GET', '/touchpoints/invoice', undefined, asPartOf(5, '00'))
  await sendAndNote('GET', '/touchpoints/invoice')
  await sendAndNote('GET', '/touchpoints/nowhere')
  await verifyTokenWithin(7)
  await workAfter(8)
  await closeTracing?.()
}, 60_000)

const findSpans = (digit: number) => receiver.getSpans().filter(({ traceId }) => traceId === traceIdOf(digit))

function findSpan(spans: readonly ReceivedSpan[], name: string): ReceivedSpan {
  const span = spans.find((candidate) => candidate.name === name)
  if (!span) throw new Error(`No span has the name ${name}: ${spans.map((each) => each.name).join('; ')}`)
  return span
}

const listStatementsIn = (spans: readonly ReceivedSpan[], parent: ReceivedSpan) =>
  spans.filter((span) => span.parentSpanId === parent.spanId && 'db.query.summary' in readAttributes(span))

describe('a traced request', () => {
  it('is a span within that of the client, by route, status and role', () => {
    const span = findSpan(findSpans(1), 'GET /touchpoints/:id')
    expect(span).toMatchObject({ traceId: traceIdOf(1), parentSpanId: clientSpanId, kind: 2 })
    expect(readAttributes(span)).toMatchObject({
      'http.request.method': 'GET',
      'http.route': '/touchpoints/:id',
      'http.response.status_code': 200,
      'cx_atlas.role': 'admin',
    })
    expect(receiver.getResources()[0]).toMatchObject({ 'service.name': 'atlas-of-tests' })
  })

  it('returns its own span to the client', () => {
    const { spanId } = findSpan(findSpans(1), 'GET /touchpoints/:id')
    expect(sent[0]?.traceparent).toBe(`00-${traceIdOf(1)}-${spanId}-01`)
  })

  it('has its statements within it, in time too, by what they read', () => {
    const spans = findSpans(1)
    const request = findSpan(spans, 'GET /touchpoints/:id')
    const statements = listStatementsIn(spans, request)
    expect(statements.map(({ name }) => name)).toContain('MATCH $kind')
    for (const { startTimeUnixNano, endTimeUnixNano } of statements) {
      expect(BigInt(startTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(request.startTimeUnixNano))
      expect(BigInt(endTimeUnixNano)).toBeLessThanOrEqual(BigInt(request.endTimeUnixNano))
    }
  })

  it('has a transaction within it, and the statements of the transaction within that', () => {
    const spans = findSpans(2)
    const transaction = findSpan(spans, 'write transaction')
    expect(transaction.parentSpanId).toBe(findSpan(spans, 'PUT /touchpoints/:id').spanId)
    expect(listStatementsIn(spans, transaction).length).toBeGreaterThan(1)
  })

  it('has what a worker thread computes for it within it, with the statements of the thread', () => {
    const spans = findSpans(3)
    const task = findSpan(spans, 'task openRows')
    expect(task.parentSpanId).toBe(findSpan(spans, 'GET /reports/single-points-of-failure').spanId)
    expect(readAttributes(task)).toEqual({ 'cx_atlas.worker': 'computationWorker' })
    expect(listStatementsIn(spans, task)).not.toEqual([])
  })

  it('has an ad-hoc query within it, without the text of the query', () => {
    const spans = findSpans(4)
    const task = findSpan(spans, 'task run')
    const query = findSpan(
      spans.filter(({ parentSpanId }) => parentSpanId === task.spanId),
      'ad-hoc query',
    )
    expect(readAttributes(query)).toEqual({ 'db.system.name': 'neo4j' })
  })

  it('continues at the issuer of tokens whose keys it needs', () => {
    const { spanId } = findSpan(
      findSpans(7).filter(({ kind }) => kind === 3),
      'GET',
    )
    expect(keyRequests).toMatchObject([
      { traceparent: `00-${traceIdOf(7)}-${spanId}-01`, tracestate: 'client=1' },
    ])
  })

  it('has nothing of what it leaves behind in the background', () => {
    expect(findSpans(8)).toHaveLength(1)
  })

  it('is not exported when the client traces it and does not want that', () => {
    expect(findSpans(5)).toEqual([])
    expect(sent[4]?.traceparent).toMatch(/-00$/)
  })

  it('begins a trace of its own without one of a client, also on the same connection', () => {
    const traceIds = sent.slice(5).map(({ traceparent }) => String(traceparent).split('-')[1])
    expect(new Set(traceIds).size).toBe(2)
    const roots = receiver.getSpans().filter(({ traceId }) => traceIds.includes(traceId))
    expect(roots.filter(({ parentSpanId }) => !parentSpanId)).toHaveLength(2)
  })

  it('has failed only if the service has', () => {
    const requests = receiver.getSpans().filter(({ kind }) => kind === 2)
    const missing = requests.find((span) => readAttributes(span)['http.response.status_code'] === 404)
    expect(missing?.status.code).toBe(0)
  })

  it('has log lines with its id and that of its trace', () => {
    const lines = log.map((line) => JSON.parse(line))
    const ids = new Set(lines.filter(({ traceId }) => traceId === traceIdOf(1)).map(({ reqId }) => reqId))
    const span = findSpan(findSpans(1), 'GET /touchpoints/:id')
    expect([...ids]).toEqual([readAttributes(span)['cx_atlas.request_id']])
  })

  it('contains no value of the data', () => {
    expect(JSON.stringify(receiver.getSpans())).not.toMatch(/invoice|letter|nowhere/i)
    expect(errors).toEqual([])
  })
})

describe('a collector that fails', () => {
  it('is reported once, and when it takes traces again', async () => {
    const collector = await openOtlpReceiver([400, 500, 200])
    const reports: string[] = []
    const { tracer, close } = createOtlpTracer({
      endpoint: collector.url,
      serviceName: 'atlas-of-tests',
      sampledShare: 1,
      onError: () => reports.push('failure'),
      onRecovered: () => reports.push('recovery'),
    })
    const spansOfThreeExports = 3 * 512
    for (let index = 0; index < spansOfThreeExports; index += 1)
      tracer.startRequest({ name: 'GET' }, {}).end({ hasFailed: false })
    await vi.waitFor(() => expect(collector.countExports()).toBe(3))
    await close()
    await collector.close()
    expect(reports).toEqual(['failure', 'recovery'])
  })
})

const listLoadedModules = `
import { registerHooks } from 'node:module'
const urls = []
registerHooks({ load: (url, context, next) => (urls.push(url), next(url, context)) })
const root = ${JSON.stringify(new URL('../../src/', import.meta.url).href)}
await import(root + 'service.ts')
const { openTracing } = await import(root + 'tracing/openTracing.ts')
const { readSettings } = await import(root + 'settings.ts')
await openTracing(readSettings(JSON.parse(process.argv[1])), {})
console.log(urls.some((url) => url.includes('/@opentelemetry/')))`

describe('without a collector', () => {
  it.each([
    ['not loaded', 'without the setting', {}, 'false'],
    ['loaded', 'with it', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' }, 'true'],
  ])('the SDK is %s %s', async (_, __, environment, isLoaded) => {
    const parameters = ['--input-type=module', '-e', listLoadedModules, JSON.stringify(environment)]
    const { stdout } = await promisify(execFile)(process.execPath, parameters)
    expect(stdout.trim()).toBe(isLoaded)
  })

  it('requests get no headers of a trace', async () => {
    const untraced = await createTestApp(graph)
    const { headers } = await untraced.inject({ url: '/touchpoints/invoice', headers: asPartOf(6) })
    expect(headers).not.toHaveProperty('traceparent')
  })
})
