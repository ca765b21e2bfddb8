import { Piscina } from 'piscina'
import { AtlasError } from '../model/errors.ts'
import type { AnalyticsWorkerData, WorkerRequest } from './worker.ts'
import type { WorkerResult } from './workerResult.ts'

/** A worker thread that computes reports, findings and what-if. */
export interface AnalyticsWorker {
  readonly isClosed: boolean
  /** Whether the oldest pending request is past its deadline. */
  readonly isOverdue: boolean
  /** OVERLOADED if the thread is closed or closes before it is done. */
  run<Result>(name: string, request: WorkerRequest<unknown>): Promise<WorkerResult<Result>>
  close(): Promise<void>
}

/** Requests that the thread works on at a time; most of them wait for the database. */
const maxConcurrentTasks = 16
const loadTimeoutMs = 60_000

export function startWorker(workerData: AnalyticsWorkerData): AnalyticsWorker {
  const pool = new Piscina({
    filename: new URL('./worker.ts', import.meta.url).href,
    workerData,
    minThreads: 1,
    maxThreads: 1,
    concurrentTasksPerWorker: maxConcurrentTasks,
    // Keeps the event loop running between requests, so that closed connections are noticed.
    atomics: 'disabled',
  })
  const loaded = pool.run({ timeoutMs: loadTimeoutMs }, { name: 'ready' }).catch(() => {})
  const pending = new Set<{ readonly deadlineMs: number }>()
  let isClosed = false
  return {
    get isClosed() {
      return isClosed
    },
    get isOverdue() {
      const [oldest] = pending
      return oldest !== undefined && oldest.deadlineMs < performance.now()
    },
    run: async (name, request) => {
      const pendingRequest = { deadlineMs: performance.now() + request.timeoutMs }
      pending.add(pendingRequest)
      try {
        if (!isClosed) return await pool.run(request, { name })
      } catch (error) {
        if (!isClosed) throw error
      } finally {
        pending.delete(pendingRequest)
      }
      throw new AtlasError('OVERLOADED', 'Another request has used up the time of this one; retry')
    },
    close: async () => {
      isClosed = true
      // Node crashes or hangs if a thread is terminated while it loads its modules.
      await loaded
      await pool.destroy()
    },
  }
}
