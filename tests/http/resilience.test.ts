import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type AccessControl, openAccessControl } from '../../src/access/accessControl.ts'
import { withDeadline } from '../../src/graph/deadlines.ts'
import { openGraph } from '../../src/graph/openGraph.ts'
import { buildApp } from '../../src/http/app.ts'
import type { ServiceLimits } from '../../src/http/appOptions.ts'
import type { Catalogue } from '../../src/reports/catalogue.ts'
import { parseReport } from '../../src/reports/cypherFile.ts'
import { createTestGraph, getTestDatabase, seedGraph, touchpoint } from '../support/testGraph.ts'

const timeoutMs = 700
/** What was promised, and what a busy machine may add. */
const maxResponseMs = timeoutMs + 1_000 + 1_000

const maxReadinessMs = 4_000 + 1_000

const directGraph = await createTestGraph()
await seedGraph(directGraph, touchpoint('invoice'), touchpoint('hotline'))

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

/** A network between the service and its database, which can fail. */
async function startFaultyNetwork() {
  const { hostname, port } = new URL(getTestDatabase().uri)
  const sockets = new Set<Socket>()
  let isStalled = false
  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on('data', (data) => isStalled || other.write(data))
      one.on('error', () => other.destroy())
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
    }
  })
  await listen(server)
  const address = server.address() as AddressInfo
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve)
      cut()
    })
  cleanups.push(close)
  return {
    port: address.port,
    cut,
    /** From now on, nothing arrives, and no error is raised. */
    stall: () => {
      isStalled = true
    },
    heal: () => {
      isStalled = false
    },
    close,
    reopen: () => listen(server, address.port),
  }
}

const listen = (server: Server, port = 0) =>
  new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve)
  })

const slowQuery = 'UNWIND range(1, 100000000) AS n WITH n WHERE n % 99999999 = 7 RETURN n AS number'
/** Longer than what is sent only when it is complete. */
const failingLate = 'UNWIND range(1, 400000) AS n RETURN 1000000000000000 + 1 / (350000 - n) AS number'
const catalogue: Catalogue = new Map([
  ['slow', createReport('slow', slowQuery)],
  ['fails-late', createReport('fails-late', failingLate)],
])

function createReport(name: string, query: string) {
  const header = [
    'title: Numbers',
    'question: Which numbers are there?',
    'description: Some numbers.',
    'parameters: {}',
    'columns: [{ name: number, type: integer, description: One of them }]',
  ]
  return parseReport(name, ['/*', ...header, '*/', query].join('\n'))
}

async function startServiceBehind(
  port: number | undefined,
  limits: Partial<ServiceLimits> = {},
  access?: AccessControl,
) {
  const { uri, username, password } = getTestDatabase()
  const graph = openGraph({ uri: port === undefined ? uri : `bolt://127.0.0.1:${port}`, username, password })
  const security = { isOpenToLocalUsers: true, ...(access && { access }) }
  const app = await buildApp({ graph, catalogue, limits: { timeoutMs, ...limits }, security })
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  cleanups.push(() => graph.close())
  cleanups.push(() => app.close())
  return { app, address, port: Number(new URL(address).port) }
}

async function sendRequest(url: string, init: RequestInit = {}) {
  const startedMs = performance.now()
  const response = await fetch(url, init)
  const body = await response.text()
  return { status: response.status, body, headers: response.headers, tookMs: performance.now() - startedMs }
}

/** Used again by itself, as soon as the machine gets to it. */
const waitUntilServed = (url: string, init?: RequestInit) =>
  waitUntil(async () => (await sendRequest(url, init)).status === 200)

const putRequest = {
  method: 'PUT',
  headers: { 'content-type': 'application/json' },
  body: '{"name":"Hotline"}',
}

