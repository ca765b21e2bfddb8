import { deepStrictEqual } from 'node:assert/strict'
import type { ConnectionSettings, Graph } from '../src/graph/index.ts'
import { randomNumbers } from './ecosystem.ts'
import type { Ecosystem } from './ecosystems.ts'
import type { Load, LoadResult } from './load.ts'
import { type Peer, startPeer } from './processes.ts'
import { type Question, type ServerName, serverNames } from './questions/index.ts'
import type { Assignment, Listening } from './servers/serve.ts'

/** One line of the table. */
export interface Measurement {
  readonly question: Question
  readonly ecosystem: Ecosystem
  readonly connections: number
  /** Medians of the rounds. */
  readonly requestsPerSecond: Readonly<Record<ServerName, number>>
  /** Medians of the ratios that the product has to a peer in the same round. */
  readonly ratioToBare: number
  readonly ratioToGraphql: number
}

interface Stage {
  readonly ecosystem: Ecosystem
  readonly urls: Readonly<Record<ServerName, string>>
  readonly ids: readonly string[]
  /** Applies the load; gives requests per second. */
  readonly apply: (load: Load) => Promise<number>
}

const idsDrawn = 500
const idsCompared = 50
const seed = 7
const concurrencies = [1, 32]

/** Puts the questions to all three servers, round by round in alternation, after comparing their answers. */
export async function measureEcosystem(
  ecosystem: Ecosystem,
  questions: readonly Question[],
  connection: ConnectionSettings,
  graph: Graph,
): Promise<Measurement[]> {
  const ids = await drawIds(graph)
  const loader = startPeer('load.ts')
  const servers = serverNames.map((name) => startPeer(`servers/${name}.ts`))
  try {
    const urls = await listening(servers, { connection, ecosystem })
    const stage: Stage = { ecosystem, urls, ids, apply: (load) => apply(loader, load) }
    const measurements: Measurement[] = []
    for (const question of questions) {
      await compareAnswers(stage, question)
      for (const connections of concurrencies) {
        measurements.push(await measure(stage, question, connections))
      }
    }
    return measurements
  } finally {
    await Promise.all([loader, ...servers].map((peer) => peer.stop()))
  }
}

async function drawIds(graph: Graph): Promise<string[]> {
  const random = randomNumbers(seed)
  const { rows } = await graph.read<{ id: string }>(
    'MATCH (node:Touchpoint) RETURN node.id AS id ORDER BY id',
  )
  return Array.from({ length: idsDrawn }, () => rows[Math.floor(random() * rows.length)]?.id ?? '')
}

async function listening(servers: readonly Peer[], assignment: Assignment): Promise<Stage['urls']> {
  const said = await Promise.all(servers.map((server) => server.ask<Listening>(assignment)))
  return forEachServer((_, index) => said[index]?.url ?? '')
}

async function apply(loader: Peer, load: Load): Promise<number> {
  const result = await loader.ask<LoadResult>(load)
  if ('failure' in result) throw new Error(`${load.url}${load.paths[0]}: ${result.failure}`)
  return load.requests / result.seconds
}

async function compareAnswers({ urls, ids, ecosystem }: Stage, question: Question): Promise<void> {
  for (const path of question.paths(ids.slice(0, idsCompared), ecosystem)) {
    const gists = new Map<ServerName, unknown>()
    for (const name of serverNames) {
      const response = await fetch(urls[name] + path)
      if (!response.ok) throw new Error(`${name} answers ${path} with ${response.status}`)
      gists.set(name, question.gist[name]((await response.json()) as never))
    }
    for (const name of ['bare', 'graphql'] as const) {
      deepStrictEqual(gists.get(name), gists.get('product'), `${name} answers ${path} differently`)
    }
  }
}

async function measure(stage: Stage, question: Question, connections: number): Promise<Measurement> {
  const paths = question.paths(stage.ids, stage.ecosystem)
  const load = (name: ServerName, requests: number) =>
    stage.apply({ url: stage.urls[name], paths, connections, requests })
  const requests = new Map<ServerName, number>()
  for (const name of serverNames) {
    requests.set(name, await warmUp((count) => load(name, count), question.roundSeconds, connections))
  }
  const rounds: Record<ServerName, number>[] = []
  for (let round = 0; round < question.rounds; round += 1) {
    const rates: Record<ServerName, number> = { product: 0, bare: 0, graphql: 0 }
    for (const name of rotated(serverNames, round)) rates[name] = await load(name, requests.get(name) ?? 1)
    rounds.push(rates)
  }
  return {
    question,
    ecosystem: stage.ecosystem,
    connections,
    requestsPerSecond: forEachServer((name) => median(rounds.map((rates) => rates[name]))),
    ratioToBare: median(rounds.map(({ product, bare }) => product / bare)),
    ratioToGraphql: median(rounds.map(({ product, graphql }) => product / graphql)),
  }
}

/** Doubles the load until it lasts half a round; gives how many requests fill a round, each connection at least one. */
async function warmUp(
  load: (requests: number) => Promise<number>,
  roundSeconds: number,
  connections: number,
): Promise<number> {
  for (let requests = connections; ; requests *= 2) {
    const rate = await load(requests)
    if (requests / rate > roundSeconds / 2) return Math.max(connections, Math.round(rate * roundSeconds))
  }
}

const rotated = <Item>(items: readonly Item[], by: number): Item[] =>
  items.map((_, index) => items[(index + by) % items.length] as Item)

const forEachServer = <Value>(value: (name: ServerName, index: number) => Value) =>
  Object.fromEntries(serverNames.map((name, index) => [name, value(name, index)])) as Record<
    ServerName,
    Value
  >

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return ((sorted[middle] ?? 0) + (sorted[sorted.length - 1 - middle] ?? 0)) / 2
}
