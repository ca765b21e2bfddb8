import { serveSavedQueries } from '../../analytics/savedQueryChannel.ts'
import type { Graph } from '../../graph/graph.ts'
import type { RunSavedQuery } from '../../reports/saved/savedQueries.ts'
import { WorkerPool } from '../../workers/workerPool.ts'
import type { DayWorkerData } from './dayWorker.ts'
import { type NightlyTime, readDueDay, withHistoryLease } from './lease.ts'
import type { DaySummary } from './summarizeDay.ts'

export interface HistoryJobOptions {
  readonly time: NightlyTime
  readonly runSavedQuery: RunSavedQuery
  /** How often an instance looks whether a day is due, for the first time after its start too: 3 s if omitted. */
  readonly checkIntervalMs?: number
  onRecorded(summary: DaySummary): void
  onError(error: unknown): void
}

const defaultCheckIntervalMs = 3_000

/** Records the day that is due in a thread of its own, unless it is recorded or another instance does so. */
export async function recordDueDay(
  graph: Graph,
  time: NightlyTime,
  record: (day: string, owner: string) => Promise<DaySummary>,
): Promise<DaySummary | undefined> {
  if ((await readDueDay(graph, time)).isRecorded) return undefined
  return withHistoryLease(graph, async (owner) => {
    const { day, isRecorded } = await readDueDay(graph, time)
    return isRecorded ? undefined : record(day, owner)
  })
}

/** Records every day that is due; returns how to stop. */
export function startHistoryJob(
  graph: Graph,
  { time, runSavedQuery, onRecorded, onError, checkIntervalMs = defaultCheckIntervalMs }: HistoryJobOptions,
): () => Promise<void> {
  const savedQueries = serveSavedQueries(runSavedQuery)
  const workerData: DayWorkerData = { graph: graph.settings, savedQueryChannel: savedQueries.channelName }
  const pool = new WorkerPool({
    file: new URL('./dayWorker.ts', import.meta.url),
    workerData,
    idleTimeoutMs: 1_000,
  })
  let running: Promise<void> | undefined
  const check = async () => {
    try {
      const record = (day: string, owner: string) => pool.run<DaySummary>('recordDay', { day, owner })
      const summary = await recordDueDay(graph, time, record)
      if (summary) onRecorded(summary)
    } catch (error) {
      if (!pool.isClosed) onError(error)
    }
  }
  const timer = setInterval(() => {
    running ??= check().finally(() => {
      running = undefined
    })
  }, checkIntervalMs).unref()
  return async () => {
    clearInterval(timer)
    await pool.close()
    await running
    savedQueries.close()
  }
}
