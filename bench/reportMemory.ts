import { setTimeout as sleep } from 'node:timers/promises'
import { resetPeak, residentBytes, toMb } from '../proofs/processMemory.ts'
import { readCatalogue } from '../src/reports/catalogue.ts'
import type { Report, ReportArguments } from '../src/reports/report.ts'
import { chooseArguments } from './chooseArguments.ts'
import { withEcosystem } from './ecosystems/database.ts'
import { generatedEcosystem } from './ecosystems/index.ts'
import { type MeasuredService, withMeasuredService } from './service.ts'
import { type BenchmarkSuite, selectByName } from './suite.ts'

const size = 100_000
/** After which the service has returned what a report took. */
const restMs = 3_000
const pollIntervalMs = 1_000

/** What a report costs the service: its client reads every row. */
interface ReportCost {
  readonly rows: number
  readonly firstByteMs: number
  readonly ms: number
  /** Resident memory of the service: before, at most meanwhile, and a little later. */
  readonly bytesBefore: number
  readonly mostBytes: number
  readonly bytesAfter: number
}

/** The memory of the service while it sends every row of a report. */
export const reportMemory: BenchmarkSuite = {
  name: 'report-memory',
  summary: `memory of the service for every report over HTTP, at ${size.toLocaleString('en')} touchpoints`,
  run: async (names, log) => {
    const catalogue = await readCatalogue()
    const selected = selectByName(catalogue, names)
    const rows = await withEcosystem(generatedEcosystem(size), (connection, graph) =>
      withMeasuredService(connection, async (service) => {
        const atRestBytes = residentBytes(service.pid, 'now')
        const startMs = performance.now()
        await waitForFindings(service)
        log(`findings collected in ${Math.round((performance.now() - startMs) / 1_000)} s`)
        const lines: string[][] = []
        for (const report of selected) {
          const values = await chooseArguments(graph, report)
          const cost = await measureCost(service, `/reports/${report.name}.ndjson?${toQuery(report, values)}`)
          lines.push(
            typeof cost === 'string' ? [report.name, `status ${cost}`] : formatCost(report.name, cost),
          )
          log(lines.at(-1)?.join('  ') ?? '')
        }
        log(`at rest ${toMb(atRestBytes)} MB, after all ${toMb(residentBytes(service.pid, 'now'))} MB`)
        return lines
      }),
    )
    return {
      title: `Reports over HTTP at ${size.toLocaleString('en')} touchpoints: resident memory of the service in MB`,
      table: {
        header: ['report', 'rows', 'first byte ms', 'all rows ms', 'before', 'at most', 'more', 'afterwards'],
        textColumnCount: 1,
        rows,
      },
    }
  },
}

/** The elements that it is about, and their kinds; the service has the defaults of everything else. */
const toQuery = ({ parameters }: Report, values: ReportArguments) =>
  new URLSearchParams(
    parameters
      .filter(({ name, idOf }) => idOf !== undefined || parameters.some((other) => other.idOf === name))
      .map(({ name }) => [name, String(values[name])]),
  )

/** Findings are collected in the thread that computes reports: once they are there, it has nothing else to do. */
async function waitForFindings({ address }: MeasuredService): Promise<void> {
  for (;;) {
    const { status } = await fetch(`${address}/findings?limit=1`)
    if (status === 200) return
    await sleep(pollIntervalMs)
  }
}

/** The cost, or the status of a response that failed. */
async function measureCost({ address, pid }: MeasuredService, path: string): Promise<ReportCost | string> {
  const bytesBefore = residentBytes(pid, 'now')
  resetPeak(pid)
  const start = performance.now()
  const passedMs = () => Math.round(performance.now() - start)
  const response = await fetch(address + path)
  let firstByteMs: number | undefined
  let rows = 0
  for await (const chunk of response.body ?? []) {
    firstByteMs ??= passedMs()
    for (const byte of chunk) if (byte === lineFeed) rows += 1
  }
  const ms = passedMs()
  if (!response.ok) return String(response.status)
  const mostBytes = residentBytes(pid, 'most')
  await sleep(restMs)
  const bytesAfter = residentBytes(pid, 'now')
  return { rows, firstByteMs: firstByteMs ?? ms, ms, bytesBefore, mostBytes, bytesAfter }
}

const lineFeed = 10

const formatCost = (name: string, cost: ReportCost): string[] => [
  name,
  ...[cost.rows, cost.firstByteMs, cost.ms].map((number) => number.toLocaleString('en')),
  ...[cost.bytesBefore, cost.mostBytes, cost.mostBytes - cost.bytesBefore, cost.bytesAfter].map((bytes) =>
    String(toMb(bytes)),
  ),
]
