import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { WorkerMessage, WorkerSettings, WorkerTask } from './worker.ts'

/** Threads that do imports, each with a heap of its own: what a file does to one, it does to nothing else. */
export interface Threads {
  /** How the work ended; a thread that was stopped does not tell. */
  run(task: WorkerTask): Promise<WorkerMessage | 'stopped'>
  close(): Promise<void>
}

/** A thread that needs more has been sent something that no ecosystem is. */
const heapMb = 160
const keptAtMost = 1

/** A thread that ended an import in good order waits for the next: starting one takes longer than a small import. */
export function openThreads(settings: WorkerSettings): Threads {
  const all = new Set<Worker>()
  const idle: Worker[] = []
  let isClosed = false
  const forget = (worker: Worker) => {
    all.delete(worker)
    if (idle.includes(worker)) idle.splice(idle.indexOf(worker), 1)
  }
  const started = () => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: settings,
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
    })
    all.add(worker)
    worker.once('error', () => forget(worker))
    worker.once('exit', () => forget(worker))
    return worker
  }
  const release = (worker: Worker) => {
    if (idle.length >= keptAtMost) return worker.terminate()
    worker.unref()
    idle.push(worker)
    return undefined
  }
  return {
    run: async (task) => {
      if (isClosed) return 'stopped'
      const worker = idle.pop() ?? started()
      worker.ref()
      const outcome = await outcomeOf(worker, task)
      const isSound = outcome !== 'stopped' && outcome.failure === undefined && !outcome.isSpent
      if (isSound) await release(worker)
      else await worker.terminate()
      return outcome
    },
    close: async () => {
      isClosed = true
      await Promise.all([...all].map((worker) => worker.terminate()))
    },
  }
}

async function outcomeOf(worker: Worker, task: WorkerTask): Promise<WorkerMessage | 'stopped'> {
  const settled = new AbortController()
  const { signal } = settled
  const message = once(worker, 'message', { signal }).then(([told]) => told as WorkerMessage)
  const exit = once(worker, 'exit', { signal }).then(() => 'stopped' as const)
  worker.postMessage(task)
  try {
    return await Promise.race([message, exit])
  } catch (error) {
    return { failure: String(error) }
  } finally {
    settled.abort()
    await Promise.allSettled([message, exit])
  }
}
