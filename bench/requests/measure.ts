import { deepStrictEqual } from 'node:assert/strict'
import { seededRandom } from '../../src/algorithms/random.ts'
import type { ConnectionSettings, Graph } from '../../src/graph/graph.ts'
import type { Ecosystem } from '../ecosystems/ecosystem.ts'
import { median } from '../median.ts'
import { type Ratio, ratioOf } from '../ratio.ts'
import type { Subject } from './benchContext.ts'
import { readSubject } from './benchContext.ts'
import { startPeer } from './benchProcess.ts'
import type { Load, LoadResult } from './load.ts'
import { type Question, type ServerName, serverNames } from './queries/benchQuery.ts'
import type { Assignment, Listening } from './servers/serve.ts'

/** One line of the table. */
export interface Measurement {
  readonly question: Question
  readonly ecosystem: Ecosystem
  readonly connections: number
  /** Medians of the rounds. */
  readonly requestsPerSecond: Readonly<Record<ServerName, number>>
  /** The product's rate by each peer's. */
  readonly ratios: Readonly<Record<'bare' | 'graphql', Ratio>>
}

interface Task {
  readonly ecosystem: Ecosystem
  readonly questions: readonly Question[]
  readonly connection: ConnectionSettings
  readonly graph: Graph
  readonly tell: (line: string) => void
}

interface Stage {
  readonly subject: Subject
  readonly urls: Readonly<Record<ServerName, string>>
  readonly ids: readonly string[]
  /** Applies the load; gives requests per second. */
  readonly apply: (load: Load) => Promise<number>
}

const idsDrawn = 500
const idsCompared = 20
const seed = 7
const concurrencies = [1, 32]
/** Each of the three servers comes first, second and third in two of them. */
const rounds = 6
const roundSeconds = 0.8

/** Puts the questions to all three servers, after comparing their answers. */
export async function measureEcosystem(task: Task): Promise<Measurement[]> {
  const { ecosystem, questions, connection, graph, tell } = task
  const subject = await readSubject(graph, ecosystem)
  tell(`${ecosystem.name}: ${await sizeOf(graph)}`)
  const ids = await drawIds(graph)
  const loader = startPeer('load.ts')
  const servers = serverNames.map((name) => startPeer(`servers/${name}.ts`))
  try {
    const assignment: Assignment = { connection, subject }
    const listening = await Promise.all(servers.map((server) => server.ask<Listening>(assignment)))
    const urls = forEachServer((_, index) => listening[index]?.url ?? '')
    const apply = async (load: Load) => rateOf(load, await loader.ask<LoadResult>(load))
    const stage: Stage = { subject, urls, ids, apply }
    const measurements: Measurement[] = []
    for (const question of questions) {
      await compareAnswers(stage, question)
      for (const connections of concurrencies) {
        tell(`${ecosystem.name}: ${question.name} over ${connections}`)
        measurements.push(await measure(stage, question, connections))
      }
    }
    return measurements
  } finally {
    await Promise.all([loader, ...servers].map((peer) => peer.stop()))
  }
}

async function sizeOf(graph: Graph): Promise<string> {
  const { rows } = await graph.read<Readonly<Record<string, number>>>(
    'RETURN COUNT { () } AS nodes, COUNT { ()-->() } AS relationships, COUNT { (:Touchpoint) } AS touchpoints',
  )
  return Object.entries(rows[0] ?? {})
    .map(([what, count]) => `${count.toLocaleString('en')} ${what}`)
    .join(', ')
}

async function drawIds(graph: Graph): Promise<string[]> {
  const random = seededRandom(seed)
  const { rows } = await graph.read<{ id: string }>(
    'MATCH (node:Touchpoint) RETURN node.id AS id ORDER BY id',
  )
  return Array.from({ length: idsDrawn }, () => rows[Math.floor(random() * rows.length)]?.id ?? '')
}

function rateOf(load: Load, result: LoadResult): number {
  if ('failure' in result) throw new Error(`${load.url}${load.paths[0]}: ${result.failure}`)
  return load.requests / result.seconds
}

async function compareAnswers({ urls, ids, subject }: Stage, question: Question): Promise<void> {
  for (const path of question.paths(ids.slice(0, idsCompared), subject)) {
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

/** Loads one server after the other, round by round, so that what slows the machine for a while slows all. */
async function measure(stage: Stage, question: Question, connections: number): Promise<Measurement> {
  const paths = question.paths(stage.ids, stage.subject)
  const asked = { product: 0, bare: 0, graphql: 0 }
  const load = (name: ServerName, requests: number) => {
    const next = rotated(paths, asked[name])
    asked[name] += requests
    return stage.apply({ url: stage.urls[name], paths: next, connections, requests })
  }
  const requests = { product: 0, bare: 0, graphql: 0 }
  for (const name of serverNames) requests[name] = await warmUp((count) => load(name, count), connections)
  const measured: Record<ServerName, number>[] = []
  for (let round = 0; round < rounds; round += 1) {
    const rates = { product: 0, bare: 0, graphql: 0 }
    for (const name of rotated(serverNames, round)) rates[name] = await load(name, requests[name])
    measured.push(rates)
  }
  return {
    question,
    ecosystem: stage.subject.ecosystem,
    connections,
    requestsPerSecond: forEachServer((name) => median(measured.map((rates) => rates[name]))),
    ratios: {
      bare: ratioOf(measured.map(({ product, bare }) => product / bare)),
      graphql: ratioOf(measured.map(({ product, graphql }) => product / graphql)),
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

const rotated = <Item>(items: readonly Item[], by: number): Item[] => {
  const start = by % items.length
  return [...items.slice(start), ...items.slice(0, start)]
}

const forEachServer = <Value>(value: (name: ServerName, index: number) => Value) =>
  Object.fromEntries(serverNames.map((name, index) => [name, value(name, index)])) as Record<
    ServerName,
    Value
  >
