import { setTimeout as sleep } from 'node:timers/promises'
import { createFindingsCollector } from '../src/analytics/findingsCollector.ts'
import { readFindingStates } from '../src/findings/findingStates.ts'
import type { ConnectionSettings, Graph } from '../src/graph/graph.ts'
import { createJournalFollower } from '../src/graph/journal/journalFollower.ts'
import { withJournal } from '../src/graph/journal/withJournal.ts'
import { createCachedProjection } from '../src/graph/projection/cachedProjection.ts'
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
const requestIntervalMs = 250

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

/** Reads findings while a touchpoint is changed every second. */
async function measureFindings(connection: ConnectionSettings, log: Log): Promise<BenchLine[]> {
  return withMeasuredService(connection, async ({ address }) => {
    const startedAtMs = performance.now()
    await fetchOk(`${address}/findings?limit=50`)
    const firstMs = performance.now() - startedAtMs
    log(`first findings after ${Math.round(firstMs)} ms`)
    const touchpoints = (await (await fetchOk(`${address}/touchpoints?limit=200`)).json()) as {
      readonly items: readonly { readonly id: string }[]
    }
    const state = { isDone: false, failed: 0 }
    const writing = (async () => {
      for (let index = 0; !state.isDone; index += 1) {
        const { id } = touchpoints.items[index % touchpoints.items.length] ?? { id: '' }
        await fetchOk(`${address}/touchpoints/${id}`, createPatch(index))
        await sleep(1_000)
      }
    })()
    const durationsMs: number[] = []
    const ages: number[] = []
    const endsAtMs = performance.now() + seconds * 1_000
    const pending: Promise<void>[] = []
    while (performance.now() < endsAtMs) {
      pending.push(
        (async () => {
          const sentAtMs = performance.now()
          const response = await fetch(`${address}/findings?limit=50`)
          await response.text()
          durationsMs.push(performance.now() - sentAtMs)
          ages.push(Number(response.headers.get('age')))
          if (!response.ok) state.failed += 1
        })(),
      )
      await sleep(requestIntervalMs)
    }
    await Promise.all(pending)
    state.isDone = true
    await writing
    return [
      { what: 'first /findings', result: formatMs(firstMs) },
      {
        what: `/findings, ${1_000 / requestIntervalMs} a second for ${seconds} s, one write a second`,
        result: `p50 ${formatMs(quantile(durationsMs, 0.5))}, p99 ${formatMs(quantile(durationsMs, 0.99))}, longest ${formatMs(Math.max(...durationsMs))}, ${state.failed} failed of ${durationsMs.length}`,
      },
      { what: 'their age', result: `median ${median(ages)} s, highest ${Math.max(...ages)} s` },
    ]
  })
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
  const collect = createFindingsCollector(
    {
      graph,
      catalogue: await readCatalogue(),
      follower,
      projection: createCachedProjection(graph, follower),
      runSavedQuery: async () => [],
      readSavedCatalogue: async () => new Map(),
      readStates: () => readFindingStates(graph.stream),
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
  const projection = createCachedProjection(graph)
  const { nodes, relationships } = await projection.current()
  const readMs: number[] = []
  const followMs: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const id = `bench-${round}`
    await write(graph, { op: 'put', kind: 'Department', id, properties: { name: id } })
    followMs.push(await measure(() => projection.current()))
    await write(graph, { op: 'patch', kind: 'Department', id, properties: { name: `Renamed ${round}` } })
    followMs.push(await measure(() => projection.current()))
    readMs.push(await measure(() => readProjection(graph.stream)))
  }
  const size = `${nodes.count.toLocaleString('en')} nodes, ${relationships.count.toLocaleString('en')} relationships`
  return [
    { what: `the projection after one change (${size})`, result: formatMs(median(followMs)) },
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
