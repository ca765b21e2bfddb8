import { workerData } from 'node:worker_threads'
import type { FindingEntry } from '../findings/findingEntry.ts'
import type { FindingGrouping } from '../findings/groupFindings.ts'
import type { FindingsQuery } from '../findings/paginateFindings.ts'
import { withDeadline } from '../graph/deadlines.ts'
import type { ConnectionSettings } from '../graph/graph.ts'
import { openGraph } from '../graph/openGraph.ts'
import { getReport, readCatalogue } from '../reports/catalogue.ts'
import type { ReportArguments, ReportRow } from '../reports/report.ts'
import type { WhatIfRequest } from '../whatIf/whatIf.ts'
import { serveTasks } from '../workers/serveTasks.ts'
import { createInProcessAnalytics } from './analyticsService.ts'
import type { Freshness } from './latestValue.ts'
import { createRemoteSavedQueries } from './savedQueryChannel.ts'

/** What the thread needs to start. */
export interface AnalyticsWorkerData {
  readonly graph: ConnectionSettings
  /** Where the queries of saved reports are sent. */
  readonly savedQueryChannel: string
}

/** A task for the thread, with its time limit. */
export interface WorkerRequest<Task> {
  readonly task: Task
  readonly timeoutMs: number
}

/** Some rows, with the handle for the next ones; the last rows have none. */
export interface RowBatch<Row = ReportRow> {
  readonly rows: readonly Row[]
  readonly handle?: string
  readonly version: string
}

const batchSize = 1_000

const { graph: settings, savedQueryChannel } = workerData as AnalyticsWorkerData
const graph = openGraph(settings)
const catalogue = await readCatalogue()
const analytics = createInProcessAnalytics(graph, catalogue, createRemoteSavedQueries(savedQueryChannel))

/** Rows of analyses, and findings, that are being read, by handle. */
const openCursors = new Map<string, AsyncGenerator<ReportRow | FindingEntry, string | undefined, undefined>>()

export default serveTasks({
  /** Starts an analysis and returns its first rows. */
  openRows: createHandler((task: { report: string; values: ReportArguments }) => {
    const handle = crypto.randomUUID()
    openCursors.set(handle, analytics.analyse(getReport(catalogue, task.report), task.values))
    return readBatch(handle)
  }),

  /** Returns the next rows of an analysis. */
  readRows: createHandler((handle: string) => readBatch(handle)),

  /** Discards the rest of an analysis. */
  closeRows: createHandler(async (handle: string) => {
    openCursors.delete(handle)
  }),

  /** Drops what was cached: the graph has changed. */
  invalidate: createHandler(async () => analytics.invalidate?.()),

  listFindings: createHandler((task: { day: string; query: FindingsQuery; freshness?: Freshness }) =>
    analytics.listFindings(task.day, task.query, task.freshness),
  ),

  groupFindings: createHandler(
    (task: { day: string; query: FindingsQuery; grouping: FindingGrouping; freshness?: Freshness }) =>
      analytics.groupFindings(task.day, task.query, task.grouping, task.freshness),
  ),

  /** Returns the version of all findings, and the handle to read them with `readRows`. */
  openFindings: createHandler(async (task: { day: string; freshness?: Freshness }) => {
    const { entries, ...version } = await analytics.readFindings(task.day, task.freshness)
    const handle = crypto.randomUUID()
    openCursors.set(handle, entries)
    return { handle, version }
  }),

  listFindingRows: createHandler((task: { day: string; key: string; limit: number }) =>
    analytics.listFindingRows(task.day, task.key, task.limit),
  ),

  getFinding: createHandler((task: { day: string; key: string; freshness?: Freshness }) =>
    analytics.getFinding(task.day, task.key, task.freshness),
  ),

  runWhatIf: createHandler((task: WhatIfRequest) => analytics.whatIf(task)),
})

async function readBatch(handle: string): Promise<RowBatch<ReportRow | FindingEntry>> {
  const source = openCursors.get(handle)
  if (!source) throw new TypeError('The thread of this analysis has ended')
  const rows: (ReportRow | FindingEntry)[] = []
  while (rows.length < batchSize) {
    const next = await source.next()
    if (next.done) {
      openCursors.delete(handle)
      return { rows, version: next.value ?? '' }
    }
    rows.push(next.value)
  }
  return { rows, handle, version: '' }
}

function createHandler<Task, Result>(runTask: (task: Task) => Promise<Result>) {
  return ({ task, timeoutMs }: WorkerRequest<Task>): Promise<Result> =>
    withDeadline({ expiresAtMs: performance.now() + timeoutMs }, () => runTask(task))
}
