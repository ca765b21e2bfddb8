import { getHeapStatistics } from 'node:v8'
import { parentPort, workerData } from 'node:worker_threads'
import type { SourceFile } from '../../formats/inputFormat.ts'
import type { ConnectionSettings } from '../../graph/graph.ts'
import { openGraph } from '../../graph/openGraph.ts'
import { AtlasError } from '../../model/errors.ts'
import { neighbours } from './activityFlag.ts'
import { readRecord } from './importRecord.ts'
import { runImport } from './runImport.ts'

/** What the thread of imports starts with. */
export interface WorkerSettings {
  readonly settings: ConnectionSettings
  readonly neighbourMemory: SharedArrayBuffer
}

/** What the thread of an import is given. */
export interface WorkerTask {
  readonly id: string
  readonly files: readonly SourceFile[]
  readonly folder: string
  readonly owner: string
}

/** How it ended, when not in the record. */
export interface WorkerMessage {
  readonly failure?: string
  readonly isUnavailable?: boolean
  /** So much is left of it in memory that the next import has to have another thread. */
  readonly isSpent?: boolean
}

const spentBytes = 80 * 1024 * 1024
const { settings, neighbourMemory } = workerData as WorkerSettings
const graph = openGraph(settings)
const { ask: doOthersAsk } = neighbours(neighbourMemory)
parentPort?.on('message', async (task: WorkerTask) => parentPort?.postMessage(await outcomeOf(task)))
parentPort?.postMessage('loaded')

async function outcomeOf({ id, files, folder, owner }: WorkerTask): Promise<WorkerMessage> {
  try {
    const record = await readRecord(graph, id)
    await runImport({ graph, record, files, folder, owner, doOthersAsk })
    return { isSpent: getHeapStatistics().used_heap_size > spentBytes }
  } catch (error) {
    const isUnavailable = error instanceof AtlasError && error.code === 'DATABASE_UNAVAILABLE'
    return { failure: String((error as Error).stack), isUnavailable }
  }
}
