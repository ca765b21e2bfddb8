import type { FindingEntry } from '../findings/findingEntry.ts'
import type { FindingRows } from '../findings/findingRows.ts'
import type { FindingGroupsPage, FindingsPage } from '../findings/paginateFindings.ts'
import { timeLeftMs } from '../graph/deadlines.ts'
import type { Graph } from '../graph/graph.ts'
import { AtlasError } from '../model/errors.ts'
import { reportTimeoutMs } from '../reports/runReport.ts'
import type { RunSavedQuery } from '../reports/saved/savedQueries.ts'
import { type WhatIfResult, whatIfTimeoutMs } from '../whatIf/whatIf.ts'
import type { AnalyticsService, MissingFindings } from './analyticsService.ts'
import { type AnalyticsWorker, openWorker } from './analyticsWorker.ts'
import type { FindingsVersion } from './presentFindings.ts'
import { serveSavedQueries } from './savedQueryChannel.ts'
import type { RowBatch } from './worker.ts'

/** Waiting for the database ends at the deadline by itself; longer computation ends with its thread. */
const graceMs = 800

export interface WorkerAnalyticsOptions {
  /** Whether the thread starts with the first computation instead of now. */
  readonly startsLazily?: boolean
}

/** Analytics computed in a worker thread, so that no request waits for the computation of another; saved reports are queried here. */
export function createWorkerAnalytics(
  graph: Graph,
  runSavedQuery: RunSavedQuery,
  { startsLazily = false }: WorkerAnalyticsOptions = {},
): AnalyticsService {
  const savedQueries = serveSavedQueries(runSavedQuery)
  const settings = { graph: graph.settings, savedQueryChannel: savedQueries.channelName }
  let currentWorker = openWorker(settings)
  if (!startsLazily) currentWorker.warmUp()
  const closingWorkers = new Set<Promise<void>>()
  const retire = (worker: AnalyticsWorker) => {
    const closing = worker.close().finally(() => closingWorkers.delete(closing))
    closingWorkers.add(closing)
  }
  /** A request that is late only because it waits for the computation of another does not end the other. */
  const replaceIfOverdue = (worker: AnalyticsWorker) => {
    if (worker !== currentWorker || !worker.isOverdue) return
    currentWorker = openWorker(settings)
    currentWorker.warmUp()
    retire(worker)
  }
  const requestFrom = async <Result>(
    worker: AnalyticsWorker,
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
  /** Reads batch after batch from one worker; returns the version of the last one. */
  async function* readBatches<Row>(
    worker: AnalyticsWorker,
    firstBatch: RowBatch<Row>,
  ): AsyncGenerator<Row, string, undefined> {
    let batch = firstBatch
    try {
      for (;;) {
        yield* batch.rows
        if (batch.handle === undefined) return batch.version
        batch = await requestFrom<RowBatch<Row>>(worker, 'readRows', batch.handle)
      }
    } finally {
      if (batch.handle !== undefined && !worker.isClosed) await requestFrom(worker, 'closeRows', batch.handle)
    }
  }
  return {
    stream: graph.stream,
    head: graph.head,
    async *analyse({ name }, values) {
      const worker = currentWorker
      const firstBatch = await requestFrom<RowBatch>(worker, 'openRows', { report: name, values })
      return yield* readBatches(worker, firstBatch)
    },
    invalidate: () => {
      // Errors are ignored: the next request meets and reports them.
      request('invalidate', undefined).catch(() => {})
    },
    groupFindings: (day, query, grouping, freshness) =>
      request<FindingGroupsPage & MissingFindings & FindingsVersion>('groupFindings', {
        day,
        query,
        grouping,
        freshness,
      }),
    listFindingRows: (day, key, limit) =>
      request<FindingRows | undefined>('listFindingRows', { day, key, limit }),
    listFindings: (day, query, freshness) =>
      request<FindingsPage & MissingFindings & FindingsVersion>('listFindings', { day, query, freshness }),
    readFindings: async (day, freshness) => {
      const worker = currentWorker
      const { handle, version } = await requestFrom<{ handle: string; version: FindingsVersion }>(
        worker,
        'openFindings',
        { day, freshness },
      )
      return { ...version, entries: readBatches<FindingEntry>(worker, { rows: [], handle, version: '' }) }
    },
    getFinding: (day, key, freshness) =>
      request<(FindingEntry & FindingsVersion) | undefined>('getFinding', { day, key, freshness }),
    whatIf: (whatIfRequest) => request<WhatIfResult>('runWhatIf', whatIfRequest, whatIfTimeoutMs),
    close: async () => {
      retire(currentWorker)
      await Promise.all(closingWorkers)
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
