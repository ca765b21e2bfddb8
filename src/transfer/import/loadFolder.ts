import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Graph } from '../../graph/graph.ts'
import { nodeKinds } from '../../model/kinds.ts'
import type { ImportRecord } from './importRecord.ts'
import { runImportInline } from './runImportInline.ts'

/**
 * Imports a folder with one CSV file per kind and `relationships.csv`: what is the same stays untouched. INVALID_INPUT
 * names file, line and column.
 */
export function loadFolder(
  graph: Graph,
  folder: string,
  { author }: { readonly author: string },
): Promise<ImportRecord> {
  const names = [...[...nodeKinds.values()].map(({ path }) => `${path}.csv`), 'relationships.csv']
  const files = names
    .map((name) => ({ name, path: join(folder, name) }))
    .filter(({ path }) => existsSync(path))
  return runImportInline(graph, files, { author, mode: 'upsert', dryRun: false })
}
