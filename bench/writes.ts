import { loadavg } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { residentBytes, toMb } from '../proofs/processMemory.ts'
import { createFindingsCollector } from '../src/analytics/findingsCollector.ts'
import type { ConnectionSettings, Graph } from '../src/graph/graph.ts'
import { createJournalFollower } from '../src/graph/journal/journalFollower.ts'
import { withJournal } from '../src/graph/journal/withJournal.ts'
import { createCachedProjection } from '../src/graph/projection/cachedProjection.ts'
import { patchProjection } from '../src/graph/projection/patchProjection.ts'
import { readProjection } from '../src/graph/projection/readProjection.ts'
import { parseChange } from '../src/graph/writing/parseChange.ts'
import { applyAndRecordChanges } from '../src/graph/writing/writeChanges.ts'
import { today } from '../src/model/dates.ts'
import { readCatalogue } from '../src/reports/catalogue.ts'
import { withEcosystem } from './ecosystems/database.ts'
import { generatedEcosystem, realEcosystem } from './ecosystems/index.ts'
import { median } from './median.ts'
import { withMeasuredService } from './service.ts'
import { type BenchmarkSuite, selectByName } from './suite.ts'

const largeSize = Number(process.env.CX_ATLAS_BENCH_TOUCHPOINTS ?? 100_000)
const rounds = 5
const seconds = 60

interface BenchLine {
  readonly what: string
  readonly result: string
}

type Log = (line: string) => void

const measurements = new Map<string, (log: Log) => Promise<BenchLine[]>>([
  ['findings', (log) => withEcosystem(realEcosystem, (connection) => measureFindings(connection, log))],
  ['reports', () => withEcosystem(realEcosystem, (_, graph) => measureReports(graph))],
  ['projection', () => withEcosystem(generatedEcosystem(largeSize), (_, graph) => measureProjection(graph))],
])

/** What is read while others write. */
export const writes: BenchmarkSuite = {
  name: 'writes',
  summary: `findings and the projection while others write: ${[...measurements.keys()].join(', ')}`,
  run: async (names, log) => {
    const lines: BenchLine[] = []
    for (const measure of selectByName(measurements, names)) lines.push(...(await measure(log)))
    return {
      title: 'Reading under writes',
      table: {
        header: ['what', 'result'],
        textColumnCount: 2,
        rows: lines.map(({ what, result }) => [what, result]),
      },
    }
  },
}

/** Paths that are read at the same time, each in an interval. */
const findingsReads = [
  { path: '/findings?limit=50', intervalMs: 250 },
  { path: '/odata/Findings?$top=100', intervalMs: 1_000 },
]

/** Reads findings while a touchpoint is changed every second. */
async function measureFindings(connection: ConnectionSettings, log: Log): Promise<BenchLine[]> {
  return withMeasuredService(connection, async ({ address, pid }) => {
    const atRestBytes = residentBytes(pid, 'now')
    const firstMs = await measure(() => fetchFirst(`${address}/findings?limit=50`))
    log(`first findings after ${formatMs(firstMs)}`)
    const writing = startWriting(address)
    const reads = await Promise.all(findingsReads.map((read) => readRepeatedly(address, read)))
    await writing.stop()
    return [
      { what: 'first /findings', result: formatMs(firstMs) },
      ...findingsReads.map(({ path, intervalMs }, index) => ({
        what: `${path} every ${intervalMs} ms for ${seconds} s, one write a second`,
        result: formatReads(reads[index] ?? []),
      })),
      {
        what: 'memory of the service',
        result: `${toMb(atRestBytes)} MB at rest, ${toMb(residentBytes(pid, 'most'))} MB at most`,
      },
      {
        what: 'processes that run or wait for a processor, over the last minute',
        result: String(loadavg()[0]),
      },
    ]
  })
}

/** Again while the computation takes longer than a request may. */
async function fetchFirst(url: string): Promise<void> {
  while ((await fetch(url)).status === 504) await sleep(100)
}

/** Changes a touchpoint every second until it is stopped. */
function startWriting(address: string): { stop(): Promise<void> } {
  let isStopped = false
  const write = async () => {
    const list = await (await fetchOk(`${address}/touchpoints?limit=200`)).json()
    const { items } = list as { readonly items: readonly { readonly id: string }[] }
    for (let index = 0; !isStopped; index += 1) {
      const id = items[index % items.length]?.id ?? ''
      await Promise.all([fetchOk(`${address}/touchpoints/${id}`, createPatch(index)), sleep(1_000)])
    }
  }
  const written = write()
  return {
    stop: async () => {
      isStopped = true
      await written
    },
  }
}

interface MeasuredRead {
  readonly durationMs: number
  readonly ageSeconds: number
  readonly isOk: boolean
}

/** Sends requests in an interval, also while earlier ones are not answered. */
async function readRepeatedly(
  address: string,
  { path, intervalMs }: { readonly path: string; readonly intervalMs: number },
): Promise<MeasuredRead[]> {
  const read = async (): Promise<MeasuredRead> => {
    const sentAtMs = performance.now()
    const response = await fetch(`${address}${path}`)
    await response.text()
    const ageSeconds = Number(response.headers.get('age'))
    return { durationMs: performance.now() - sentAtMs, ageSeconds, isOk: response.ok }
  }
  const pending: Promise<MeasuredRead>[] = []
  for (const endsAtMs = performance.now() + seconds * 1_000; performance.now() < endsAtMs; ) {
    pending.push(read())
    await sleep(intervalMs)
  }
  return Promise.all(pending)
}

