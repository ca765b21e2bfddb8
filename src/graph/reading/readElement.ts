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

const NODES = `
UNWIND $ids AS id
MATCH (node:$($kind) {id: id})
RETURN node {
  .*,
  createdAt: toStringOrNull(node.createdAt),
  updatedAt: toStringOrNull(node.updatedAt)
} AS properties`

const NODES_WITH_RELATIONSHIPS = `
UNWIND $ids AS id
MATCH (node:$($kind) {id: id})
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

type IncidentRelationshipRow = [
  type: string,
  isOutgoing: boolean,
  kind: string,
  id: string,
  name: string,
  properties: StoredProperties,
]

interface NodeRow {
  readonly properties: StoredProperties
}

interface NodeWithRelationshipsRow extends NodeRow {
  readonly total: number
  readonly relationships: readonly IncidentRelationshipRow[]
}

/** What is read for each id, or NOT_FOUND. */
type ReadNodes<Read> = (Read | AtlasError)[]

/** Reads nodes of a kind by their ids, which are not more than a few. */
export async function readNodes(
  graph: Graph,
  kind: string,
  ids: readonly string[],
): Promise<ReadNodes<ReadElement<Element<NodeKey>>>> {
  const { rows, version } = await graph.read<NodeRow>(NODES, { kind, ids })
  return matchRows(kind, ids, rows, (key, { properties }) => {
    return { key, values: parseElementValues(key, properties), version }
  })
}

/** Reads the same with their relationships, up to `maxRelationshipsPerNode` of each. */
export async function readNodesWithRelationships(
  graph: Graph,
  kind: string,
  ids: readonly string[],
): Promise<ReadNodes<NodeWithRelationships>> {
  const limit = toNeo4jInteger(maxRelationshipsPerNode)
  const { rows, version } = await graph.read<NodeWithRelationshipsRow>(NODES_WITH_RELATIONSHIPS, {
    kind,
    ids,
    limit,
  })
  return matchRows(kind, ids, rows, (key, { properties, relationships, total }) => {
    const values = parseElementValues(key, properties)
    const self: NamedNodeKey = { ...key, name: String(values.name ?? '') }
    return {
      node: { key, values },
      relationships: sortRelationships(
        relationships.map((incident) => toRelationshipElement(self, incident)),
      ),
      relationshipsTotal: total,
      version,
    }
  })
}

function matchRows<Row extends NodeRow, Read>(
  kind: string,
  ids: readonly string[],
  rows: readonly Row[],
  toRead: (key: NodeKey, row: Row) => Read,
): ReadNodes<Read> {
  const rowsById = new Map(rows.map((row) => [row.properties.id, row]))
  return ids.map((id) => {
    const key = { kind, id }
    const row = rowsById.get(id)
    return row ? toRead(key, row) : createNotFoundError(key)
  })
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
