import { workerData } from 'node:worker_threads'
import type { SourceFile } from '../../formats/inputFormat.ts'
import type { ConnectionSettings } from '../../graph/graph.ts'
import { openGraph } from '../../graph/openGraph.ts'
import { serveTasks } from '../../workers/serveTasks.ts'
import { createActivityFlag } from './activityFlag.ts'
import { readImport } from './importStore.ts'
import { runImport } from './runImport.ts'

/** Data that an import thread starts with. */
export interface ImportWorkerData {
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

const { settings, activityMemory } = workerData as ImportWorkerData
const graph = openGraph(settings)
const { isActive: isDatabaseBusy } = createActivityFlag(activityMemory)
export default serveTasks({
  /** Rejects with failures that the record of the import does not have. */
  runImport: async ({ id, files, folder, owner }: ImportWorkerTask) => {
    const record = await readImport(graph, id)
    await runImport({ graph, record, files, folder, owner, isDatabaseBusy })
  },
})
