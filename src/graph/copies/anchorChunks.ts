import { promisify } from 'node:util'
import { zstdCompress, zstdDecompress } from 'node:zlib'
import { fromExactJson, toExactJson } from '../exactJson.ts'
import type { Graph } from '../graph.ts'
import { toNeo4jInteger } from '../values.ts'
import type { ElementSource, NodeRow, RelationshipRow } from './elementRows.ts'

const CREATE_CHUNK = `
CREATE (:AnchorChunk {
  key: $anchor + '/' + toString($position), anchor: $anchor, position: $position, content: $content,
  data: $data, createdAt: datetime()
})`

const READ_CHUNK = `
MATCH (chunk:AnchorChunk {key: $anchor + '/' + toString($position)})
RETURN chunk.content AS content, chunk.data AS data`

const [compress, decompress] = [promisify(zstdCompress), promisify(zstdDecompress)]

/** Rows of a chunk: a small transaction, and a few milliseconds to decode. */
const rowsPerChunk = 5_000

type ChunkContent = 'nodes' | 'relationships'
type Row = NodeRow | RelationshipRow

/** What an anchor consists of. */
export interface AnchorSize {
  readonly chunkCount: number
  readonly nodeCount: number
  readonly relationshipCount: number
  readonly byteCount: number
}

/** Writes the elements of a source as chunks of an anchor: rows as exact JSON, compressed with zstd. */
export async function writeChunks(graph: Graph, anchor: string, source: ElementSource): Promise<AnchorSize> {
  const size = { chunkCount: 0, nodeCount: 0, relationshipCount: 0, byteCount: 0 }
  for await (const chunk of listChunks(source)) {
    const data = new Int8Array(await compress(`[${chunk.rows.join()}]`))
    const parameters = { anchor, position: toNeo4jInteger(size.chunkCount), content: chunk.content, data }
    await graph.write((transaction) => transaction.run(CREATE_CHUNK, parameters), { keepsVersion: true })
    size.chunkCount += 1
    size.byteCount += data.length
    size[chunk.content === 'nodes' ? 'nodeCount' : 'relationshipCount'] += chunk.rows.length
  }
  return size
}

interface Chunk {
  readonly content: ChunkContent
  /** As JSON. */
  readonly rows: string[]
}

async function* listChunks({ readNodes, readRelationships }: ElementSource): AsyncGenerator<Chunk> {
  yield* encodeChunks('nodes', readNodes())
  yield* encodeChunks('relationships', readRelationships())
}

/** Encodes each batch as it arrives, so that other work has its turn in between. */
async function* encodeChunks(
  content: ChunkContent,
  batches: AsyncIterable<readonly Row[]>,
): AsyncGenerator<Chunk> {
  let rows: string[] = []
  for await (const batch of batches) {
    for (const row of batch) rows.push(encodeRow(row))
    if (rows.length < rowsPerChunk) continue
    yield { content, rows }
    rows = []
  }
  if (rows.length > 0) yield { content, rows }
}

function encodeRow(row: Row): string {
  const properties = row.at(-1) as NodeRow[2]
  const exact = Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [name, toExactJson(value)]),
  )
  return JSON.stringify([...row.slice(0, -1).map(toNumber), exact])
}

const toNumber = (value: unknown) => (typeof value === 'bigint' ? Number(value) : value)

function decodeRow(row: readonly unknown[]): Row {
  const exact = row.at(-1) as NodeRow[2]
  const properties = Object.fromEntries(
    Object.entries(exact).map(([name, value]) => [name, fromExactJson(value)]),
  )
  return [...row.slice(0, -1), properties] as unknown as Row
}

/** The elements in the chunks of an anchor. */
export function readChunks(graph: Graph, anchor: string, chunkCount: number): ElementSource {
  async function* read<Content extends Row>(wanted: ChunkContent): AsyncGenerator<Content[]> {
    for (let position = 0; position < chunkCount; position += 1) {
      const { rows } = await graph.read<{ content: ChunkContent; data: Int8Array }>(READ_CHUNK, {
        anchor,
        position: toNeo4jInteger(position),
      })
      const [chunk] = rows
      if (!chunk || chunk.content !== wanted) continue
      const json = JSON.parse((await decompress(chunk.data)).toString()) as (readonly unknown[])[]
      yield json.map(decodeRow) as Content[]
    }
  }
  return {
    readNodes: () => read<NodeRow>('nodes'),
    readRelationships: () => read<RelationshipRow>('relationships'),
  }
}
