import { createWorkerAnalytics } from '../src/analytics/workerAnalytics.ts'
import { AtlasError } from '../src/model/errors.ts'
import { readCatalogue } from '../src/reports/catalogue.ts'
import { streamReport } from '../src/reports/runReport.ts'
import { chooseArguments } from './chooseArguments.ts'
import { withEcosystem } from './ecosystems/database.ts'
import { generatedEcosystem } from './ecosystems/index.ts'
import type { BenchTable } from './formatTable.ts'
import { median } from './median.ts'
import { type BenchmarkSuite, selectByName } from './suite.ts'

const sizes = [1_000, 10_000, 100_000]
const runs = 3
/** What takes this long is run once more only. */
const longRunMs = 3_000
/** What takes this long is not run again. */
const veryLongRunMs = 20_000

/** How long a report takes at one size, until its first row and until its last; medians of some runs after a first one. */
interface Timing {
  readonly rows: number
  readonly firstRowMs: number
  readonly ms: number
}

/** The code of the error it ended with. */
interface FailedTiming {
  readonly failure: string
}

type Timings = Map<string, (Timing | FailedTiming)[]>

/** Every report on generated ecosystems of growing size: how time and rows grow. */
export const reports: BenchmarkSuite = {
  name: 'reports',
  summary: `every report at ${sizes.map((size) => size.toLocaleString('en')).join(', ')} touchpoints`,
  run: async (names, log) => {
    const catalogue = await readCatalogue()
    const selected = selectByName(catalogue, names)
    const timings: Timings = new Map(selected.map(({ name }) => [name, []]))
    for (const size of sizes) {
      await withEcosystem(generatedEcosystem(size), async (_, graph) => {
        log(`${size} touchpoints: loaded`)
        const analytics = createWorkerAnalytics(graph, async () => [])
        for (const report of selected) {
          const values = await chooseArguments(graph, report)
          const timing = await measureReport(() => streamReport(analytics, report, values))
          timings.get(report.name)?.push(timing)
          log(`${size} touchpoints: ${report.name} ${formatTiming(timing)}`)
        }
        await analytics.close()
      })
    }
    const title = `Medians of ${runs} runs after a first one (of one run when the first took over ${longRunMs / 1_000} s; the first itself when it took over ${veryLongRunMs / 1_000} s); growth from the first size to the last`
    return { title, table: toTable(timings) }
  },
}

const formatTiming = (timing: Timing | FailedTiming) =>
  'ms' in timing ? `${timing.rows} rows, ${timing.ms} ms, the first ${timing.firstRowMs} ms` : timing.failure

function toTable(timings: Timings): BenchTable {
  return {
    header: [
      'report',
      ...sizes.flatMap((size) => [`rows at ${size.toLocaleString('en')}`, 'first row ms', 'all rows ms']),
      'time ×',
      'rows ×',
    ],
    textColumnCount: 1,
    rows: [...timings].map(([name, reportTimings]) => [
      name,
      ...reportTimings.flatMap((timing) =>
        'ms' in timing
          ? [timing.rows, timing.firstRowMs, timing.ms].map((number) => number.toLocaleString('en'))
          : ['', '', timing.failure],
      ),
      ...growth(reportTimings),
    ]),
  }
}

function growth(reportTimings: readonly (Timing | FailedTiming)[]): [string, string] {
  const [first, last] = [reportTimings[0], reportTimings.at(-1)]
  if (!first || !last || !('ms' in first) || !('ms' in last)) return ['', '']
  const factor = (from: number, to: number) => (from === 0 ? '' : (to / from).toFixed(0))
  return [factor(first.ms, last.ms), factor(first.rows, last.rows)]
}

async function measureReport(readRows: () => AsyncIterable<unknown>): Promise<Timing | FailedTiming> {
  try {
    const first = await measureOnce(readRows())
    if (first.ms > veryLongRunMs) return first
    const timings: Timing[] = []
    for (let run = 0; run < (first.ms > longRunMs ? 1 : runs); run += 1)
      timings.push(await measureOnce(readRows()))
    return {
      rows: first.rows,
      firstRowMs: Math.round(median(timings.map(({ firstRowMs }) => firstRowMs))),
      ms: Math.round(median(timings.map(({ ms }) => ms))),
    }
  } catch (error) {
    if (error instanceof AtlasError) return { failure: error.code }
    throw error
  }
}

/** Reads all rows and forgets them. */
async function measureOnce(rows: AsyncIterable<unknown>): Promise<Timing> {
  const start = performance.now()
  const passedMs = () => Math.round(performance.now() - start)
  let count = 0
  let firstRowMs: number | undefined
  for await (const _ of rows) {
    firstRowMs ??= passedMs()
    count += 1
  }
  const ms = passedMs()
  return { rows: count, firstRowMs: firstRowMs ?? ms, ms }
}
