import { Piscina } from 'piscina'
import { AtlasError } from '../model/errors.ts'
import type { AnalyticsWorkerData, WorkerRequest } from './worker.ts'
import type { WorkerResult } from './workerResult.ts'

/** A thread that computes answers. */
export interface AnalyticsWorker {
  readonly isClosed: boolean
  /** Whether what it was asked first of all that it still works on had to be answered by now. */
  readonly isOverdue: boolean
  /** OVERLOADED when the thread has ended or ends meanwhile. */
  run<Result>(name: string, request: WorkerRequest<unknown>): Promise<WorkerResult<Result>>
  close(): Promise<void>
}

/** How many questions the thread works on at a time; most of them wait for the database. */
const maxConcurrentTasks = 16
const loadTimeoutMs = 60_000

export function startWorker(workerData: AnalyticsWorkerData): AnalyticsWorker {
  const pool = new Piscina({
    filename: new URL('./worker.ts', import.meta.url).href,
    workerData,
    minThreads: 1,
    maxThreads: 1,
    concurrentTasksPerWorker: maxConcurrentTasks,
    // Between two questions it still hears that the database has closed a connection.
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
      throw new AtlasError('OVERLOADED', 'Another question took all the time; ask again')
    },
    close: async () => {
      isClosed = true
      // Node ends or hangs as a whole when a thread is ended that loads its modules.
      await loaded
      await pool.destroy()
    },
  }
}
