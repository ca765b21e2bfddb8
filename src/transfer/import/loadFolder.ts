import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { relationshipsTableName } from '../../formats/cells/ecosystemTables.ts'
import type { Graph } from '../../graph/graph.ts'
import { nodeKinds } from '../../model/kinds.ts'
import type { ImportRecord } from './importRecord.ts'
import { runImportInline } from './runImportInline.ts'

/** Imports a folder with one CSV file per kind and `relationships.csv`; INVALID_INPUT names file, line and column. */
export function loadFolder(
  graph: Graph,
  folder: string,
  { author }: { readonly author: string },
): Promise<ImportRecord> {
  const tables = [...[...nodeKinds.values()].map(({ path }) => path), relationshipsTableName]
  const files = tables
    .map((table) => ({ name: `${table}.csv`, path: join(folder, `${table}.csv`) }))
    .filter(({ path }) => existsSync(path))
  return runImportInline(graph, files, { author, mode: 'upsert', dryRun: false })
}
