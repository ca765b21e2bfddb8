import { AtlasError } from '../../model/errors.ts'
import { type Element, formatElementKey, type NodeKey, type RelationshipKey } from '../element.ts'
import type { Graph } from '../graph.ts'
import { toNeo4jInteger } from '../values.ts'
import { parseElementValues, type StoredProperties } from './storedProperties.ts'

/** An end of a relationship with its name. */
export interface NamedNodeKey extends NodeKey {
  readonly name?: string
}

export interface RelationshipElement extends Element<RelationshipKey> {
  readonly key: RelationshipKey & { readonly from: NamedNodeKey; readonly to: NamedNodeKey }
}

export interface NodeWithRelationships {
  readonly node: Element<NodeKey>
  readonly relationships: RelationshipElement[]
  /** The number of all relationships, which can exceed those listed. */
  readonly relationshipsTotal: number
  readonly version: string
}

/** An element with the version of the graph that it was read from. */
export type ReadElement<Read> = Read & { readonly version: string }

/** The maximum number of relationships read with a node; the list of relationships pages through all. */
export const maxRelationshipsPerNode = 1_000

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

/** In a subquery the planner looks up both ends; otherwise it may join them with all relationships of the graph. */
const RELATIONSHIP = `
MATCH (from:$($from.kind) {id: $from.id})
MATCH (to:$($to.kind) {id: $to.id})
CALL (from, to) { OPTIONAL MATCH (from)-[relationship:$($type)]->(to) RETURN relationship }
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

/** Reads a node; NOT_FOUND if it does not exist. */
export async function readNode(graph: Graph, key: NodeKey): Promise<ReadElement<Element<NodeKey>>> {
  const { rows, version } = await graph.read<{ properties: StoredProperties }>(NODE, { ...key })
  const [row] = rows
  if (!row) throw createNotFoundError(key)
  return { key, values: parseElementValues(key, row.properties), version }
}

type IncidentRelationshipRow = [
  type: string,
  isOutgoing: boolean,
  kind: string,
  id: string,
  name: string,
  properties: StoredProperties,
]

/** Reads a node with its relationships, up to `maxRelationshipsPerNode`, in one round trip. */
export async function readNodeWithRelationships(graph: Graph, key: NodeKey): Promise<NodeWithRelationships> {
  const { rows, version } = await graph.read<{
    properties: StoredProperties
    total: number
    relationships: IncidentRelationshipRow[]
  }>(NODE_WITH_RELATIONSHIPS, { ...key, limit: toNeo4jInteger(maxRelationshipsPerNode) })
  const [row] = rows
  if (!row) throw createNotFoundError(key)
  const values = parseElementValues(key, row.properties)
  const self: NamedNodeKey = { ...key, name: String(values.name ?? '') }
  return {
    node: { key, values },
    relationships: sortRelationships(
      row.relationships.map((incident) => toRelationshipElement(self, incident)),
    ),
    relationshipsTotal: row.total,
    version,
  }
}

/** Reads a relationship with the names of its ends; NOT_FOUND if it does not exist. */
export async function readRelationship(
  graph: Graph,
  key: RelationshipKey,
): Promise<ReadElement<RelationshipElement>> {
  const { rows, version } = await graph.read<{
    fromName: string
    toName: string
    properties: StoredProperties
  }>(RELATIONSHIP, {
    ...key,
  })
  const [row] = rows
  if (!row) throw createNotFoundError(key)
  return {
    key: {
      type: key.type,
      from: { ...key.from, name: row.fromName },
      to: { ...key.to, name: row.toName },
    },
    values: parseElementValues(key, row.properties),
    version,
  }
}

function toRelationshipElement(
  self: NamedNodeKey,
  [type, isOutgoing, kind, id, name, properties]: IncidentRelationshipRow,
): RelationshipElement {
  const other: NamedNodeKey = { kind, id, name }
  const key = { type, from: isOutgoing ? self : other, to: isOutgoing ? other : self }
  return { key, values: parseElementValues(key, properties) }
}

/** Sorts by type, then by the ends. */
function sortRelationships(relationships: readonly RelationshipElement[]): RelationshipElement[] {
  const named = relationships.map((relationship) => ({
    name: formatElementKey(relationship.key),
    relationship,
  }))
  return named.sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ relationship }) => relationship)
}

const createNotFoundError = (key: NodeKey | RelationshipKey) =>
  new AtlasError('NOT_FOUND', `${formatElementKey(key)} does not exist`)
