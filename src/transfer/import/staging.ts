import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Graph } from '../../graph/graph.ts'
import { assertImportOwner, writeBookkeeping } from './importStore.ts'
import { getNodesFile } from './stagedRows.ts'

const SAVE = `
MATCH (import:Import {key: $id})
SET import.staging = $staging`

const READ = `
MATCH (import:Import {key: $id})
RETURN import.staging AS staging`

const getStagingFile = (folder: string) => join(folder, 'staging')

/** Names the staged rows of a folder in the record of their import: batches have been, or will be, written from these. */
export async function recordStaging(graph: Graph, id: string, owner: string, folder: string): Promise<void> {
  const staging = crypto.randomUUID()
  await writeFile(getStagingFile(folder), staging, { flush: true })
  await writeBookkeeping(graph, async (transaction) => {
    await assertImportOwner(transaction, id, owner)
    await transaction.run(SAVE, { id, staging })
  })
}

/**
 * Whether the folder has the rows of which batches may have been written, rather than none, or those that this instance read
 * before another one took the import over.
 */
export async function hasRecordedStaging(graph: Graph, id: string, folder: string): Promise<boolean> {
  if (!existsSync(getNodesFile(folder))) return false
  const { rows } = await graph.read<{ staging: string | null }>(READ, { id })
  // Records of earlier versions have none.
  return (rows[0]?.staging ?? undefined) === (await readStaging(folder))
}

const readStaging = (folder: string): Promise<string | undefined> =>
  readFile(getStagingFile(folder), 'utf8').catch(() => undefined)
