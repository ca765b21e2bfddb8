import { workerData } from 'node:worker_threads'
import type { FindingGrouping } from '../findings/groupFindings.ts'
import type { FindingsQuery } from '../findings/paginateFindings.ts'
import { withDeadline } from '../graph/deadlines.ts'
import type { ConnectionSettings } from '../graph/graph.ts'
import { openGraph } from '../graph/openGraph.ts'
import { getReport, readCatalogue } from '../reports/catalogue.ts'
import type { ReportArguments, ReportRow } from '../reports/report.ts'
import type { WhatIfRequest } from '../whatIf/whatIf.ts'
import { createInProcessAnalytics } from './analyticsService.ts'
import { serializeError, type WorkerResult } from './workerResult.ts'

/** What the thread needs to start. */
export interface AnalyticsWorkerData {
  readonly graph: ConnectionSettings
}

/** A task for the thread, with its time limit. */
export interface WorkerRequest<Task> {
  readonly task: Task
  readonly timeoutMs: number
}

/** Some rows, with the handle for the next ones; the last rows have none. */
export interface RowBatch {
  readonly rows: readonly ReportRow[]
  readonly handle?: number
  readonly version: string
}

const batchSize = 1_000

const { graph: settings } = workerData as AnalyticsWorkerData
const graph = openGraph(settings)
const catalogue = await readCatalogue()
const analytics = createInProcessAnalytics(graph, catalogue)

const openCursors = new Map<number, { readonly rows: AsyncGenerator<ReportRow, string, undefined> }>()
let lastHandle = 0

/** Starts an analysis and returns its first rows. */
export const openRows = createHandler(async (task: { report: string; values: ReportArguments }) => {
  lastHandle += 1
  openCursors.set(lastHandle, { rows: analytics.analyse(getReport(catalogue, task.report), task.values) })
  return readBatch(lastHandle)
})

/** Returns the next rows of an analysis. */
export const readRows = createHandler((handle: number) => readBatch(handle))

/** Discards the rest of an analysis. */
export const closeRows = createHandler(async (handle: number) => {
  openCursors.delete(handle)
})

/** Resolves when the modules of the thread are loaded. */
export const ready = createHandler(async () => undefined)

/** Drops what was cached: the graph has changed. */
export const invalidate = createHandler(async () => analytics.invalidate?.())

export const listFindings = createHandler((task: { day: string; query: FindingsQuery }) =>
  analytics.listFindings(task.day, task.query),
)

export const groupFindings = createHandler(
  (task: { day: string; query: FindingsQuery; grouping: FindingGrouping }) =>
    analytics.groupFindings(task.day, task.query, task.grouping),
)

export const listFindingRows = createHandler((task: { day: string; key: string; limit: number }) =>
  analytics.listFindingRows(task.day, task.key, task.limit),
)

export const getFinding = createHandler((task: { day: string; key: string }) =>
  analytics.getFinding(task.day, task.key),
)

export const runWhatIf = createHandler((task: WhatIfRequest) => analytics.whatIf(task))

async function readBatch(handle: number): Promise<RowBatch> {
  const rows: ReportRow[] = []
  const source = openCursors.get(handle)?.rows
  while (source && rows.length < batchSize) {
    const next = await source.next()
    if (next.done) {
      openCursors.delete(handle)
      return { rows, version: next.value }
    }
    rows.push(next.value)
  }
  return { rows, handle, version: '' }
}

/** Sends errors as data: structured cloning would lose the code and details of our own. */
function createHandler<Task, Result>(runTask: (task: Task) => Promise<Result>) {
  return async ({ task, timeoutMs }: WorkerRequest<Task>): Promise<WorkerResult<Result>> => {
    try {
      return {
        result: await withDeadline({ expiresAtMs: performance.now() + timeoutMs }, () => runTask(task)),
      }
    } catch (error) {
      return { error: serializeError(error) }
    }
  }
}
