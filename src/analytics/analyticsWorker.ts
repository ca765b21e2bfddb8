import { AtlasError } from '../model/errors.ts'
import { WorkerPool } from '../workers/workerPool.ts'
import type { AnalyticsWorkerData, WorkerRequest } from './worker.ts'

/** A worker thread that computes reports, findings and what-if. */
export interface AnalyticsWorker {
  readonly isClosed: boolean
  /** Whether the oldest pending request is past its deadline. */
  readonly isOverdue: boolean
  /** Starts the thread now, so that the first request does not wait for it. */
  warmUp(): void
  /** OVERLOADED if the thread is closed or closes before it is done. */
  run<Result>(name: string, request: WorkerRequest<unknown>): Promise<Result>
  close(): Promise<void>
}

/** Requests that the thread works on at a time; most of them wait for the database. */
const maxConcurrentTasks = 16

export function openWorker(workerData: AnalyticsWorkerData): AnalyticsWorker {
  const pool = new WorkerPool({
    file: new URL('./worker.ts', import.meta.url),
    workerData,
    maxTasksPerThread: maxConcurrentTasks,
  })
  const pending = new Set<{ readonly deadlineMs: number }>()
  return {
    get isClosed() {
      return pool.isClosed
    },
    get isOverdue() {
      const [oldest] = pending
      return oldest !== undefined && oldest.deadlineMs < performance.now()
    },
    warmUp: () => pool.warmUp(),
    run: async (name, request) => {
      const pendingRequest = { deadlineMs: performance.now() + request.timeoutMs }
      pending.add(pendingRequest)
      try {
        return await pool.run(name, request)
      } catch (error) {
        if (!pool.isClosed) throw error
        throw new AtlasError('OVERLOADED', 'Another request has used up the time of this one; retry')
      } finally {
        pending.delete(pendingRequest)
      }
    },
    close: () => pool.close(),
  }
}
