import { Piscina } from 'piscina'
import { AtlasError } from '../model/errors.ts'
import type { Asked, WorkerSettings } from './worker.ts'
import type { Told } from './workerResult.ts'

/** A thread that computes answers. */
export interface AnswersThread {
  readonly isEnded: boolean
  /** Whether what it was asked first of all that it still works on had to be answered by now. */
  readonly isStuck: boolean
  /** OVERLOADED when the thread has ended or ends meanwhile. */
  run<Result>(name: string, asked: Asked<unknown>): Promise<Told<Result>>
  end(): Promise<void>
}

/** How many questions the thread works on at a time; most of them wait for the database. */
const atOnce = 16
const loadingTimeoutMs = 60_000

export function startThread(workerData: WorkerSettings): AnswersThread {
  const pool = new Piscina({
    filename: new URL('./worker.ts', import.meta.url).href,
    workerData,
    minThreads: 1,
    maxThreads: 1,
    concurrentTasksPerWorker: atOnce,
    // Between two questions it still hears that the database has closed a connection.
    atomics: 'disabled',
  })
  const loaded = pool.run({ timeoutMs: loadingTimeoutMs }, { name: 'loaded' }).catch(() => {})
  const open = new Set<{ readonly untilMs: number }>()
  let isEnded = false
  return {
    get isEnded() {
      return isEnded
    },
    get isStuck() {
      const [oldest] = open
      return oldest !== undefined && oldest.untilMs < performance.now()
    },
    run: async (name, asked) => {
      const question = { untilMs: performance.now() + asked.timeoutMs }
      open.add(question)
      try {
        if (!isEnded) return await pool.run(asked, { name })
      } catch (error) {
        if (!isEnded) throw error
      } finally {
        open.delete(question)
      }
      throw new AtlasError('OVERLOADED', 'Another question took all the time; ask again')
    },
    end: async () => {
      isEnded = true
      // Node ends or hangs as a whole when a thread is ended that loads its modules.
      await loaded
      await pool.destroy()
    },
  }
}
