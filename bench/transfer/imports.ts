import { openAsBlob } from 'node:fs'
import { basename } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { emptyGraph } from '../../proofs/deleteGraphData.ts'
import { residentBytes } from '../../proofs/processMemory.ts'
import type { ConnectionSettings, Graph } from '../../src/graph/graph.ts'
import { withEcosystem } from '../ecosystems/database.ts'
import { type MeasuredService, withService } from '../service.ts'
import { writeBare } from './bareDriver.ts'
import { type Comparison, ratesOf } from './measurement.ts'
import { writeCsv, writeNdjson } from './rows.ts'

/** `NODES=1000000` imports 5,000,000 rows; there are four relationships for each node. */
const nodes = Number(process.env.NODES ?? 100_000)
const smallNodes = 20_000
const rounds = 3

type Tell = (line: string) => void
type Writer = (folder: string, nodes: number) => Promise<string[]>

export const measures = new Map<string, (tell: Tell) => Promise<readonly Comparison[]>>([
  ['import-ndjson', (tell) => rateOf('NDJSON', writeNdjson, '≥ 0.8', tell)],
  ['import-csv', (tell) => rateOf('CSV', writeCsv, '≥ 0.7', tell)],
  ['import-memory', memory],
  ['import-neighbours', neighbours],
])

/** Seconds of an import right after Neo4j started, and of the same once more into the emptied graph. */
interface Durations {
  readonly first: number
  readonly again: number
}

/** Both sides take turns, each with a Neo4j of its own, which compiles what it runs while the first import goes on. */
async function rateOf(format: string, write: Writer, aim: string, tell: Tell): Promise<Comparison[]> {
  const pairs: (readonly [ours: Durations, theirs: Durations])[] = []
  for (let round = 1; round <= rounds; round += 1) {
    const theirs = await onEmpty((connection, graph) => twice(graph, () => writeBare(connection, nodes)))
    const ours = await onEmpty((connection, graph) =>
      withService(connection, async (service) => {
        const files = await write(service.folder, nodes)
        return twice(graph, async () => (await imported(service, files)).seconds)
      }),
    )
    tell(`round ${round}: ${format} ${secondsText(ours)}, bare driver ${secondsText(theirs)}`)
    pairs.push([ours, theirs])
  }
  const rows = (nodes * 5).toLocaleString('en')
  const against = 'bare driver, UNWIND batches, unchecked'
  return [
    { work: `import ${rows} rows of ${format} over HTTP, checked`, against, aim, ...rates(pairs, 'again') },
    { work: 'the same right after Neo4j started', against, aim: '', ...rates(pairs, 'first') },
  ]
}

async function twice(graph: Graph, work: () => Promise<number>): Promise<Durations> {
  const first = await work()
  await emptyGraph(graph, 'BenchEcosystem')
  return { first, again: await work() }
}

const secondsText = ({ first, again }: Durations) => `${first.toFixed(1)} s, then ${again.toFixed(1)} s`

function rates(pairs: readonly (readonly [Durations, Durations])[], which: keyof Durations) {
  const rows = nodes * 5
  return ratesOf(pairs.map(([ours, theirs]) => ({ ours: rows / ours[which], theirs: rows / theirs[which] })))
}

/** The greatest resident memory of the service while it imports. */
async function memory(tell: Tell): Promise<Comparison[]> {
  const peakOf = (count: number) =>
    onEmpty((connection) =>
      withService(
        connection,
        async (service) => (await imported(service, await writeNdjson(service.folder, count))).peakMb,
      ),
    )
  const small = await peakOf(smallNodes)
  tell(`100,000 rows: ${small} MB`)
  const large = await peakOf(nodes)
  tell(`${nodes * 5} rows: ${large} MB`)
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
async function neighbours(tell: Tell): Promise<Comparison[]> {
  const [alone, beside] = await onEmpty((connection) =>
    withService(connection, async (service) => {
      await imported(service, await writeNdjson(service.folder, 1_000))
      // Once without counting it: what is new takes longer.
      await p99(service, sleep(10_000))
      const quiet = await p99(service, sleep(10_000))
      const busy = await p99(service, imported(service, await writeNdjson(service.folder, nodes)))
      return [quiet, busy]
    }),
  )
  tell(`p99 ${alone.toFixed(1)} ms alone, ${beside.toFixed(1)} ms beside an import`)
  return [
    {
      work: 'p99 of reading a touchpoint beside an import',
      against: 'no import',
      ours: `${beside.toFixed(1)} ms`,
      theirs: `${alone.toFixed(1)} ms`,
      ratio: (beside / alone).toFixed(1),
      aim: '≤ 3',
    },
  ]
}

const requestEveryMs = 20

async function p99({ address }: MeasuredService, until: Promise<unknown>): Promise<number> {
  const times: number[] = []
  let isOver = false
  until.finally(() => {
    isOver = true
  })
  while (!isOver) {
    const start = performance.now()
    const response = await fetch(`${address}/touchpoints/touchpoint-1`)
    await response.arrayBuffer()
    times.push(performance.now() - start)
    await sleep(requestEveryMs)
  }
  await until
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0
}

const onEmpty = <Result>(work: (connection: ConnectionSettings, graph: Graph) => Promise<Result>) =>
  withEcosystem(
    { name: 'transfer', shape: '', filter: { property: '', atLeast: 0 }, load: async () => {} },
    work,
  )

/** From the first byte sent to the record that says done. */
async function imported(
  service: MeasuredService,
  files: readonly string[],
): Promise<{ seconds: number; peakMb: number }> {
  const form = new FormData()
  for (const file of files) form.append('file', await openAsBlob(file), basename(file))
  let peakMb = 0
  const start = performance.now()
  const response = await fetch(`${service.address}/imports`, { method: 'POST', body: form })
  if (response.status !== 202) throw new Error(await response.text())
  const { id } = (await response.json()) as { id: string }
  for (;;) {
    const { state, problem } = (await (await fetch(`${service.address}/imports/${id}`)).json()) as {
      state: string
      problem?: object
    }
    peakMb = Math.round(residentBytes(service.pid, 'most') / 2 ** 20)
    if (state === 'done') return { seconds: (performance.now() - start) / 1_000, peakMb }
    if (state === 'failed') throw new Error(JSON.stringify(problem))
    await sleep(100)
  }
}