function formatReads(reads: readonly MeasuredRead[]): string {
  const durationsMs = reads.map(({ durationMs }) => durationMs)
  const ages = reads.map(({ ageSeconds }) => ageSeconds)
  const failed = reads.filter(({ isOk }) => !isOk).length
  return [
    `p50 ${formatMs(quantile(durationsMs, 0.5))}, p99 ${formatMs(quantile(durationsMs, 0.99))}`,
    `longest ${formatMs(Math.max(...durationsMs))}`,
    `age ${median(ages)} s in the median, ${Math.max(...ages)} s at most`,
    `${failed} failed of ${reads.length}`,
  ].join('; ')
}

/** Descriptions, names and importance in turn. */
function createPatch(index: number): RequestInit {
  const body = [
    { description: `Changed ${index}` },
    { importance: 1 + (index % 5) },
    { name: `Renamed ${index}` },
  ][index % 3]
  const headers = { 'content-type': 'application/merge-patch+json' }
  return { method: 'PATCH', headers, body: JSON.stringify(body) }
}

async function fetchOk(url: string, init?: RequestInit): Promise<Response> {
  const response = await fetch(url, init)
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`)
  return response
}

/** How many reports one change of an element makes the findings run again, and how long that takes. */
async function measureReports(graph: Graph): Promise<BenchLine[]> {
  const follower = createJournalFollower(graph)
  const { collect } = createFindingsCollector(
    {
      graph,
      catalogue: await readCatalogue(),
      follower,
      projection: createCachedProjection(graph, follower),
      runSavedQuery: async () => [],
      readSavedCatalogue: async () => new Map(),
    },
    today(),
  )
  const all = (await collect()).computedReports.length
  const { rows } = await graph.read<{ id: string }>(
    'MATCH (t:Touchpoint) RETURN t.id AS id ORDER BY id LIMIT 1',
  )
  const touchpoint = { kind: 'Touchpoint', id: rows[0]?.id ?? '' }
  const changes = new Map<string, (round: number) => object>([
    ['nothing', () => ({ op: 'patch', ...touchpoint, properties: {} })],
    ['the description', (round) => ({ op: 'patch', ...touchpoint, properties: { description: `${round}` } })],
    [
      'the importance',
      (round) => ({ op: 'patch', ...touchpoint, properties: { importance: 1 + (round % 5) } }),
    ],
    ['the rating', (round) => ({ op: 'patch', ...touchpoint, properties: { rating: (round % 5) - 2 } })],
    ['the name', (round) => ({ op: 'patch', ...touchpoint, properties: { name: `Name ${round}` } })],
    [
      'who claims the ownership',
      (round) => ({
        op: 'put',
        type: 'OWNS',
        from: { kind: 'Department', id: 'bench' },
        to: touchpoint,
        properties: { claimedBy: `${round}` },
      }),
    ],
  ])
  await write(graph, { op: 'put', kind: 'Department', id: 'bench', properties: { name: 'Bench' } })
  const lines: BenchLine[] = []
  for (const [name, createChange] of changes) {
    const counts: number[] = []
    const durationsMs: number[] = []
    await collect()
    for (let round = 1; round <= rounds; round += 1) {
      await write(graph, createChange(round))
      const startedAtMs = performance.now()
      counts.push((await collect()).computedReports.length)
      durationsMs.push(performance.now() - startedAtMs)
    }
    lines.push({
      what: `findings after a change of ${name} of one touchpoint`,
      result: `${median(counts)} of ${all} reports run, ${formatMs(median(durationsMs))}`,
    })
  }
  return lines
}

/** The projection that follows one change, against one that is read again. */
async function measureProjection(graph: Graph): Promise<BenchLine[]> {
  const follower = createJournalFollower(graph)
  const projection = createCachedProjection(graph, follower)
  const { nodes, relationships } = await projection.current()
  const readMs: number[] = []
  const followMs: number[] = []
  const patchMs: number[] = []
  const follow = async (change: object) => {
    const before = await projection.current()
    const { ordinal } = await follower.current()
    await write(graph, change)
    followMs.push(await measure(() => projection.current()))
    const changes = follower.changesSince(ordinal) ?? []
    patchMs.push(await measure(async () => patchProjection(before, changes)))
  }
  for (let round = 0; round < rounds; round += 1) {
    const id = `bench-${round}`
    await follow({ op: 'put', kind: 'Department', id, properties: { name: id } })
    await follow({ op: 'patch', kind: 'Department', id, properties: { name: `Renamed ${round}` } })
    readMs.push(await measure(() => readProjection(graph.stream)))
  }
  const size = `${nodes.count.toLocaleString('en')} nodes, ${relationships.count.toLocaleString('en')} relationships`
  return [
    { what: `the projection after one change (${size})`, result: formatMs(median(followMs)) },
    { what: 'without reading the journal', result: `${median(patchMs).toFixed(1)} ms` },
    { what: 'the same read again', result: formatMs(median(readMs)) },
  ]
}

async function measure(work: () => Promise<unknown>): Promise<number> {
  const startedAtMs = performance.now()
  await work()
  return performance.now() - startedAtMs
}

const write = (graph: Graph, change: object) =>
  withJournal(graph, { name: 'bench' }, (transaction, journal) =>
    applyAndRecordChanges(transaction, [parseChange(change)], journal),
  )

const formatMs = (ms: number) => `${Math.round(ms).toLocaleString('en')} ms`

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? 0
}
