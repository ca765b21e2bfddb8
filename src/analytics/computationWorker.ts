import { workerData } from 'node:worker_threads'
import { withDeadline } from '../graph/deadlines.ts'
import type { ConnectionSettings } from '../graph/graph.ts'
import { openGraph } from '../graph/openGraph.ts'
import { getReport, readCatalogue } from '../reports/catalogue.ts'
import type { ReportArguments, ReportRow } from '../reports/report.ts'
import type { WhatIfRequest } from '../whatIf/whatIf.ts'
import { serveTasks } from '../workers/serveTasks.ts'
import { createAnalyticsComputation, type FindingRowsRequest } from './analyticsComputation.ts'
import type { NodeDescriptionRequest } from './describeNodes.ts'
import { createRowCursors } from './rowCursors.ts'
import { createRemoteSavedQueries } from './savedQueryChannel.ts'

/** What the thread needs to start. */
export interface ComputationWorkerData {
  readonly graph: ConnectionSettings
  /** Where the queries of saved reports are sent. */
  readonly savedQueryChannel: string
}

/** A task for the thread, with its time limit. */
export interface WorkerRequest<Task> {
  readonly task: Task
  readonly timeoutMs: number
}

const { graph: settings, savedQueryChannel } = workerData as ComputationWorkerData
const graph = openGraph(settings)
const catalogue = await readCatalogue()
const computation = createAnalyticsComputation(graph, catalogue, createRemoteSavedQueries(savedQueryChannel))
const cursors = createRowCursors<ReportRow>()

export default serveTasks({
  /** Starts an analysis and returns its first rows. */
  openRows: createHandler((task: { report: string; values: ReportArguments }) =>
    cursors.read(cursors.open(computation.analyse(getReport(catalogue, task.report), task.values))),
  ),

  /** Returns the next rows of an analysis. */
  readRows: createHandler((handle: string) => cursors.read(handle)),

  /** Discards the rest of an analysis. */
  closeRows: createHandler(async (handle: string) => cursors.close(handle)),

  /** Drops what was cached: the graph has changed. */
  invalidate: createHandler(async () => computation.invalidate?.()),

  collectFindings: createHandler((day: string) => computation.collectFindings(day)),

  readFindingsChunk: createHandler((task: { day: string; digest: string }) =>
    computation.readFindingsChunk(task.day, task.digest),
  ),

  readFindingRows: createHandler((task: FindingRowsRequest) => computation.readFindingRows(task)),

  describeNodes: createHandler((task: NodeDescriptionRequest) => computation.describeNodes(task)),

  runWhatIf: createHandler((task: WhatIfRequest) => computation.whatIf(task)),
})

function createHandler<Task, Result>(runTask: (task: Task) => Promise<Result>) {
  return ({ task, timeoutMs }: WorkerRequest<Task>): Promise<Result> =>
    withDeadline({ expiresAtMs: performance.now() + timeoutMs }, () => runTask(task))
}
