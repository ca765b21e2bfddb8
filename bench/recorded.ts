import { createTemporaryHome, fetchWhenAvailable, startService } from '../proofs/service.ts'
import type { ConnectionSettings, Graph } from '../src/graph/graph.ts'
import { getJournalHead } from '../src/graph/journal/journalHead.ts'
import { withJournal } from '../src/graph/journal/withJournal.ts'
import { parseChange } from '../src/graph/writing/parseChange.ts'
import { applyAndRecordChanges } from '../src/graph/writing/writeChanges.ts'
import { withEcosystem } from './ecosystems/database.ts'
import { realEcosystem } from './ecosystems/index.ts'
import { median } from './median.ts'
import { type BenchmarkSuite, selectByName } from './suite.ts'

const rounds = 5
const days = 365
const changesPerDay = 200
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

/** Reading at a recorded state against reading the present, after a year of changes. */
export const recordedStates: BenchmarkSuite = {
  name: 'recorded',
  summary: 'reading the map as recorded half a year ago, against the present',
  run: async (names, log) =>
    withEcosystem(realEcosystem, async (connection, graph) => {
      const head = await makeHistory(graph, log)
      const state = head - Math.round(days / 2) * changesPerDay
      return withService(connection, async (get) => {
        await get('/touchpoints?limit=50')
        const moves = [
          [
            'first response at a recorded state',
            await measureMs(() => get(at('/touchpoints?limit=50', state))),
          ],
          [
            'first response one month later',
            await measureMs(() => get(at('/touchpoints?limit=50', state + 30 * changesPerDay))),
          ],
          [
            'first response at the first state again',
            await measureMs(() => get(at('/touchpoints?limit=50', state))),
          ],
        ] as const
        for (const [what, ms] of moves) log(`${what}: ${formatMs(ms)} ms`)
        const rows: string[][] = moves.map(([what, ms]) => [what, '', formatMs(ms), ''])
        for (const url of selectByName(urls, names)) rows.push(await compare(get, url, state))
        return {
          title: `Milliseconds; medians of ${rounds} rounds in turns, after a first one`,
          table: { header: ['request', 'present', 'as recorded', 'ratio'], textColumnCount: 1, rows },
        }
      })
    }),
}

const at = (url: string, state: number) => `${url}${url.includes('?') ? '&' : '?'}recordedAt=${state}`

/** Changes 200 touchpoints for each day of a year; returns the last number. */
async function makeHistory(graph: Graph, log: (line: string) => void): Promise<number> {
  const { rows } = await graph.read<{ id: string }>('MATCH (t:Touchpoint) RETURN t.id AS id ORDER BY id')
  for (let day = 0; day < days; day += 1) {
    const changes = Array.from({ length: changesPerDay }, (_, index) => {
      const { id = '' } = rows[(day * changesPerDay + index) % rows.length] ?? {}
      const properties = { description: `Changed on day ${day}`, importance: 1 + ((day + index) % 5) }
      return parseChange({ op: 'patch', kind: 'Touchpoint', id, properties })
    })
    await withJournal(graph, { name: 'bench' }, (transaction, journal) =>
      applyAndRecordChanges(transaction, changes, journal),
    )
  }
  const head = await getJournalHead(graph)
  log(`${(days * changesPerDay).toLocaleString('en')} changes made, up to number ${head}`)
  return head
}

type Get = (url: string) => Promise<void>

async function withService<Result>(
  { uri, username, password }: ConnectionSettings,
  run: (get: Get) => Promise<Result>,
): Promise<Result> {
  const { home, remove } = await createTemporaryHome()
  const environment = { NEO4J_URI: uri, NEO4J_USERNAME: username, NEO4J_PASSWORD: password }
  const service = await startService('own', {
    ...environment,
    CX_ATLAS_HOME: home,
  })
  try {
    return await run(async (url) => {
      const response = await fetchWhenAvailable(service.address + url, {}, maxAttempts)
      const body = await response.text()
      if (response.status !== 200) throw new Error(`${url}: ${response.status} ${body}\n${service.logTail()}`)
    })
  } finally {
    await service.stop()
    await remove()
  }
}

async function compare(get: Get, url: string, state: number): Promise<string[]> {
  const times = { present: [] as number[], recorded: [] as number[] }
  for (let round = 0; round <= rounds; round += 1) {
    times.present.push(await measureMs(() => get(url)))
    times.recorded.push(await measureMs(() => get(at(url, state))))
  }
  const [present, recorded] = [median(times.present.slice(1)), median(times.recorded.slice(1))]
  return [url, formatMs(present), formatMs(recorded), (recorded / present).toFixed(2)]
}

async function measureMs(work: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

const formatMs = (value: number) => value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 1 : 0 })
