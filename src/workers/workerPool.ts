import { once } from 'node:events'
import { basename } from 'node:path'
import type { ResourceLimits } from 'node:worker_threads'
import { Piscina } from 'piscina'
import { getTracer, trace } from '../tracing/tracer.ts'
import { restoreError } from './serializedError.ts'
import type { TaskReply, TaskRequest } from './serveTasks.ts'
import { isThreadMeasured, publishForwarded } from './threadTelemetry.ts'

export interface WorkerPoolSettings {
  /** Module of the threads; its default export is the result of `serveTasks`. */
  readonly file: URL
  readonly workerData?: unknown
  /** 1 if omitted. */
  readonly maxThreads?: number
  /** Tasks that a thread runs at a time; 1 if omitted. */
  readonly maxTasksPerThread?: number
  /** Heap of a thread, Node's default if omitted; a task that needs more ends its thread, not the process. */
  readonly maxHeapMb?: number
  /** Of the heap, the part for new objects, Node's default if omitted; a smaller one is collected more often. */
  readonly maxNewObjectsMb?: number
  /** Time after which an idle thread ends; it stays if omitted. */
  readonly idleTimeoutMs?: number
}

/** Threads that run tasks; each starts when a task needs it. */
export class WorkerPool {
  readonly #workerName: string
  readonly #pool: Piscina<TaskRequest, TaskReply>
  readonly #loadedThreadIds = new Set<number>()
  readonly #pendingTasks = new Set<PromiseWithResolvers<TaskReply>>()
  #isClosed = false

  constructor(settings: WorkerPoolSettings) {
    const { file, workerData, maxThreads = 1, maxTasksPerThread = 1, idleTimeoutMs } = settings
    this.#workerName = basename(file.pathname, '.ts')
    this.#pool = new Piscina({
      filename: file.href,
      workerData,
      minThreads: 0,
      maxThreads,
      concurrentTasksPerWorker: maxTasksPerThread,
      idleTimeout: idleTimeoutMs ?? Number.POSITIVE_INFINITY,
      resourceLimits: toResourceLimits(settings),
      // Keeps the event loop of a thread running between tasks, so that closed connections are noticed.
      atomics: 'disabled',
    })
    this.#pool.on('workerCreate', ({ id }: { id: number }) => this.#loadedThreadIds.add(id))
    this.#pool.on('message', publishForwarded)
    this.#pool.on('error', (error: unknown) => this.#rejectQueuedTasks(error))
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** Starts a thread now, so that the first task does not wait for one to load. */
  warmUp(): void {
    if (this.#pool.threads.length > 0) return
    const aborting = new AbortController()
    // Piscina starts a thread only for a new task.
    this.#pool
      .run({ name: '', task: undefined, isMeasured: false }, { signal: aborting.signal })
      .catch(() => {})
    aborting.abort()
  }

  /** Runs the handler of that name; rejects with its error. Aborting rejects at once and ends the task's thread. */
  run<Result>(name: string, task: unknown, signal?: AbortSignal): Promise<Result> {
    const description = { name: `task ${name}`, attributes: { 'cx_atlas.worker': this.#workerName } }
    return trace(description, () => this.#runTask(name, task, signal))
  }

  async #runTask<Result>(name: string, task: unknown, signal?: AbortSignal): Promise<Result> {
    if (this.#isClosed) throw new Error('The worker pool is closed')
    const pendingTask = Promise.withResolvers<TaskReply>()
    this.#pendingTasks.add(pendingTask)
    const request = { name, task, trace: getTracer()?.getHeaders(), isMeasured: isThreadMeasured() }
    this.#pool.run(request, { signal: signal ?? null }).then(pendingTask.resolve, pendingTask.reject)
    try {
      const reply = await pendingTask.promise
      if (reply.spans) getTracer()?.addSpans(reply.spans)
      if ('error' in reply) throw restoreError(reply.error)
      return reply.result as Result
    } catch (error) {
      throw signal?.aborted ? signal.reason : error
    } finally {
      this.#pendingTasks.delete(pendingTask)
      this.#startQueuedTasks()
    }
  }

  /** Ends all threads; their tasks and the queued ones reject. */
  async close(): Promise<void> {
    this.#isClosed = true
    const loadingThreads = this.#pool.threads.filter(({ threadId }) => !this.#loadedThreadIds.has(threadId))
    // Node crashes or hangs if a thread is terminated while it loads its modules.
    await Promise.allSettled(loadingThreads.map((thread) => once(thread, 'message')))
    await this.#pool.destroy()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** Piscina starts no thread for tasks that are queued when the only one ends. */
  #startQueuedTasks(): void {
    if (!this.#isClosed && this.#pendingTasks.size > 0) this.warmUp()
  }

  /** Rejects what waits for a thread that could not load. */
  #rejectQueuedTasks(error: unknown): void {
    if (this.#pool.threads.length > 0) return
    for (const { reject } of this.#pendingTasks) reject(error)
    this.#pool.destroy()
  }
}

const toResourceLimits = ({ maxHeapMb, maxNewObjectsMb }: WorkerPoolSettings): ResourceLimits => ({
  ...(maxHeapMb !== undefined && { maxOldGenerationSizeMb: maxHeapMb }),
  ...(maxNewObjectsMb !== undefined && { maxYoungGenerationSizeMb: maxNewObjectsMb }),
})
