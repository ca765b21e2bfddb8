import { openAsBlob } from 'node:fs'
import { basename } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { deleteGraphData } from '../../proofs/deleteGraphData.ts'
import { residentBytes, toMb } from '../../proofs/processMemory.ts'
import type { ConnectionSettings, Graph } from '../../src/graph/graph.ts'
import { withEcosystem } from '../ecosystems/database.ts'
import { type MeasuredService, withMeasuredService } from '../service.ts'
import { writeWithBareDriver } from './bareDriver.ts'
import { csvMapping } from './mapping.ts'
import { summarizeRates, type TransferComparison } from './measurement.ts'
import { writeCsv, writeNdjson } from './rows.ts'
import { whiteboardSizes, writeWhiteboard } from './whiteboardRows.ts'

/** `NODES=1000000` imports 5,000,000 rows; there are four relationships for each node. */
const nodes = Number(process.env.NODES ?? 100_000)
const smallNodes = 20_000
const rounds = 3

type Log = (line: string) => void
type FileWriter = (folder: string, nodes: number) => Promise<string[]>

export const measures = new Map<string, (log: Log) => Promise<readonly TransferComparison[]>>([
  ['import-ndjson', (log) => measureFormat('NDJSON', writeNdjson, '≥ 0.8', log)],
  ['import-csv', (log) => measureFormat('CSV', writeCsv, '≥ 0.7', log)],
  ['import-mapped', measureMapped],
  ['import-memory', measureMemory],
  ['import-neighbours', measureNeighbourLatency],
  ['import-whiteboard', measureWhiteboard],
])

/** Seconds of an import right after Neo4j started, and of the same once more into the emptied graph. */
interface Durations {
  readonly first: number
  readonly again: number
}

/** Both sides take turns, each with a Neo4j of its own, which compiles what it runs while the first import goes on. */
async function measureFormat(
  format: string,
  write: FileWriter,
  aim: string,
  log: Log,
): Promise<TransferComparison[]> {
  const pairs: (readonly [ours: Durations, theirs: Durations])[] = []
  for (let round = 1; round <= rounds; round += 1) {
    const theirs = await withEmptyDatabase((connection, graph) =>
      measureTwice(graph, () => writeWithBareDriver(connection, nodes)),
    )
    const ours = await withEmptyDatabase((connection, graph) =>
      withMeasuredService(connection, async (service) => {
        const files = await write(service.folder, nodes)
        return measureTwice(graph, async () => (await runImport(service, files)).seconds)
      }),
    )
    log(`round ${round}: ${format} ${formatDurations(ours)}, bare driver ${formatDurations(theirs)}`)
    pairs.push([ours, theirs])
  }
  const rows = (nodes * 5).toLocaleString('en')
  const against = 'bare driver, UNWIND batches, unchecked'
  return [
    { work: `import ${rows} rows of ${format} over HTTP, checked`, against, aim, ...toRates(pairs, 'again') },
    { work: 'the same right after Neo4j started', against, aim: '', ...toRates(pairs, 'first') },
  ]
}

async function measureTwice(graph: Graph, work: () => Promise<number>): Promise<Durations> {
  const first = await work()
  await deleteGraphData(graph, 'BenchEcosystem', 'ImportMapping')
  return { first, again: await work() }
}

const formatDurations = ({ first, again }: Durations) => `${first.toFixed(1)} s, then ${again.toFixed(1)} s`

function toRates(pairs: readonly (readonly [Durations, Durations])[], run: keyof Durations) {
  const rows = nodes * 5
  return summarizeRates(
    pairs.map(([ours, theirs]) => ({ ours: rows / ours[run], theirs: rows / theirs[run] })),
  )
}

/** A mapped import of 100,000 rows, and a plain one of the same files, each into an empty database, in turns. */
async function measureMapped(log: Log): Promise<TransferComparison[]> {
  const measureSeconds = (query: string) =>
    withEmptyDatabase((connection, graph) =>
      withMeasuredService(connection, async (service) => {
        await saveMapping(service)
        const files = await writeCsv(service.folder, smallNodes)
        const { again } = await measureTwice(
          graph,
          async () => (await runImport(service, files, query)).seconds,
        )
        return again
      }),
    )
  const rows = smallNodes * 5
  const pairs: { readonly ours: number; readonly theirs: number }[] = []
  for (let round = 1; round <= rounds; round += 1) {
    const [plain, mapped] = [await measureSeconds(''), await measureSeconds(`?mapping=${mappingName}`)]
    log(`round ${round}: mapped ${mapped.toFixed(1)} s, plain ${plain.toFixed(1)} s`)
    pairs.push({ ours: rows / mapped, theirs: rows / plain })
  }
  const work = `import ${rows.toLocaleString('en')} rows of CSV with a column mapping`
  return [{ work, against: 'the same without a mapping', aim: '≥ 0.7', ...summarizeRates(pairs) }]
}

const mappingName = 'bench'

