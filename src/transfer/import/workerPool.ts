import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { ImportWorkerResult, ImportWorkerSettings, ImportWorkerTask } from './worker.ts'

/** Threads that do imports, each with a heap of its own: what a file does to one, it does to nothing else. */
export interface ImportWorkerPool {
  /** How the work ended; a thread that was stopped does not tell. */
  run(task: ImportWorkerTask): Promise<ImportWorkerResult | 'stopped'>
  close(): Promise<void>
}

/** A thread that needs more has been sent something that no ecosystem is. */
const maxHeapMb = 160
const maxIdleWorkers = 1

/** A thread that ended an import in good order waits for the next: starting one takes longer than a small import. */
export function createImportWorkerPool(settings: ImportWorkerSettings): ImportWorkerPool {
  /** Of each that has not ended whether it has loaded its modules; what was in the way if not. */
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
  // Node ends or hangs as a whole when a thread is ended that loads its modules.
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