describe('a database behind a network that fails', () => {
  it('is reported as unavailable in time while nothing arrives, by every kind of request, and is used again after', async () => {
    const network = await startFaultyNetwork()
    const { address } = await startServiceBehind(network.port)
    await waitUntilServed(`${address}/touchpoints`)
    network.stall()
    const answers = await Promise.all([
      sendRequest(`${address}/touchpoints`),
      sendRequest(`${address}/touchpoints/invoice?include=relationships`),
      sendRequest(`${address}/touchpoints/hotline`, putRequest),
      sendRequest(`${address}/health/ready`),
      sendRequest(`${address}/health/live`),
    ])
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503, 503, 200])
    for (const { status, headers, tookMs } of answers.slice(0, 3)) {
      expect(tookMs).toBeLessThan(maxResponseMs)
      expect([headers.get('retry-after'), headers.get('content-type')]).toEqual([
        '5',
        'application/problem+json',
      ])
      expect(status).toBe(503)
    }
    network.heal()
    await waitUntilServed(`${address}/touchpoints`)
    await waitUntilServed(`${address}/touchpoints/hotline`, putRequest)
  })

  it('is used again when more connections hung than the pool holds', async () => {
    const network = await startFaultyNetwork()
    const { address } = await startServiceBehind(network.port)
    network.stall()
    const many = Array.from({ length: 130 }, () => sendRequest(`${address}/touchpoints/invoice`))
    const answers = await Promise.all(many)
    for (const { status } of answers) expect(status).toBeOneOf([503, 504])
    network.heal()
    await waitUntilServed(`${address}/touchpoints/invoice`)
  })

  it('never delays readiness, whatever writes it has stalled', async () => {
    const network = await startFaultyNetwork()
    const { address } = await startServiceBehind(network.port, { timeoutMs: 10_000 })
    await waitUntilServed(`${address}/health/ready`)
    const durationsMs: number[] = []
    const checkReadiness = async () => {
      const { status, tookMs } = await sendRequest(`${address}/health/ready`)
      durationsMs.push(tookMs)
      return status
    }
    const writes: Promise<unknown>[] = []
    for (let round = 0; round < 2; round += 1) {
      writes.push(
        ...Array.from({ length: 50 }, () => sendRequest(`${address}/touchpoints/hotline`, putRequest)),
      )
      await sleep(50 * round)
      network.stall()
      for (const started = performance.now(); performance.now() - started < 2_000; await sleep(100))
        expect(await checkReadiness()).toBeOneOf([200, 503])
      network.heal()
      await waitUntil(async () => (await checkReadiness()) === 200)
    }
    await Promise.all(writes)
    expect(Math.max(...durationsMs)).toBeLessThan(maxReadinessMs)
  }, 120_000)

  it('is unavailable while connections are cut and refused, and used again as soon as it is there', async () => {
    const network = await startFaultyNetwork()
    const { address } = await startServiceBehind(network.port)
    await waitUntilServed(`${address}/touchpoints`)
    await network.close()
    const answers = await Promise.all([
      sendRequest(`${address}/touchpoints`),
      sendRequest(`${address}/touchpoints/hotline`, putRequest),
    ])
    // A write is tried again for as long as its deadline allows.
    expect(answers.map(({ status }) => status)).toEqual([503, expect.toBeOneOf([503, 504])])
    await network.reopen()
    await waitUntilServed(`${address}/touchpoints`)
    await waitUntilServed(`${address}/health/ready`)
  })
})

describe('a question that takes too long', () => {
  it('ends at its deadline, and the database is rid of it', async () => {
    const question = () => directGraph.read(slowQuery)
    const answer = withDeadline({ expiresAtMs: performance.now() + 500 }, question)
    await expect(answer).rejects.toMatchObject({ code: 'TOO_SLOW' })
    await waitUntil(async () => (await runningSlowQueries()) === 0)
  })

  it('is stopped when nobody waits for it', async () => {
    const { address } = await startServiceBehind(undefined, { timeoutMs: 30_000 })
    const clientAbort = new AbortController()
    const answer = fetch(`${address}/reports/slow`, { signal: clientAbort.signal }).catch(() => 'left')
    await waitUntil(async () => (await runningSlowQueries()) === 1)
    clientAbort.abort()
    expect(await answer).toBe('left')
    await waitUntil(async () => (await runningSlowQueries()) === 0)
  })
})

