import { answersInBackground } from '../src/analytics/workerAnalytics.ts'
import type { Graph } from '../src/graph/graph.ts'
import { AtlasError } from '../src/model/errors.ts'
import { kindNames } from '../src/model/kinds.ts'
import { readCatalogue } from '../src/reports/catalogue.ts'
import { withDefaults } from '../src/reports/parameters.ts'
import type { Arguments, Report } from '../src/reports/report.ts'
import { type RowSource, streamReport } from '../src/reports/runReport.ts'
import { withEcosystem } from './ecosystems/database.ts'
import { generatedEcosystem } from './ecosystems/index.ts'
import type { Table } from './formatTable.ts'
import { median } from './median.ts'
import { type BenchSet, chosen } from './suite.ts'

const sizes = [1_000, 10_000, 100_000]
const runs = 3
/** What takes this long is run once more only. */
const longMs = 3_000
/** What takes this long is not run again. */
const veryLongMs = 20_000

/** How long a report takes at one size; the median of some runs after a first one. */
interface Timing {
  readonly rows: number
  readonly ms: number
}

/** The code of the error it ended with. */
interface Failure {
  readonly failure: string
}

type Timings = Map<string, (Timing | Failure)[]>

/** Every report on generated ecosystems of growing size: how time and rows grow. */
export const reports: BenchSet = {
  name: 'reports',
  summary: `every report at ${sizes.map((size) => size.toLocaleString('en')).join(', ')} touchpoints`,
  run: async (names, tell) => {
    const catalogue = await readCatalogue()
    const asked = chosen(catalogue, names)
    const timings: Timings = new Map(asked.map(({ name }) => [name, []]))
    for (const size of sizes) {
      await withEcosystem(generatedEcosystem(size), async (_, graph) => {
        tell(`${size} touchpoints: loaded`)
        const answers = answersInBackground(graph)
        for (const report of asked) {
          const values = await argumentsFor(graph, report)
          const timing = await timed(() => rowsRead(answers, report, values))
          timings.get(report.name)?.push(timing)
          tell(`${size} touchpoints: ${report.name} ${textOf(timing)}`)
        }
        await answers.close()
      })
    }
    const title = `Medians of ${runs} runs after a first one (of one run when the first took over ${longMs / 1_000} s; the first itself when it took over ${veryLongMs / 1_000} s); growth from the first size to the last`
    return { title, table: tableOf(timings) }
  },
}

const textOf = (timing: Timing | Failure) =>
  'ms' in timing ? `${timing.rows} rows, ${timing.ms} ms` : timing.failure

function tableOf(timings: Timings): Table {
  return {
    head: [
      'report',
      ...sizes.flatMap((size) => [`rows at ${size.toLocaleString('en')}`, 'ms']),
      'time ×',
      'rows ×',
    ],
    wordColumns: 1,
    lines: [...timings].map(([name, all]) => [
      name,
      ...all.flatMap((timing) =>
        'ms' in timing
          ? [timing.rows.toLocaleString('en'), timing.ms.toLocaleString('en')]
          : ['', timing.failure],
      ),
      ...growth(all),
    ]),
  }
}

function growth(all: readonly (Timing | Failure)[]): [string, string] {
  const [first, last] = [all[0], all.at(-1)]
  if (!first || !last || !('ms' in first) || !('ms' in last)) return ['', '']
  const factor = (from: number, to: number) => (from === 0 ? '' : (to / from).toFixed(0))
  return [factor(first.ms, last.ms), factor(first.rows, last.rows)]
}

async function timed(work: () => Promise<number>): Promise<Timing | Failure> {
  try {
    const first = await once(work)
    if (first.ms > veryLongMs) return first
    const times: number[] = []
    for (let run = 0; run < (first.ms > longMs ? 1 : runs); run += 1) times.push((await once(work)).ms)
    return { rows: first.rows, ms: Math.round(median(times)) }
  } catch (error) {
    if (error instanceof AtlasError) return { failure: error.code }
    throw error
  }
}

/** Reads all rows and forgets them. */
async function rowsRead(answers: RowSource, report: Report, values: Arguments): Promise<number> {
  let rows = 0
  for await (const _ of streamReport(answers, report, values)) rows += 1
  return rows
}

async function once(work: () => Promise<number>): Promise<Timing> {
  const start = performance.now()
  const rows = await work()
  return { rows, ms: Math.round(performance.now() - start) }
}

const FIRST = `
MATCH (node:$($kind))
RETURN node.id AS id
ORDER BY id
LIMIT 1`

/** The defaults; where an element is asked for, the first of its kind. */
async function argumentsFor(graph: Graph, report: Report): Promise<Arguments> {
  const values = withDefaults(report, {}, new Date())
  const found: Record<string, string> = {}
  for (const { name, idOf } of report.parameters) {
    if (idOf === undefined) continue
    const kind = kindNames.includes(idOf) ? idOf : String(values[idOf])
    const { rows } = await graph.read<{ id: string }>(FIRST, { kind })
    found[name] = rows[0]?.id ?? ''
  }
  return { ...values, ...found }
}
