import { AtlasError } from '../model/errors.ts'
import { reportTimeoutMs } from '../reports/runReport.ts'
import { whatIfTimeoutMs } from '../whatIf/whatIf.ts'
import { WorkerPool } from '../workers/workerPool.ts'
import type { ComputationWorkerData, WorkerRequest } from './computationWorker.ts'

/** A thread that computes analyses, findings and what-if. */
export interface ComputationThread {
  readonly isClosed: boolean
  /** Whether the oldest pending request is past its deadline; not one that takes many steps, such as collecting findings. */
  readonly isOverdue: boolean
  /** Starts the thread now, so that the first request does not wait for it. */
  warmUp(): void
  /** OVERLOADED if the thread is closed or closes before it is done. */
  run<Result>(name: string, request: WorkerRequest<unknown>): Promise<Result>
  close(): Promise<void>
}

/** Requests with a longer time limit leave the thread to others between their steps. */
const maxAwaitedMs = Math.max(reportTimeoutMs, whatIfTimeoutMs)

/** Enough for the rows that are on their way. */
const maxNewObjectsMb = 24

/** Requests that the thread works on at a time; most of them wait for the database. */
const maxConcurrentTasks = 16

export function openComputationThread(workerData: ComputationWorkerData): ComputationThread {
  const pool = new WorkerPool({
    file: new URL('./computationWorker.ts', import.meta.url),
    workerData,
    maxTasksPerThread: maxConcurrentTasks,
    maxNewObjectsMb,
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
      if (request.timeoutMs <= maxAwaitedMs) pending.add(pendingRequest)
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
