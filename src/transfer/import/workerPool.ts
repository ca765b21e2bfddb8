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
  /** Of each that has not ended whether it has loaded its modules; what was in the way if not. */
  const all = new Map<Worker, Promise<WorkerMessage | undefined>>()
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
    const loading = Promise.race([once(worker, 'message'), once(worker, 'exit')])
    all.set(
      worker,
      loading.then(() => undefined, failureOf),
    )
    worker.once('error', () => forget(worker))
    worker.once('exit', () => forget(worker))
    return worker
  }
  // Node ends or hangs as a whole when a thread is ended that loads its modules.
  const end = async (worker: Worker) => {
    await all.get(worker)
    await worker.terminate()
  }
  const release = (worker: Worker) => {
    if (idle.length >= keptAtMost) return end(worker)
    worker.unref()
    idle.push(worker)
    return undefined
  }
  return {
    run: async (task) => {
      if (isClosed) return 'stopped'
      const worker = idle.pop() ?? started()
      worker.ref()
      const failure = await all.get(worker)
      if (failure || !all.has(worker)) return failure ?? 'stopped'
      const outcome = await outcomeOf(worker, task)
      const isSound = outcome !== 'stopped' && outcome.failure === undefined && !outcome.isSpent
      if (isSound) await release(worker)
      else await end(worker)
      return outcome
    },
    close: async () => {
      isClosed = true
      await Promise.all([...all.keys()].map(end))
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
    return failureOf(error)
  } finally {
    settled.abort()
    await Promise.allSettled([message, exit])
  }
}

const failureOf = (error: unknown): WorkerMessage => ({ failure: String(error) })
