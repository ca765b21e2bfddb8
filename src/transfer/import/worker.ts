import { workerData } from 'node:worker_threads'
import type { SourceFile } from '../../formats/inputFormat.ts'
import type { ConnectionSettings } from '../../graph/graph.ts'
import { openGraph } from '../../graph/openGraph.ts'
import { serveTasks } from '../../workers/serveTasks.ts'
import { listXmlTables } from '../mapping/builtInMappings.ts'
import type { Mapping } from '../mapping/mapping.ts'
import { type MappingProposal, proposeMapping } from '../mapping/propose/proposeMapping.ts'
import { sampleTables } from '../mapping/propose/sampleTables.ts'
import { createActivityFlag } from './activityFlag.ts'
import { readImport } from './importStore.ts'
import { readItems } from './readRecords.ts'
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
  readonly mapping: Mapping | undefined
  readonly folder: string
  readonly owner: string
}

/** Files to propose a mapping for. */
export type ProposalTask = Pick<ImportWorkerTask, 'files' | 'folder'>

const { settings, activityMemory } = workerData as ImportWorkerData
const graph = openGraph(settings)
const { isActive: isDatabaseBusy } = createActivityFlag(activityMemory)
export default serveTasks({
  /** Rejects with failures that the record of the import does not have. */
  runImport: async ({ id, files, mapping, folder, owner }: ImportWorkerTask) => {
    const record = await readImport(graph, id)
    await runImport({ graph, record, files, mapping, folder, owner, isDatabaseBusy })
  },
  /** Reads the first rows of the files; rejects if they cannot be read. */
  proposeMapping: async ({ files, folder }: ProposalTask): Promise<MappingProposal> => {
    const items = readItems(files, folder, () => undefined, listXmlTables())
    return proposeMapping(graph, await sampleTables(items))
  },
})
