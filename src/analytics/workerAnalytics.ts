import type { FindingRows } from '../findings/findingRows.ts'
import { timeLeftMs } from '../graph/deadlines.ts'
import type { Graph } from '../graph/graph.ts'
import { AtlasError } from '../model/errors.ts'
import { findingsTimeoutMs } from '../reports/findings.ts'
import type { ReportRow } from '../reports/report.ts'
import { reportTimeoutMs } from '../reports/runReport.ts'
import type { RunSavedQuery } from '../reports/saved/savedQueries.ts'
import { type WhatIfResult, whatIfTimeoutMs } from '../whatIf/whatIf.ts'
import type { AnalyticsComputation, ComputedFindings } from './analyticsComputation.ts'
import { type AnalyticsService, createAnalytics } from './analyticsService.ts'
import { type ComputationThread, openComputationThread } from './computationThread.ts'
import type { NodeDescriptions } from './describeNodes.ts'
import { openFindingsThread } from './findingsThread.ts'
import { type RowBatch, readCursor } from './rowCursors.ts'
import { serveSavedQueries } from './savedQueryChannel.ts'

/** Waiting for the database ends at the deadline by itself; longer computation ends with its thread. */
const graceMs = 800

export interface WorkerAnalyticsOptions {
  /** Whether the thread starts with the first computation instead of now. */
  readonly startsLazily?: boolean
}

/**
 * Analytics computed in one thread, and findings read from another, so that no request waits for the computation of
 * another; saved reports are queried here.
 */
export function createWorkerAnalytics(
  graph: Graph,
  runSavedQuery: RunSavedQuery,
  { startsLazily = false }: WorkerAnalyticsOptions = {},
): AnalyticsService {
  const savedQueries = serveSavedQueries(runSavedQuery)
  const settings = { graph: graph.settings, savedQueryChannel: savedQueries.channelName }
  let currentWorker = openComputationThread(settings)
  if (!startsLazily) currentWorker.warmUp()
  const closingWorkers = new Set<Promise<void>>()
  const retire = (worker: ComputationThread) => {
    const closing = worker.close().finally(() => closingWorkers.delete(closing))
    closingWorkers.add(closing)
  }
  /** A request that is late only because it waits for the computation of another does not end the other. */
  const replaceIfOverdue = (worker: ComputationThread) => {
    if (worker !== currentWorker || !worker.isOverdue) return
    currentWorker = openComputationThread(settings)
    currentWorker.warmUp()
    retire(worker)
  }
  const requestFrom = async <Result>(
    worker: ComputationThread,
    name: string,
    task: unknown,
    maxDurationMs = reportTimeoutMs,
  ) => {
    const timeoutMs = timeLeftMs(maxDurationMs)
    const result = worker.run<Result>(name, { task, timeoutMs })
    return withTimeout(timeoutMs + graceMs, result, () => replaceIfOverdue(worker))
  }
  const request = <Result>(name: string, task: unknown, maxDurationMs?: number) =>
    requestFrom<Result>(currentWorker, name, task, maxDurationMs)
  const computation: AnalyticsComputation = {
    stream: graph.stream,
    head: graph.head,
    async *analyse({ name }, values) {
      const worker = currentWorker
      const run = <Result>(task: string, argument: unknown) => requestFrom<Result>(worker, task, argument)
      const firstBatch = await run<RowBatch<ReportRow>>('openRows', { report: name, values })
      return yield* readCursor<ReportRow>({ isClosed: () => worker.isClosed, run }, firstBatch)
    },
    invalidate: () => {
      // Errors are ignored: the next request meets and reports them.
      request('invalidate', undefined).catch(() => {})
    },
    collectFindings: (day) => request<ComputedFindings>('collectFindings', day, findingsTimeoutMs),
    readFindingsChunk: (day, digest) => request<Uint8Array>('readFindingsChunk', { day, digest }),
    readFindingRows: (rowsRequest) => request<FindingRows>('readFindingRows', rowsRequest),
    describeNodes: (nodes) => request<NodeDescriptions>('describeNodes', nodes),
    whatIf: (whatIfRequest) => request<WhatIfResult>('runWhatIf', whatIfRequest, whatIfTimeoutMs),
  }
  const findingsThread = openFindingsThread()
  return {
    ...createAnalytics({ graph, computation, store: findingsThread.store }),
    close: async () => {
      retire(currentWorker)
      await Promise.all([findingsThread.close(), ...closingWorkers])
      savedQueries.close()
    },
  }
}

/** REPORT_TOO_SLOW if the operation takes longer. */
async function withTimeout<Result>(
  timeoutMs: number,
  operation: Promise<Result>,
  onTimeout: () => void,
): Promise<Result> {
  const { promise: timeout, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    reject(new AtlasError('REPORT_TOO_SLOW', 'The computation exceeded its time limit'))
    onTimeout()
  }, timeoutMs)
  try {
    return await Promise.race([operation, timeout])
  } finally {
    clearTimeout(timer)
  }
}
