import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { ImportWorkerResult, ImportWorkerSettings, ImportWorkerTask } from './worker.ts'

/** Threads that run imports, each with its own heap, so that a harmful file affects only its thread. */
export interface ImportWorkerPool {
  /** Returns the outcome, or that the thread was stopped. */
  run(task: ImportWorkerTask): Promise<ImportWorkerResult | 'stopped'>
  close(): Promise<void>
}

/** More than any valid file needs. */
const maxHeapMb = 160
const maxIdleWorkers = 1

/** Reuses a thread after a successful import: starting one takes longer than a small import. */
export function createImportWorkerPool(settings: ImportWorkerSettings): ImportWorkerPool {
  /** Resolves once a thread has loaded its modules, with the failure if it could not. */
  const loadingByWorker = new Map<Worker, Promise<ImportWorkerResult | undefined>>()
  const idleWorkers: Worker[] = []
  let isClosed = false
  const removeWorker = (worker: Worker) => {
    loadingByWorker.delete(worker)
    if (idleWorkers.includes(worker)) idleWorkers.splice(idleWorkers.indexOf(worker), 1)
  }
  const startWorker = () => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: settings,
      resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
    })
    const loading = Promise.race([once(worker, 'message'), once(worker, 'exit')])
    loadingByWorker.set(
      worker,
      loading.then(() => undefined, toFailure),
    )
    worker.once('error', () => removeWorker(worker))
    worker.once('exit', () => removeWorker(worker))
    return worker
  }
  // Terminating a thread while it loads its modules ends or blocks the whole process.
  const stopWorker = async (worker: Worker) => {
    await loadingByWorker.get(worker)
    await worker.terminate()
  }
  const release = (worker: Worker) => {
    if (idleWorkers.length >= maxIdleWorkers) return stopWorker(worker)
    worker.unref()
    idleWorkers.push(worker)
    return undefined
  }
  return {
    run: async (task) => {
      if (isClosed) return 'stopped'
      const worker = idleWorkers.pop() ?? startWorker()
      worker.ref()
      const failure = await loadingByWorker.get(worker)
      if (failure || !loadingByWorker.has(worker)) return failure ?? 'stopped'
      const outcome = await runTask(worker, task)
      const isReusable = outcome !== 'stopped' && outcome.failure === undefined && !outcome.needsRecycling
      if (isReusable) await release(worker)
      else await stopWorker(worker)
      return outcome
    },
    close: async () => {
      isClosed = true
      await Promise.all([...loadingByWorker.keys()].map(stopWorker))
    },
  }
}

async function runTask(worker: Worker, task: ImportWorkerTask): Promise<ImportWorkerResult | 'stopped'> {
  const settled = new AbortController()
  const { signal } = settled
  const message = once(worker, 'message', { signal }).then(([reply]) => reply as ImportWorkerResult)
  const exit = once(worker, 'exit', { signal }).then(() => 'stopped' as const)
  worker.postMessage(task)
  try {
    return await Promise.race([message, exit])
  } catch (error) {
    return toFailure(error)
  } finally {
    settled.abort()
    await Promise.allSettled([message, exit])
  }
}

const toFailure = (error: unknown): ImportWorkerResult => ({ failure: String(error) })
