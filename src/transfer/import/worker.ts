import { parentPort, workerData } from 'node:worker_threads'
import { type ConnectionSettings, openGraph } from '../../graph/index.ts'
import { AtlasError } from '../../model/index.ts'
import type { SourceFile } from '../formats/reading/index.ts'
import { readRecord } from './record.ts'
import { runImport } from './run.ts'

/** What the thread of an import is given. */
export interface WorkerTask {
  readonly settings: ConnectionSettings
  readonly id: string
  readonly files: readonly SourceFile[]
  readonly folder: string
  readonly owner: string
}

/** How it ended, when not in the record. */
export type WorkerMessage = { readonly failure?: string; readonly isUnavailable?: boolean }

const { settings, id, files, folder, owner } = workerData as WorkerTask
const graph = openGraph(settings)
try {
  const record = await readRecord(graph, id)
  await runImport({ graph, record, files, folder, owner })
  parentPort?.postMessage({} satisfies WorkerMessage)
} catch (error) {
  const isUnavailable = error instanceof AtlasError && error.code === 'DATABASE_UNAVAILABLE'
  parentPort?.postMessage({ failure: String((error as Error).stack), isUnavailable } satisfies WorkerMessage)
} finally {
  await graph.close()
}
