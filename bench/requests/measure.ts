import { deepStrictEqual } from 'node:assert/strict'
import { seededRandom } from '../../src/algorithms/random.ts'
import type { ConnectionSettings, Graph } from '../../src/graph/graph.ts'
import type { Ecosystem } from '../ecosystems/ecosystem.ts'
import { median } from '../median.ts'
import { type RatioSummary, summarizeRatios } from '../ratio.ts'
import type { BenchContext } from './benchContext.ts'
import { readBenchContext } from './benchContext.ts'
import { startBenchProcess } from './benchProcess.ts'
import type { Load, LoadResult } from './load.ts'
import { type BenchQuery, type ServerName, serverNames } from './queries/benchQuery.ts'
import type { ServerConfig, ServerReady } from './servers/serve.ts'

/** One line of the table. */
export interface Measurement {
  readonly query: BenchQuery
  readonly ecosystem: Ecosystem
  readonly connections: number
  /** Medians of the rounds. */
  readonly requestsPerSecond: Readonly<Record<ServerName, number>>
  /** The product's rate by each peer's. */
  readonly ratios: Readonly<Record<'bare' | 'graphql', RatioSummary>>
}

interface EcosystemTask {
  readonly ecosystem: Ecosystem
  readonly queries: readonly BenchQuery[]
  readonly connection: ConnectionSettings
  readonly graph: Graph
  readonly log: (line: string) => void
}

interface BenchSetup {
  readonly context: BenchContext
  readonly urls: Readonly<Record<ServerName, string>>
  readonly ids: readonly string[]
  /** Applies the load; gives requests per second. */
  readonly apply: (load: Load) => Promise<number>
}

const sampledIdCount = 500
const comparedIdCount = 20
const seed = 7
const connectionCounts = [1, 32]
/** Each of the three servers comes first, second and third in two of them. */
const rounds = 6
const roundSeconds = 0.8

/** Puts the questions to all three servers, after comparing their answers. */
export async function measureEcosystem(ecosystemTask: EcosystemTask): Promise<Measurement[]> {
  const { ecosystem, queries, connection, graph, log } = ecosystemTask
  const context = await readBenchContext(graph, ecosystem)
  log(`${ecosystem.name}: ${await describeSize(graph)}`)
  const ids = await sampleIds(graph)
  const loadProcess = startBenchProcess('load.ts')
  const servers = serverNames.map((name) => startBenchProcess(`servers/${name}.ts`))
  try {
    const config: ServerConfig = { connection, context }
    const readyServers = await Promise.all(servers.map((server) => server.request<ServerReady>(config)))
    const urls = mapServers((_, index) => readyServers[index]?.url ?? '')
    const apply = async (load: Load) => toRequestsPerSecond(load, await loadProcess.request<LoadResult>(load))
    const setup: BenchSetup = { context, urls, ids, apply }
    const measurements: Measurement[] = []
    for (const query of queries) {
      await compareResponses(setup, query)
      for (const connections of connectionCounts) {
        log(`${ecosystem.name}: ${query.name} over ${connections}`)
        measurements.push(await measure(setup, query, connections))
      }
    }
    return measurements
  } finally {
    await Promise.all([loadProcess, ...servers].map((peer) => peer.stop()))
  }
}

async function describeSize(graph: Graph): Promise<string> {
  const { rows } = await graph.read<Readonly<Record<string, number>>>(
    'RETURN COUNT { () } AS nodes, COUNT { ()-->() } AS relationships, COUNT { (:Touchpoint) } AS touchpoints',
  )
  return Object.entries(rows[0] ?? {})
    .map(([what, count]) => `${count.toLocaleString('en')} ${what}`)
    .join(', ')
}

async function sampleIds(graph: Graph): Promise<string[]> {
  const random = seededRandom(seed)
  const { rows } = await graph.read<{ id: string }>(
    'MATCH (node:Touchpoint) RETURN node.id AS id ORDER BY id',
  )
  return Array.from({ length: sampledIdCount }, () => rows[Math.floor(random() * rows.length)]?.id ?? '')
}

function toRequestsPerSecond(load: Load, result: LoadResult): number {
  if ('failure' in result) throw new Error(`${load.url}${load.paths[0]}: ${result.failure}`)
  return load.requests / result.seconds
}

async function compareResponses({ urls, ids, context }: BenchSetup, query: BenchQuery): Promise<void> {
  for (const path of query.paths(ids.slice(0, comparedIdCount), context)) {
    const normalizedResponses = new Map<ServerName, unknown>()
    for (const name of serverNames) {
      const response = await fetch(urls[name] + path)
      if (!response.ok) throw new Error(`${name} answers ${path} with ${response.status}`)
      normalizedResponses.set(name, query.normalize[name]((await response.json()) as never))
    }
    for (const name of ['bare', 'graphql'] as const) {
      deepStrictEqual(
        normalizedResponses.get(name),
        normalizedResponses.get('product'),
        `${name} answers ${path} differently`,
      )
    }
  }
}

/** Loads one server after the other, round by round, so that what slows the machine for a while slows all. */
async function measure(setup: BenchSetup, query: BenchQuery, connections: number): Promise<Measurement> {
  const paths = query.paths(setup.ids, setup.context)
  const headers = query.isRepeated ? {} : { 'cache-control': 'no-store' }
  const sentCounts = { product: 0, bare: 0, graphql: 0 }
  const load = (name: ServerName, requests: number) => {
    const next = rotate(paths, sentCounts[name])
    sentCounts[name] += requests
    return setup.apply({ url: setup.urls[name], paths: next, headers, connections, requests })
  }
  const requests = { product: 0, bare: 0, graphql: 0 }
  for (const name of serverNames) requests[name] = await warmUp((count) => load(name, count), connections)
  const measured: Record<ServerName, number>[] = []
  for (let round = 0; round < rounds; round += 1) {
    const rates = { product: 0, bare: 0, graphql: 0 }
    for (const name of rotate(serverNames, round)) rates[name] = await load(name, requests[name])
    measured.push(rates)
  }
  return {
    query,
    ecosystem: setup.context.ecosystem,
    connections,
    requestsPerSecond: mapServers((name) => median(measured.map((rates) => rates[name]))),
    ratios: {
      bare: summarizeRatios(measured.map(({ product, bare }) => product / bare)),
      graphql: summarizeRatios(measured.map(({ product, graphql }) => product / graphql)),
    },
  }
}

/** Doubles the load until it lasts a round; gives how many requests fill one, at least one for each connection. */
async function warmUp(load: (requests: number) => Promise<number>, connections: number): Promise<number> {
  for (let requests = connections; ; requests *= 2) {
    const rate = await load(requests)
    if (requests / rate > roundSeconds) return Math.max(connections, Math.round(rate * roundSeconds))
  }
}

const rotate = <Item>(items: readonly Item[], offset: number): Item[] => {
  const start = offset % items.length
  return [...items.slice(start), ...items.slice(0, start)]
}

const mapServers = <Value>(value: (name: ServerName, index: number) => Value) =>
  Object.fromEntries(serverNames.map((name, index) => [name, value(name, index)])) as Record<
    ServerName,
    Value
  >
