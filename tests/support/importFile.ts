import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Graph } from '../../src/graph/graph.ts'
import type { ImportRecord } from '../../src/transfer/import/importRecord.ts'
import { runImportInline } from '../../src/transfer/import/runImportInline.ts'

/** Imports a file as the product does. */
export async function importFile(graph: Graph, name: string, content: Buffer): Promise<ImportRecord> {
  const folder = await mkdtemp(join(tmpdir(), 'cx-atlas-test-'))
  try {
    const path = join(folder, name)
    await writeFile(path, content)
    return await runImportInline(graph, [{ name, path }], { mode: 'upsert', dryRun: false, author: 'test' })
  } finally {
    await rm(folder, { recursive: true })
  }
}
