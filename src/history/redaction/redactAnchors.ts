import { decodeCompressedJson, encodeCompressedJson } from '../../graph/compressedJson.ts'
import type { NodeKey } from '../../graph/element.ts'
import type { Graph } from '../../graph/graph.ts'
import { nodeKinds } from '../../model/kinds.ts'
import type { Redactor } from './redactor.ts'

const LIST_CHUNKS = `
MATCH (chunk:AnchorChunk)
RETURN chunk.key AS key, chunk.anchor AS anchor, chunk.content AS content
ORDER BY anchor, chunk.position`

const READ_CHUNK = `
MATCH (chunk:AnchorChunk {key: $key})
RETURN chunk.data AS data`

const WRITE_CHUNK = `
MATCH (chunk:AnchorChunk {key: $key})
SET chunk.data = $data`

interface ChunkRow {
  readonly key: string
  readonly anchor: string
  readonly content: 'nodes' | 'relationships'
}

type Properties = Readonly<Record<string, unknown>>
type StoredNode = readonly [node: number, labels: readonly string[], properties: Properties]
type StoredRelationship = readonly [from: number, to: number, type: string, properties: Properties]

/** Redacts the states of the map that the database stores; returns how many chunks changed. */
export async function redactAnchors(graph: Graph, redactor: Redactor): Promise<number> {
  const { rows: chunks } = await graph.read<ChunkRow>(LIST_CHUNKS)
  /** The node itself, by its number in each anchor. */
  const nodes = new Set<string>()
  let count = 0
  for (const { key, anchor, content } of chunks) {
    const { rows } = await graph.read<{ data: Int8Array }>(READ_CHUNK, { key })
    if (!rows[0]) continue
    const stored = decodeCompressedJson(rows[0].data) as readonly unknown[]
    const redacted = stored.map((row) =>
      content === 'nodes'
        ? redactNode(row as StoredNode, redactor, (node) => nodes.add(`${anchor} ${node}`))
        : redactRelationship(row as StoredRelationship, redactor, (node) => nodes.has(`${anchor} ${node}`)),
    )
    if (redacted.every((row, index) => row === stored[index])) continue
    const parameters = { key, data: encodeCompressedJson(redacted) }
    await graph.write((transaction) => transaction.run(WRITE_CHUNK, parameters), { keepsVersion: true })
    count += 1
  }
  return count
}

function redactNode(row: StoredNode, redactor: Redactor, onFound: (node: number) => void): StoredNode {
  const [node, labels, properties] = row
  const key: NodeKey = { kind: labels.find((label) => nodeKinds.has(label)) ?? '', id: String(properties.id) }
  if (redactor.isNode(key)) onFound(node)
  const redacted = redactor.toValues(key, properties)
  return redacted === properties ? row : [node, labels, redacted]
}

function redactRelationship(
  row: StoredRelationship,
  redactor: Redactor,
  isNode: (node: number) => boolean,
): StoredRelationship {
  const [from, to, type, properties] = row
  const key = { type, from: { kind: '', id: '' }, to: { kind: '', id: '' } }
  const redacted = redactor.toValues(key, properties, isNode(from) || isNode(to))
  return redacted === properties ? row : [from, to, type, redacted]
}
