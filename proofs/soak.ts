import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './network.ts'
import { residentBytes } from './processMemory.ts'
import { createTemporaryHome, startService } from './service.ts'
import { LiveHeap } from './soak/liveHeap.ts'
import { sendRequest } from './workload.ts'

/*
 * The broadband demo under steady work: pages, elements, reports, findings, tables, exports, queries and changes of which each
 * takes back what the one before made. What the service holds once all garbage is collected must not grow by more than 1 MB in
 * 10 minutes, by the line of least squares through the minutes after the first sixth; no request may fail, 503 apart, which asks
 * for a later one. `npm run prove:soak`: an hour; `-- 20`: as many minutes; `-- quick`: two, which show failures only.
 */

const [argument = '60'] = process.argv.slice(2)
const isQuick = argument === 'quick'
const minutes = isQuick ? 2 : Number(argument)
const sampleIntervalMs = isQuick ? 10_000 : 60_000
const warmUpMs = minutes * 10_000
const maxGrowth = isQuick ? Number.POSITIVE_INFINITY : 1e6
/** Between the requests of one client. */
const pauseMs = 250
const writePauseMs = 1_000

const readPaths = [
  '/touchpoints?limit=50',
  '/touchpoints/first-invoice?include=relationships',
  '/relationships/OWNS?limit=50',
  '/search?q=invoice',
  '/neighbourhood?of=Touchpoint/first-invoice',
  '/reports/role-gaps',
  '/reports/interdependencies.csv',
  '/reports/single-points-of-failure',
  '/findings',
  '/tables/Touchpoints.parquet',
  '/tables/ElementHistory.csv',
  '/odata/Touchpoints?$top=100&$expand=*',
  '/exports/ecosystem.xlsx',
  '/exports/map.svg',
  '/diff?from=1',
  '/audit?limit=50',
  '/changes?limit=100',
]
const elements = [
  ['/touchpoints/soak', '{"name":"Soak"}'],
  ['/relationships/OWNS/Department/finance/Touchpoint/soak', '{}'],
] as const

const writeElements = async (address: string) => {
  for (const [path, body] of elements) await write(address + path, { method: 'PUT', body })
  await write(`${address}/touchpoints/soak`, { method: 'PATCH', body: '{"importance":3}' })
  for (const [path] of elements.toReversed()) await write(address + path, { method: 'DELETE' })
}
const readEverything = async (address: string) => {
  for (const path of readPaths) await request(address + path)
}
const runQueries = (address: string) =>
  request(`${address}/cypher`, {
    method: 'POST',
    body: '{"query":"MATCH (t:Touchpoint)<-[:OWNS]-(d) RETURN d.name, count(t)"}',
  })

const counts = { requests: 0, postponed: 0, failed: 0 }

interface Request {
  readonly method?: string
  readonly body?: string
}

async function write(url: string, change: Request): Promise<void> {
  await request(url, change)
  await sleep(writePauseMs)
}

async function request(url: string, { method = 'GET', body }: Request = {}): Promise<void> {
  const headers = body === undefined ? {} : { 'content-type': 'application/json' }
  const { status, responseText } = await sendRequest(url, { method, headers, ...(body && { body }) })
  counts.requests += 1
  if (status === 503) counts.postponed += 1
  else if (status < 200 || status > 299) {
    counts.failed += 1
    process.stdout.write(`${method} ${url}: ${status} ${responseText}\n`)
  }
  await sleep(pauseMs)
}

async function repeatUntil(stop: AbortSignal, work: () => Promise<unknown>): Promise<void> {
  while (!stop.aborted) await work()
}

interface Sample {
  readonly atMs: number
  readonly heapBytes: number
}

const { home, remove } = await createTemporaryHome()
const port = await freePort()
const service = await startService('broadband', {
  CX_ATLAS_HOME: home,
  NODE_OPTIONS: `--inspect=127.0.0.1:${port}`,
})
try {
  const heap = await LiveHeap.connect(port)
  const stopping = new AbortController()
  const clients = [readEverything, readEverything, writeElements, runQueries].map((work) =>
    repeatUntil(stopping.signal, () => work(service.address)),
  )
  const samples = await takeSamples(heap)
  stopping.abort()
  await Promise.all(clients)
  await heap.close()
  const growth = fitSlope(samples.filter(({ atMs }) => atMs >= warmUpMs)) * 600_000
  process.stdout.write(
    `${counts.requests} requests, ${counts.postponed} postponed, ${counts.failed} failed; what the service holds grows by ${toMb(growth)} in 10 minutes\n`,
  )
  if (counts.failed > 0 || growth > maxGrowth) process.exitCode = 1
} finally {
  await service.stop()
  await remove()
}

async function takeSamples(heap: LiveHeap): Promise<Sample[]> {
  const samples: Sample[] = []
  const startedMs = performance.now()
  for (let number = 1; number * sampleIntervalMs <= minutes * 60_000; number += 1) {
    await sleep(startedMs + number * sampleIntervalMs - performance.now())
    const sample = { atMs: performance.now() - startedMs, heapBytes: await heap.readBytes() }
    samples.push(sample)
    const resident = residentBytes(service.process.pid ?? 0, 'now')
    process.stdout.write(
      `${Math.round(sample.atMs / 1_000)} s: ${toMb(sample.heapBytes)} in use, ${toMb(resident)} resident, ${counts.requests} requests\n`,
    )
  }
  return samples
}

/** The slope of the line of least squares, in bytes per millisecond. */
function fitSlope(samples: readonly Sample[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const meanMs = mean(samples.map(({ atMs }) => atMs))
  const meanBytes = mean(samples.map(({ heapBytes }) => heapBytes))
  const products = samples.map(({ atMs, heapBytes }) => (atMs - meanMs) * (heapBytes - meanBytes))
  return mean(products) / mean(samples.map(({ atMs }) => (atMs - meanMs) ** 2))
}

function toMb(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`
}
