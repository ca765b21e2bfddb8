import type { FindingEntry } from '../findings/findingEntry.ts'
import { AtlasError } from '../model/errors.ts'
import { WorkerPool } from '../workers/workerPool.ts'
import type { FindingsStore, FindingsSummary } from './findingsStore.ts'
import { readCursor } from './rowCursors.ts'

/** A findings store in a thread of its own, which computes nothing that takes long. */
export interface FindingsThread {
  readonly store: FindingsStore
  close(): Promise<void>
}

/** Findings live long; what is new beside them is little. */
const maxNewObjectsMb = 8

/** Requests that the thread receives at a time. */
const maxConcurrentTasks = 64

/** Opens the thread, which starts with the first request. */
export function openFindingsThread(): FindingsThread {
  const pool = new WorkerPool({
    file: new URL('./findingsWorker.ts', import.meta.url),
    maxTasksPerThread: maxConcurrentTasks,
    maxNewObjectsMb,
  })
  const run = async <Result>(name: string, task: unknown): Promise<Result> => {
    if (pool.isClosed) throw new AtlasError('OVERLOADED', 'The service is closing')
    return pool.run<Result>(name, task)
  }
  const thread = { isClosed: () => pool.isClosed, run }
  return {
    store: {
      addChunk: (digest, chunk) => run('addChunk', { digest, chunk }),
      replace: (day, summary, digests) => run('replace', { day, summary, digests }),
      setStates: (states) => run('setStates', states),
      summarize: (day) => run('summarize', day),
      list: (day, query) => run('list', { day, query }),
      group: (day, query, grouping) => run('group', { day, query, grouping }),
      readAll: async (day) => {
        const opened = await run<{ handle: string; summary: FindingsSummary } | undefined>('openAll', day)
        if (!opened) return undefined
        const { handle, summary } = opened
        return { ...summary, entries: readCursor<FindingEntry>(thread, { rows: [], handle, version: '' }) }
      },
      pack: (day) => run('pack', day),
      find: (day, key) => run('find', { day, key }),
    },
    close: () => pool.close(),
  }
}