async function runningSlowQueries(): Promise<number> {
  const { rows } = await directGraph.read<{ currentQuery: string }>(
    "SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery CONTAINS '99999999 = 7' AND NOT currentQuery CONTAINS 'SHOW' RETURN currentQuery",
  )
  return rows.length
}

async function waitUntil(isFulfilled: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 1_200; attempt += 1) {
    if (await isFulfilled()) return
    await sleep(25)
  }
  throw new Error('It did not become so')
}

describe('a response that fails after it has started', () => {
  it('is cut off, so that nobody takes it for whole', async () => {
    const { address } = await startServiceBehind(undefined, { timeoutMs: 30_000 })
    const response = await fetch(`${address}/reports/fails-late.csv`)
    expect(response.status).toBe(200)
    await expect(response.text()).rejects.toThrow()
  })
})

describe('clients that take their time', () => {
  const limits = { bodyTimeoutMs: 300 }

  it('are refused when the body does not come', async () => {
    const { port } = await startServiceBehind(undefined, limits)
    const head = [
      'POST /touchpoints HTTP/1.1',
      'host: localhost',
      'content-type: application/json',
      'content-length: 20',
    ]
    const answer = await sendRawRequest(port, `${head.join('\r\n')}\r\n\r\n{"na`)
    expect(answer).toMatch(/^HTTP\/1.1 408 /)
    expect(parseProblem(answer)).toMatchObject({ status: 408 })
  })

  it('are cut off by Node when the head does not come, or nothing at all', async () => {
    const { app } = await startServiceBehind(undefined, limits)
    expect(app.server).toMatchObject({ headersTimeout: 10_000, keepAliveTimeout: 75_000 })
  })
})

describe('more requests than can be done', () => {
  it('are rejected at once, while requests in progress and health checks are answered', async () => {
    const network = await startFaultyNetwork()
    const { address } = await startServiceBehind(network.port, { maxConcurrentRequests: 5 })
    network.stall()
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => sendRequest(`${address}/touchpoints`)).concat(
        sendRequest(`${address}/health/live`),
      ),
    )
    const codes = answers.map(({ status, body }) => (status === 503 ? JSON.parse(body).code : status))
    expect(codes.filter((code) => code === 'OVERLOADED')).toHaveLength(3)
    expect(codes.at(-1)).toBe(200)
    network.heal()
    await waitUntilServed(`${address}/touchpoints`)
  })

  it('are rejected once their body has arrived, and readiness reports it', async () => {
    const network = await startFaultyNetwork()
    const limits = { maxConcurrentRequests: 5, timeoutMs: 10_000 }
    const { address } = await startServiceBehind(network.port, limits, await openAccessControl(directGraph))
    await waitUntilServed(`${address}/touchpoints`)
    network.stall()
    const writes = Array.from({ length: 8 }, () => sendRequest(`${address}/touchpoints/hotline`, putRequest))
    const rejected = await Promise.any(writes)
    expect(JSON.parse(rejected.body)).toMatchObject({ code: 'OVERLOADED' })
    const readiness = await sendRequest(`${address}/health/ready`)
    expect([readiness.status, JSON.parse(readiness.body).code]).toEqual([503, 'OVERLOADED'])
    const codes = (await Promise.all(writes)).map(({ body }) => JSON.parse(body).code)
    expect(codes.filter((code) => code === 'OVERLOADED')).toHaveLength(3)
    network.heal()
    await waitUntilServed(`${address}/touchpoints`)
  })
})

