import { createTemporaryHome, fetchWhenAvailable, startService } from '../proofs/service.ts'
import type { ConnectionSettings, Graph } from '../src/graph/graph.ts'
import { withJournal } from '../src/graph/journal/withJournal.ts'
import { toNeo4jInteger } from '../src/graph/values.ts'
import type { Change } from '../src/graph/writing/change.ts'
import { parseChange } from '../src/graph/writing/parseChange.ts'
import { applyAndRecordChanges, applyChanges } from '../src/graph/writing/writeChanges.ts'
import { withEcosystem } from './ecosystems/database.ts'
import { changesPerDay, days, makeHistory } from './ecosystems/history.ts'
import { realEcosystem } from './ecosystems/index.ts'
import { median } from './median.ts'
import { type BenchmarkSuite, selectByName } from './suite.ts'

const rounds = 15
/** On a busy machine the replica may take longer to start than a request waits. */
const maxAttempts = 10

const urls = new Map(
  [
    '/touchpoints?limit=50',
    '/touchpoints?q=passport&total=true',
    '/relationships/OWNS?limit=50',
    '/odata/Touchpoints?$top=1000&$orderby=importance desc',
    '/reports/role-gaps.csv',
    '/reports/single-points-of-failure.csv',
    '/findings',
    '/tables/Touchpoints.csv',
    '/exports/ecosystem.ndjson',
  ].map((url) => [url, url]),
)

/** What changed, and the history of one element, by the journal. */
const histories = (element: string, state: number) =>
  [
    ['what changed since that state', `/diff?from=${state}`],
    ['the history of an element', `/tables/ElementHistory.json?element=${element}`],
    ['the audit trail of an element', `/audit?element=${element}`],
  ] as const

/** Reading at a recorded state against reading the present, after a year of changes. */
export const recordedStates: BenchmarkSuite = {
  name: 'recorded',
  summary: 'reading the map as recorded half a year ago, against the present',
  run: async (names, log) =>
    withEcosystem(realEcosystem, async (connection, graph) => {
      const head = await makeHistory(graph, log)
      const state = head - Math.round(days / 2) * changesPerDay
      const written = await measureJournalling(graph)
      for (const line of written) log(line.join(' '))
      const { home, remove } = await createTemporaryHome()
      try {
        const measure = async (get: Get, [what, number]: Move): Promise<string[]> => {
          const ms = formatMs(await measureMs(() => get(at('/touchpoints?limit=50', number))))
          log(`${what}: ${ms} ms`)
          return [what, '', ms, '']
        }
        const copying = await withService(connection, home, async (get) => [
          await measure(get, ['first response of all, when no copy was prepared', head]),
        ])
        const rows = await withService(connection, home, async (get) => {
          await get('/touchpoints?limit=50')
          const moves: string[][] = []
          for (const move of listMoves(state)) moves.push(await measure(get, move))
          const comparisons: string[][] = []
          for (const url of selectByName(urls, names)) comparisons.push(await compare(get, url, state))
          if (names.length > 0) return [...moves, ...comparisons]
          for (const [what, url] of histories(await findElement(graph), state))
            comparisons.push([what, await measureMedian(() => get(url)), '', ''])
          return [...moves, ...comparisons]
        })
        return {
          title: `Milliseconds; medians of ${rounds} rounds in turns, after a first one`,
          table: {
            header: ['request', 'present, or the first', 'as recorded, or the second', 'ratio'],
            textColumnCount: 1,
            rows: [...written, ...copying, ...rows],
          },
        }
      } finally {
        await remove()
      }
    }),
}

type Move = readonly [what: string, number: number]

/** The second service finds the copy that the first one has left, which stands at the last number. */
const listMoves = (state: number): Move[] => [
  ['first response half a year back, with a prepared copy', state],
  ['first response one month later', state + 30 * changesPerDay],
  ['first response at the first state again', state],
]

const at = (url: string, state: number) => `${url}${url.includes('?') ? '&' : '?'}recordedAt=${state}`

type Get = (url: string) => Promise<void>