async function saveMapping({ address }: MeasuredService): Promise<void> {
  const response = await fetch(`${address}/imports/mappings/${mappingName}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(csvMapping),
  })
  if (!response.ok) throw new Error(await response.text())
}

/** The greatest resident memory of the service while it imports. */
async function measureMemory(log: Log): Promise<TransferComparison[]> {
  const measurePeakMb = (count: number) =>
    withEmptyDatabase((connection) =>
      withMeasuredService(
        connection,
        async (service) => (await runImport(service, await writeNdjson(service.folder, count))).peakMb,
      ),
    )
  const small = await measurePeakMb(smallNodes)
  log(`100,000 rows: ${small} MB`)
  const large = await measurePeakMb(nodes)
  log(`${nodes * 5} rows: ${large} MB`)
  return [
    {
      work: `memory while importing ${(nodes * 5).toLocaleString('en')} rows`,
      against: `${(smallNodes * 5).toLocaleString('en')} rows`,
      ours: `${large} MB`,
      theirs: `${small} MB`,
      ratio: `+${large - small} MB`,
      aim: '≤ +100 MB',
    },
  ]
}

/** What others feel of it. */
async function measureNeighbourLatency(log: Log): Promise<TransferComparison[]> {
  const [aloneMs, besideImportMs] = await withEmptyDatabase((connection) =>
    withMeasuredService(connection, async (service) => {
      await runImport(service, await writeNdjson(service.folder, 1_000))
      // Once without counting it: what is new takes longer.
      await measureP99Ms(service, sleep(10_000))
      const quietMs = await measureP99Ms(service, sleep(10_000))
      const busyMs = await measureP99Ms(service, runImport(service, await writeNdjson(service.folder, nodes)))
      return [quietMs, busyMs]
    }),
  )
  log(`p99 ${aloneMs.toFixed(1)} ms alone, ${besideImportMs.toFixed(1)} ms beside an import`)
  return [
    {
      work: 'p99 of reading a touchpoint beside an import',
      against: 'no import',
      ours: `${besideImportMs.toFixed(1)} ms`,
      theirs: `${aloneMs.toFixed(1)} ms`,
      ratio: (besideImportMs / aloneMs).toFixed(1),
      aim: '≤ 3',
    },
  ]
}

/** Whiteboards whose rows have ten names each: ten times the rows should take about ten times as long. */
async function measureWhiteboard(log: Log): Promise<TransferComparison[]> {
  const comparisons: TransferComparison[] = []
  let previous: { readonly rows: number; readonly seconds: number } | undefined
  for (const rows of whiteboardSizes) {
    const seconds = await withEmptyDatabase((connection) =>
      withMeasuredService(connection, async (service) => {
        // Once before, so that both compile what they run.
        await runImport(service, await writeWhiteboard(service.folder, 100))
        return (await runImport(service, await writeWhiteboard(service.folder, rows))).seconds
      }),
    )
    log(`${rows} rows: ${seconds.toFixed(1)} s`)
    comparisons.push({
      work: `import a whiteboard of ${rows.toLocaleString('en')} rows with 10 names each`,
      against: previous ? `${previous.rows.toLocaleString('en')} rows` : '',
      ours: `${seconds.toFixed(1)} s`,
      theirs: previous ? `${previous.seconds.toFixed(1)} s` : '',
      ratio: previous ? (seconds / previous.seconds).toFixed(1) : '',
      aim: rows === 10_000 ? '≤ 10 s' : '',
    })
    previous = { rows, seconds }
  }
  return comparisons
}

const requestIntervalMs = 20

async function measureP99Ms({ address }: MeasuredService, until: Promise<unknown>): Promise<number> {
  const times: number[] = []
  let isDone = false
  until.finally(() => {
    isDone = true
  })
  while (!isDone) {
    const start = performance.now()
    const response = await fetch(`${address}/touchpoints/touchpoint-1`)
    await response.arrayBuffer()
    times.push(performance.now() - start)
    await sleep(requestIntervalMs)
  }
  await until
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0
}

const withEmptyDatabase = <Result>(work: (connection: ConnectionSettings, graph: Graph) => Promise<Result>) =>
  withEcosystem(
    { name: 'transfer', shape: '', filter: { property: '', atLeast: 0 }, load: async () => {} },
    work,
  )

/** From the first byte sent to the record that says done. */
async function runImport(
  service: MeasuredService,
  files: readonly string[],
  query = '',
): Promise<{ seconds: number; peakMb: number }> {
  const form = new FormData()
  for (const file of files) form.append('file', await openAsBlob(file), basename(file))
  let peakMb = 0
  const start = performance.now()
  const response = await fetch(`${service.address}/imports${query}`, { method: 'POST', body: form })
  if (response.status !== 202) throw new Error(await response.text())
  const { id } = (await response.json()) as { id: string }
  for (;;) {
    const { state, problem } = (await (await fetch(`${service.address}/imports/${id}`)).json()) as {
      state: string
      problem?: object
    }
    peakMb = toMb(residentBytes(service.pid, 'most'))
    if (state === 'done') return { seconds: (performance.now() - start) / 1_000, peakMb }
    if (state === 'failed') throw new Error(JSON.stringify(problem))
    await sleep(100)
  }
}