describe('clients that open more than they use', () => {
  const openSlowBodies = (port: number, path: string, count: number) =>
    Array.from({ length: count }, () => {
      const socket = connect(port, '127.0.0.1')
      const body = '{"requests":[]}'
      const head = `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}`
      socket.write(`${head}\r\n\r\n${body.slice(0, 3)}`)
      socket.on('error', () => {})
      const answer = new Promise<string>((resolve) => {
        let text = ''
        socket.on('data', (data) => {
          text += data
          if (text.startsWith('HTTP/1.1 200')) socket.end()
        })
        socket.on('close', () => resolve(text))
      })
      return { socket, answer, finish: () => socket.write(body.slice(3)) }
    })

  it('take nobody’s place with bodies that arrive slowly, and have a limit of their own', async () => {
    const limits = { maxConcurrentRequests: 5, maxSlowBodiesPerCaller: 3, timeoutMs: 30_000 }
    const { address, port } = await startServiceBehind(undefined, limits)
    const slow = openSlowBodies(port, '/odata/$batch', 12)
    const startedMs = performance.now()
    while (performance.now() - startedMs < 1_500) {
      expect((await sendRequest(`${address}/touchpoints`)).status).toBe(200)
      expect((await sendRequest(`${address}/health/ready`)).body).not.toContain('OVERLOADED')
    }
    for (const { finish } of slow) finish()
    const statuses = (await Promise.all(slow.map(({ answer }) => answer))).map((text) => text.slice(9, 12))
    expect(statuses.toSorted()).toEqual([...Array(3).fill('200'), ...Array(9).fill('429')])
    expect((await sendRequest(`${address}/touchpoints/hotline`, putRequest)).status).toBe(200)
  })

  it('have a limit of their own for uploads too', async () => {
    const { address, port } = await startServiceBehind(undefined, {
      maxSlowBodiesPerCaller: 3,
      timeoutMs: 30_000,
    })
    const slow = openSlowBodies(port, '/imports?name=a.json', 5)
    const rejected = await Promise.any(slow.map(({ answer }) => answer))
    expect(parseProblem(rejected)).toMatchObject({ status: 429, code: 'TOO_MANY_REQUESTS' })
    for (const { socket } of slow) socket.destroy()
    expect((await sendRequest(`${address}/touchpoints`)).status).toBe(200)
  })

  it('have a queue of downloads, whose places are free once a file is sent or its client has left', async () => {
    const network = await startFaultyNetwork()
    const limits = { maxDownloadsPerCaller: 2, maxWaitingDownloadsPerCaller: 2, timeoutMs: 10_000 }
    const { address } = await startServiceBehind(network.port, limits, await openAccessControl(directGraph))
    await waitUntilServed(`${address}/touchpoints`)
    network.stall()
    const clientAbort = new AbortController()
    const download = (signal: AbortSignal | null = null) =>
      sendRequest(`${address}/exports/ecosystem.json`, { signal }).catch(() => undefined)
    const left = [download(clientAbort.signal), download(clientAbort.signal)]
    await sleep(200)
    const waiting = [download(), download(), download()]
    const rejected = await Promise.any(waiting)
    expect(rejected?.status).toBe(429)
    expect(JSON.parse(rejected?.body ?? '').code).toBe('TOO_MANY_REQUESTS')
    expect(rejected?.headers.get('retry-after')).toBe('1')
    expect((await sendRequest(`${address}/tables/Touchpoints.csv`)).status).toBe(429)
    expect((await sendRequest(`${address}/tables`)).status).toBe(200)
    network.heal()
    clientAbort.abort()
    await Promise.all(left)
    const statuses = (await Promise.all(waiting)).map((answer) => answer?.status)
    expect(statuses.toSorted()).toEqual([200, 200, 429])
    expect((await sendRequest(`${address}/tables/Touchpoints.csv`)).status).toBe(200)
  })

  it('lose the connection that waited longest for a request', async () => {
    const { address, port } = await startServiceBehind(undefined, {
      maxConnections: 10,
      timeoutMs: 30_000,
    })
    const idle = Array.from({ length: 10 }, () => connect(port, '127.0.0.1'))
    const closed = new Set<number>()
    for (const [index, socket] of idle.entries()) {
      await new Promise((resolve) => socket.once('connect', resolve))
      socket.on('error', () => {})
      socket.once('close', () => closed.add(index))
    }
    expect((await sendRequest(`${address}/touchpoints`)).status).toBe(200)
    await waitUntil(async () => closed.size > 0)
    expect([...closed]).toEqual([0])
    for (const socket of idle) socket.destroy()
  })
})

