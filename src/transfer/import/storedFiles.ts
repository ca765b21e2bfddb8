import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { zstdCompress, zstdDecompress } from 'node:zlib'
import { limits } from '../../formats/limits.ts'
import type { Graph, Transaction } from '../../graph/graph.ts'
import { importStateNames, isFinished } from './importRecord.ts'
import { writeBookkeeping } from './importStore.ts'

/** A file in the folder of an import, and in how many chunks it is stored. */
interface StoredFile {
  readonly name: string
  readonly chunkCount: number
}

const CREATE_CHUNK = `
MERGE (chunk:ImportChunk {key: $key})
SET chunk.import = $id, chunk.data = $data, chunk.createdAt = datetime()`

/** Names the files in the record of their import; from then on another instance can run it. */
const SAVE_FILES = `
MATCH (import:Import {key: $id})
SET import.storedFiles = $files`

const READ_FILES = `
MATCH (import:Import {key: $id})
RETURN import.storedFiles AS files`

const READ_CHUNK = `
MATCH (chunk:ImportChunk {key: $key})
RETURN chunk.data AS data`

/** A chunk at a time is in memory. */
const DELETE_CHUNKS = `
MATCH (chunk:ImportChunk {import: $id})
DELETE chunk`

/** Of imports that have ended, and of such that an instance could not begin an hour ago. */
const DELETE_LEFTOVERS = `
MATCH (chunk:ImportChunk)
OPTIONAL MATCH (import:Import {key: chunk.import})
WITH chunk, import
WHERE import.state IN $finishedStates
  OR (import IS NULL AND chunk.createdAt < datetime() - duration({hours: 1}))
DELETE chunk`

const chunkBytes = 1024 * 1024
const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)
const finishedStates = importStateNames.filter((state) => isFinished({ state }))

const toChunkKey = (id: string, name: string, index: number) => `${id}/${name}/${index}`

/**
 * Stores files of a folder in the database, in compressed chunks, so that an instance with another disk can run their import;
 * returns how to name them in its record. Nothing if they are larger than the limit together.
 */
export async function storeFiles(
  graph: Graph,
  id: string,
  folder: string,
  names: readonly string[],
): Promise<((transaction: Transaction) => Promise<void>) | undefined> {
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size))
  if (sizes.reduce((sum, size) => sum + size, 0) > limits.storedFileBytes) return undefined
  const files: StoredFile[] = []
  for (const name of names) files.push(await storeFile(graph, id, folder, name))
  return async (transaction) => {
    await transaction.run(SAVE_FILES, { id, files: JSON.stringify(files) })
  }
}

async function storeFile(graph: Graph, id: string, folder: string, name: string): Promise<StoredFile> {
  let chunkCount = 0
  for await (const bytes of createReadStream(join(folder, name), { highWaterMark: chunkBytes })) {
    const key = toChunkKey(id, name, chunkCount)
    const data = new Int8Array(await compress(bytes))
    await writeBookkeeping(graph, (transaction) => transaction.run(CREATE_CHUNK, { key, id, data }))
    chunkCount += 1
  }
  return { name, chunkCount }
}

/** Whether the database has the files of an import. */
export const hasStoredFiles = async (graph: Graph, id: string): Promise<boolean> =>
  (await listStoredFiles(graph, id)).length > 0

async function listStoredFiles(graph: Graph, id: string): Promise<StoredFile[]> {
  const { rows } = await graph.read<{ files: string | null }>(READ_FILES, { id })
  return JSON.parse(rows[0]?.files ?? '[]') as StoredFile[]
}

/** Writes the files of an import to a folder, in the order in which they were stored. */
export async function restoreFiles(graph: Graph, id: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const { name, chunkCount } of await listStoredFiles(graph, id)) {
    const chunks = readChunks(graph, id, name, chunkCount)
    await pipeline(chunks, createWriteStream(join(folder, name), { flush: true }))
  }
}

async function* readChunks(graph: Graph, id: string, name: string, count: number): AsyncGenerator<Buffer> {
  for (let index = 0; index < count; index += 1) {
    const { rows } = await graph.read<{ data: Int8Array }>(READ_CHUNK, { key: toChunkKey(id, name, index) })
    if (!rows[0]) throw new Error(`Chunk ${index} of ${name} of import ${id} is missing`)
    yield await decompress(rows[0].data)
  }
}

/** Deletes the stored files of an import that needs them no more. */
export async function deleteStoredFiles(graph: Graph, id: string): Promise<void> {
  await writeBookkeeping(graph, (transaction) => transaction.run(DELETE_CHUNKS, { id }))
}

/** Deletes what instances left that have died. */
export async function deleteLeftFiles(graph: Graph): Promise<void> {
  await writeBookkeeping(graph, (transaction) => transaction.run(DELETE_LEFTOVERS, { finishedStates }))
}
