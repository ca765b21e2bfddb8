import { availableParallelism, loadavg } from 'node:os'
import type { AdHocQuery, QueryPlace } from '../graph/adHoc/adHocQueries.ts'
import { toCloneable } from '../graph/adHoc/cloneable.ts'
import { createQueryTimeoutError } from '../graph/adHoc/queryErrors.ts'
import type { ConnectionSettings } from '../graph/graph.ts'
import { AtlasError } from '../model/errors.ts'
import { WorkerPool } from '../workers/workerPool.ts'

/** A thread that sends queries and reads their rows, so that large results do not slow down other requests. */
export interface QueryThread extends Pick<QueryPlace, 'plan' | 'run'> {
  close(): Promise<void>
}

/** Suffices for the rows that the database may send; a query that needs more ends its thread. */
const maxHeapMb = 512
const idleTimeoutMs = 60_000
/** The time after its deadline that a server with a core for itself gets to end a query. */
const graceMs = 1_000
const maxGraceMs = 4_000

/** Opens a thread, which starts with its first query; `onOverdue` is called when one does not end. */
export function openQueryThread(settings: ConnectionSettings, onOverdue: () => void = () => {}): QueryThread {
  const pool = new WorkerPool({
    file: new URL('./queryWorker.ts', import.meta.url),
    workerData: settings,
    maxHeapMb,
    idleTimeoutMs,
  })
  const runTask = async <Result>(name: string, task: unknown, timeoutMs: number): Promise<Result> => {
    const overdue = new AbortController()
    const timer = setTimeout(() => {
      overdue.abort(createQueryTimeoutError())
      onOverdue()
    }, timeoutMs + getGraceMs())
    try {
      return await pool.run<Result>(name, task, overdue.signal)
    } catch (error) {
      throw isOutOfMemory(error) ? createTooLargeError(error) : error
    } finally {
      clearTimeout(timer)
    }
  }
  return {
    plan: (query, timeoutMs) => runTask('plan', { query: toCloneableQuery(query), timeoutMs }, timeoutMs),
    run: (query, limits) => runTask('run', { query: toCloneableQuery(query), limits }, limits.timeoutMs),
    close: () => pool.close(),
  }
}

/** Longer on a machine with more work than cores, where a query that would end may not get its turn in time. */
const getGraceMs = () =>
  Math.min(maxGraceMs, graceMs * Math.max(1, (loadavg()[0] ?? 0) / availableParallelism()))

const toCloneableQuery = ({ cypher, parameters }: AdHocQuery): AdHocQuery => ({
  cypher,
  parameters: toCloneable(parameters),
})

const isOutOfMemory = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'

const createTooLargeError = (cause: unknown) =>
  new AtlasError('QUERY_TOO_LARGE', 'The result needs more memory than allowed', { cause })
