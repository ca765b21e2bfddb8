import { AtlasError } from '../../model/errors.ts'
import { type Element, type NodeKey, nameOf, type RelationshipKey } from '../element.ts'
import type { Graph } from '../graph.ts'
import { asInteger } from '../values.ts'
import { type Stored, valuesRead } from './storedProperties.ts'

/** An end of a relationship with what people call it. */
export interface End extends NodeKey {
  readonly name?: string
}

export interface RelationshipElement extends Element<RelationshipKey> {
  readonly key: RelationshipKey & { readonly from: End; readonly to: End }
}

export interface NodeWithRelationships {
  readonly node: Element<NodeKey>
  readonly relationships: RelationshipElement[]
  /** How many there are; more than listed when the node has very many. */
  readonly relationshipsTotal: number
  readonly version: string
}

/** How many relationships are read along with their node; the list of relationships pages through more. */
export const relationshipsAtMost = 1_000

const NODE = `
MATCH (node:$($kind) {id: $id})
RETURN node {
  .*,
  createdAt: toStringOrNull(node.createdAt),
  updatedAt: toStringOrNull(node.updatedAt)
} AS properties`

const NODE_WITH_RELATIONSHIPS = `
MATCH (node:$($kind) {id: $id})
RETURN
  node {
    .*,
    createdAt: toStringOrNull(node.createdAt),
    updatedAt: toStringOrNull(node.updatedAt)
  } AS properties,
  COUNT { (node)-[]-() } AS total,
  COLLECT {
    MATCH (node)-[relationship]-(other)
    RETURN [
      type(relationship),
      startNode(relationship) = node,
      labels(other)[0],
      other.id,
      other.name,
      relationship {
        .*,
        createdAt: toStringOrNull(relationship.createdAt),
        updatedAt: toStringOrNull(relationship.updatedAt)
      }
    ]
    LIMIT $limit
  } AS relationships`

const RELATIONSHIP = `
MATCH (from:$($from.kind) {id: $from.id})
MATCH (to:$($to.kind) {id: $to.id})
OPTIONAL MATCH (from)-[relationship:$($type)]->(to)
WITH from, to, relationship
WHERE relationship IS NOT NULL
RETURN
  from.name AS fromName,
  to.name AS toName,
  relationship {
    .*,
    createdAt: toStringOrNull(relationship.createdAt),
    updatedAt: toStringOrNull(relationship.updatedAt)
  } AS properties`

/** The node; NOT_FOUND when there is none. */
export async function readNode(graph: Graph, key: NodeKey): Promise<Element<NodeKey>> {
  const { rows } = await graph.read<{ properties: Stored }>(NODE, { ...key })
  const [row] = rows
  if (!row) throw notFound(key)
  return { key, values: valuesRead(key, row.properties) }
}

type RelationshipRow = [
  type: string,
  isOutgoing: boolean,
  kind: string,
  id: string,
  name: string,
  properties: Stored,
]

/** The node with all that hangs on it, up to `relationshipsAtMost`, in one round trip. */
export async function readNodeWithRelationships(graph: Graph, key: NodeKey): Promise<NodeWithRelationships> {
  const { rows, version } = await graph.read<{
    properties: Stored
    total: number
    relationships: RelationshipRow[]
  }>(NODE_WITH_RELATIONSHIPS, { ...key, limit: asInteger(relationshipsAtMost) })
  const [row] = rows
  if (!row) throw notFound(key)
  const values = valuesRead(key, row.properties)
  const self: End = { ...key, name: String(values.name ?? '') }
  return {
    node: { key, values },
    relationships: inOrder(row.relationships.map((found) => relationshipFrom(self, found))),
    relationshipsTotal: row.total,
    version,
  }
}

/** The relationship with the names of its ends; NOT_FOUND when there is none. */
export async function readRelationship(graph: Graph, key: RelationshipKey): Promise<RelationshipElement> {
  const { rows } = await graph.read<{ fromName: string; toName: string; properties: Stored }>(RELATIONSHIP, {
    ...key,
  })
  const [row] = rows
  if (!row) throw notFound(key)
  return {
    key: {
      type: key.type,
      from: { ...key.from, name: row.fromName },
      to: { ...key.to, name: row.toName },
    },
    values: valuesRead(key, row.properties),
  }
}

function relationshipFrom(
  self: End,
  [type, isOutgoing, kind, id, name, properties]: RelationshipRow,
): RelationshipElement {
  const other: End = { kind, id, name }
  const key = { type, from: isOutgoing ? self : other, to: isOutgoing ? other : self }
  return { key, values: valuesRead(key, properties) }
}

/** By type, then by the ends: the same order at every reading. */
function inOrder(relationships: readonly RelationshipElement[]): RelationshipElement[] {
  const named = relationships.map((relationship) => ({ name: nameOf(relationship.key), relationship }))
  return named.sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ relationship }) => relationship)
}

const notFound = (key: NodeKey | RelationshipKey) => new AtlasError('NOT_FOUND', `There is no ${nameOf(key)}`)
