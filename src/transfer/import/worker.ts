import { getHeapStatistics } from 'node:v8'
import { parentPort, workerData } from 'node:worker_threads'
import type { SourceFile } from '../../formats/inputFormat.ts'
import type { ConnectionSettings } from '../../graph/graph.ts'
import { openGraph } from '../../graph/openGraph.ts'
import { AtlasError } from '../../model/errors.ts'
import { createActivityFlag } from './activityFlag.ts'
import { readImport } from './importStore.ts'
import { runImport } from './runImport.ts'

/** Data that an import thread starts with. */
export interface ImportWorkerSettings {
  readonly settings: ConnectionSettings
  readonly activityMemory: SharedArrayBuffer
}

/** An import for the thread to run. */
export interface ImportWorkerTask {
  readonly id: string
  readonly files: readonly SourceFile[]
  readonly folder: string
  readonly owner: string
}

/** Outcome that the record does not have. */
export interface ImportWorkerResult {
  readonly failure?: string
  readonly isUnavailable?: boolean
  /** The import left so much in memory that the next one needs a new thread. */
  readonly needsRecycling?: boolean
}

const recycleHeapBytes = 80 * 1024 * 1024
const { settings, activityMemory } = workerData as ImportWorkerSettings
const graph = openGraph(settings)
const { isActive: isDatabaseBusy } = createActivityFlag(activityMemory)
parentPort?.on('message', async (task: ImportWorkerTask) => parentPort?.postMessage(await runTask(task)))
parentPort?.postMessage('loaded')

async function runTask({ id, files, folder, owner }: ImportWorkerTask): Promise<ImportWorkerResult> {
  try {
    const record = await readImport(graph, id)
    await runImport({ graph, record, files, folder, owner, isDatabaseBusy })
    return { needsRecycling: getHeapStatistics().used_heap_size > recycleHeapBytes }
  } catch (error) {
    const isUnavailable = error instanceof AtlasError && error.code === 'DATABASE_UNAVAILABLE'
    return { failure: String((error as Error).stack), isUnavailable }
  }
}