async function withService<Result>(
  { uri, username, password }: ConnectionSettings,
  home: string,
  run: (get: Get) => Promise<Result>,
): Promise<Result> {
  const environment = { NEO4J_URI: uri, NEO4J_USERNAME: username, NEO4J_PASSWORD: password }
  const service = await startService('own', { ...environment, CX_ATLAS_HOME: home })
  try {
    return await run(async (url) => {
      const response = await fetchWhenAvailable(service.address + url, {}, maxAttempts)
      const body = await response.text()
      if (response.status !== 200) throw new Error(`${url}: ${response.status} ${body}\n${service.logTail()}`)
    })
  } finally {
    await service.stop()
  }
}

async function measureMedian(work: () => Promise<void>): Promise<string> {
  const times: number[] = []
  for (let round = 0; round <= rounds; round += 1) times.push(await measureMs(work))
  return formatMs(median(times.slice(1)))
}

async function findElement(graph: Graph): Promise<string> {
  const { rows } = await graph.read<{ id: string }>(
    'MATCH (t:Touchpoint) RETURN t.id AS id ORDER BY id LIMIT 1',
  )
  return `Touchpoint/${rows[0]?.id}`
}

/** What records changes in a transaction. */
const recorders = {
  nothing: (graph: Graph, changes: readonly Change[]) =>
    graph.write((transaction) => applyChanges(transaction, changes, { name: 'bench', now: new Date() })),
  auditTrail: (graph: Graph, changes: readonly Change[]) =>
    graph.write((transaction) => {
      const journal = { author: { name: 'bench' }, writeId: crypto.randomUUID(), groupCount: 0 }
      return applyAndRecordChanges(transaction, changes, journal)
    }),
  history: (graph: Graph, changes: readonly Change[]) =>
    withJournal(graph, { name: 'bench' }, (transaction, journal) =>
      applyAndRecordChanges(transaction, changes, journal),
    ),
}

/** Transactions without entries, with those of the audit trail, and with what makes them a history. */
async function measureJournalling(graph: Graph): Promise<string[][]> {
  const lines: string[][] = []
  for (const [what, count] of [
    ['1 change', 1],
    ['200 changes', 200],
  ] as const) {
    const [nothing, auditTrail, history] = await measureRecorders(graph, count)
    lines.push(
      formatComparison(`${what} in a transaction: without and with the audit trail`, nothing, auditTrail),
      formatComparison(
        `${what} in a transaction: with the audit trail and with history`,
        auditTrail,
        history,
      ),
    )
  }
  return lines
}

const writesPerRound = 10

async function measureRecorders(graph: Graph, count: number): Promise<[number, number, number]> {
  const { rows } = await graph.read<{ id: string }>(
    'MATCH (t:Touchpoint) RETURN t.id AS id ORDER BY id LIMIT $count',
    { count: toNeo4jInteger(count) },
  )
  const times = { nothing: [] as number[], auditTrail: [] as number[], history: [] as number[] }
  for (let round = 0; round <= rounds * writesPerRound; round += 1)
    for (const recorder of ['nothing', 'auditTrail', 'history'] as const) {
      const changes = rows.map(({ id }) => {
        const properties = { description: `${recorder} ${round}` }
        return parseChange({ op: 'patch', kind: 'Touchpoint', id, properties })
      })
      times[recorder].push(await measureMs(() => recorders[recorder](graph, changes)))
    }
  const warmUp = writesPerRound
  return [
    median(times.nothing.slice(warmUp)),
    median(times.auditTrail.slice(warmUp)),
    median(times.history.slice(warmUp)),
  ]
}

const formatComparison = (what: string, one: number, other: number): string[] => [
  what,
  formatMs(one),
  formatMs(other),
  (other / one).toFixed(2),
]

async function compare(get: Get, url: string, state: number): Promise<string[]> {
  const times = { present: [] as number[], recorded: [] as number[] }
  for (let round = 0; round <= rounds; round += 1) {
    times.present.push(await measureMs(() => get(url)))
    times.recorded.push(await measureMs(() => get(at(url, state))))
  }
  const [present, recorded] = [median(times.present.slice(1)), median(times.recorded.slice(1))]
  return formatComparison(url, present, recorded)
}

async function measureMs(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

const formatMs = (value: number) => value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 1 : 0 })