describe('what is no proper request', () => {
  const malformedRequests: readonly (readonly [name: string, text: string, status: number])[] = [
    ['half a request line', 'GET\r\n\r\n', 400],
    ['a header without a name', 'GET / HTTP/1.1\r\nhost: localhost\r\n: x\r\n\r\n', 400],
    [
      'two lengths',
      'POST /touchpoints HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n',
      400,
    ],
    [
      'a length that is none',
      'POST /touchpoints HTTP/1.1\r\nhost: localhost\r\ncontent-length: many\r\n\r\n',
      400,
    ],
    ['no host', 'GET /health/live HTTP/1.1\r\nconnection: close\r\n\r\n', 400],
    [
      'an address with a control character',
      'GET /touchpoints/%00%0a HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n',
      400,
    ],
    [
      'an address that cannot be decoded',
      'GET /%ff HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n',
      400,
    ],
    ['a method that nobody knows', 'BREW / HTTP/1.1\r\nhost: localhost\r\n\r\n', 400],
    [
      'a method that no address has',
      'PROPFIND /touchpoints HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n',
      501,
    ],
    [
      'a method that the address does not have',
      'TRACE /touchpoints HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n',
      405,
    ],
    ['an expectation', 'GET /model HTTP/1.1\r\nhost: localhost\r\nexpect: tea\r\n\r\n', 417],
    ['headers without end', `GET / HTTP/1.1\r\nhost: localhost\r\nlong: ${'x'.repeat(40_000)}\r\n\r\n`, 431],
    [
      'a body that nobody can read',
      'POST /touchpoints HTTP/1.1\r\nhost: localhost\r\ncontent-type: text/plain\r\ncontent-length: 1\r\nconnection: close\r\n\r\nx',
      415,
    ],
    [
      'a body in pieces that are none',
      'POST /touchpoints HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
      400,
    ],
  ]
  let runningService: { app: FastifyInstance; port: number }
  beforeAll(async () => {
    runningService = await startServiceBehind(undefined)
    cleanups.length = 0
  })
  afterAll(() => runningService.app.close())

  it.each(malformedRequests)('is answered with a problem: %s', async (_, text, status) => {
    const answer = await sendRawRequest(runningService.port, text)
    expect(answer.slice(0, 12)).toBe(`HTTP/1.1 ${status}`)
    expect(answer).toMatch(/content-type: application\/problem\+json/i)
    expect(parseProblem(answer)).toMatchObject({
      status,
      type: expect.stringMatching(/^urn:cx-atlas:problem:/),
    })
    expect(answer).not.toMatch(/fastify|node_modules|FST_|HPE_|at .*\.js/)
  })

  it('names the methods of an address, and tells them to who asks', async () => {
    const options = await sendRawRequest(
      runningService.port,
      'OPTIONS /touchpoints/x HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n',
    )
    expect(options).toMatch(/^HTTP\/1.1 204/)
    expect(options).toMatch(/allow: DELETE, GET, HEAD, OPTIONS, PATCH, PUT\r\n/)
    const refused = await sendRawRequest(
      runningService.port,
      'POST /touchpoints/x HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 0\r\n\r\n',
    )
    expect(refused).toMatch(/allow: DELETE, GET, HEAD, OPTIONS, PATCH, PUT\r\n/)
  })
})

const parseProblem = (answer: string) => JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4))

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
