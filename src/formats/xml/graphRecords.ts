import { type NodeKey, parseNodePath } from '../../graph/element.ts'
import { idFromName } from '../../graph/writing/idFromName.ts'
import { nodeKinds } from '../../model/kinds.ts'
import { relationshipTypes } from '../../model/relationships.ts'
import type { RawItem, SourceLocation } from '../inputFormat.ts'

type Fields = Readonly<Record<string, unknown>>

/** A node as a graph format has it. */
export interface GraphNode {
  readonly location: SourceLocation
  /** Its id in the file, `Kind/id` in our own. */
  readonly id: string
  /** What the drawing shows. */
  readonly label?: string | undefined
  /** What else it shows; our own formats have nothing there. */
  readonly moreLabels?: readonly string[]
  readonly fields: Fields
}

export interface GraphEdge {
  readonly location: SourceLocation
  readonly source: string
  readonly target: string
  readonly label?: string | undefined
  /** What else it shows; our own formats have nothing there. */
  readonly moreLabels?: readonly string[]
  readonly fields: Fields
}

/** Makes records of the nodes and edges of a graph format. */
export interface GraphRecordMaker {
  addNode(node: GraphNode): RawItem
  /** The record of an edge, unless it has to wait for nodes. */
  addEdge(edge: GraphEdge): RawItem | undefined
  /** The records of edges that waited. */
  finish(): Generator<RawItem>
}

/** Nodes and edges of a graph format as records; an edge may come before its nodes. */
export class GraphRecords implements GraphRecordMaker {
  /** Keys of nodes whose id in the file is not their path. */
  readonly #keys = new Map<string, NodeKey>()
  readonly #waiting: GraphEdge[] = []

  addNode({ location, id, label, fields }: GraphNode): RawItem {
    const path = readPath(id)
    const { labels, label: labelField, ...properties } = fields
    const name = properties.name ?? labelField ?? label
    const kind = properties.kind ?? findKind(labels) ?? path?.kind
    const ownId = properties.id ?? path?.id ?? idFromName(String(name ?? '')) ?? id
    if (kind !== undefined && (path?.kind !== kind || path?.id !== ownId))
      this.#keys.set(id, { kind: String(kind), id: String(ownId) })
    return {
      location,
      isText: true,
      fields: { kind, id: ownId, ...properties, ...(name !== undefined && { name }) },
    }
  }

  /** The record of an edge, unless a node that follows may be its end. */
  addEdge(edge: GraphEdge): RawItem | undefined {
    const [from, to] = [this.#findEnd(edge.source), this.#findEnd(edge.target)]
    if (from && to) return toRecord(edge, from, to)
    this.#waiting.push(edge)
    return undefined
  }

  /** The records of edges that came before their nodes. */
  *finish(): Generator<RawItem> {
    for (const edge of this.#waiting) {
      const [from, to] = [this.#findEnd(edge.source), this.#findEnd(edge.target)]
      if (from && to) yield toRecord(edge, from, to)
      else {
        const value = from ? edge.target : edge.source
        yield { location: edge.location, value, reason: 'is an end that is no node of the file' }
      }
    }
  }

  #findEnd(id: string): NodeKey | undefined {
    return this.#keys.get(id) ?? readPath(id)
  }
}

function toRecord({ location, label, fields }: GraphEdge, from: NodeKey, to: NodeKey): RawItem {
  const { label: labelField, type, ...properties } = fields
  const ends = { fromKind: from.kind, from: from.id, toKind: to.kind, to: to.id }
  const typeName = toTypeName(type ?? labelField ?? label)
  return { location, isText: true, fields: { ...ends, type: typeName, ...properties } }
}

/** A type by its name or as people write it: `depends on` is `DEPENDS_ON`. */
function toTypeName(text: unknown): unknown {
  const name = String(text ?? '')
    .trim()
    .toUpperCase()
    .replaceAll(/[\s-]+/g, '_')
  return relationshipTypes.has(name) ? name : (text ?? '')
}

function readPath(id: string): NodeKey | undefined {
  const path = parseNodePath(id)
  return nodeKinds.has(path.kind) ? path : undefined
}

/** The kind among the labels of Neo4j: `:Department:Node`. */
const findKind = (labels: unknown): string | undefined =>
  String(labels ?? '')
    .split(/[:;,]/)
    .find((label) => nodeKinds.has(label))
