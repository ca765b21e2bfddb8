import { openAsBlob } from 'node:fs'
import { basename } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ConnectionSettings, Graph } from '../../src/graph/index.ts'
import { withEcosystem } from '../ecosystems/index.ts'
import { residentBytes } from '../processMemory.ts'
import { type MeasuredService, withService } from '../service.ts'
import { writeBare } from './bare.ts'
import type { Comparison } from './measurement.ts'
import { writeCsv, writeNdjson } from './rows.ts'

/** `NODES=1000000` imports 5,000,000 rows; there are four relationships for each node. */
const nodes = Number(process.env.NODES ?? 100_000)
const smallNodes = 20_000

type Tell = (line: string) => void
type Writer = (folder: string, nodes: number) => Promise<string[]>

export const measures = new Map<string, (tell: Tell) => Promise<readonly Comparison[]>>([
  ['import-ndjson', (tell) => rateOf('NDJSON', writeNdjson, '≥ 0.8', tell)],
  ['import-csv', (tell) => rateOf('CSV', writeCsv, '≥ 0.7', tell)],
  ['import-memory', memory],
  ['import-neighbours', neighbours],
])

async function rateOf(format: string, write: Writer, aim: string, tell: Tell): Promise<Comparison[]> {
  const seconds = await onEmpty(async (connection) => writeBare(connection, nodes))
  tell(`bare driver: ${seconds.toFixed(1)} s`)
  const ours = await onEmpty((connection) =>
    withService(
      connection,
      async (service) => (await imported(service, await write(service.folder, nodes))).seconds,
    ),
  )
  tell(`${format}: ${ours.toFixed(1)} s`)
  const rows = nodes * 5
  const perSecond = (time: number) => `${Math.round(rows / time).toLocaleString('en')} rows/s`
  return [
    {
      work: `import ${rows.toLocaleString('en')} rows of ${format} over HTTP, checked`,
      against: 'bare driver, UNWIND batches, unchecked',
      ours: perSecond(ours),
      theirs: perSecond(seconds),
      ratio: (seconds / ours).toFixed(2),
      aim,
    },
  ]
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
