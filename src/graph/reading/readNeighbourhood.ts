import { AtlasError } from '../../model/errors.ts'
import { kindNames } from '../../model/kinds.ts'
import { listTypesWithTrait, relationshipTypeNames } from '../../model/relationships.ts'
import { formatElementKey, type NodeKey, type RelationshipKey } from '../element.ts'
import type { Graph } from '../graph.ts'

export interface NeighbourhoodRequest {
  readonly center: NodeKey
  /** Keys of the groups of which more neighbours are read. */
  readonly expandedGroups: readonly string[]
  /** The day on which claims must be valid. */
  readonly day: string
}

/** An element, with the number of its owners. */
export interface Neighbour extends NodeKey {
  readonly name: string
  readonly owners: number
}

/** Neighbours of one kind by relationships of one type and direction. */
export interface NeighbourGroup {
  /** `out.DEPENDS_ON.System`. */
  readonly key: string
  readonly type: string
  /** Seen from the centre. */
  readonly direction: 'in' | 'out'
  readonly kind: string
  readonly total: number
  /** Those that were read, the most important first, then by name. */
  readonly neighbours: readonly NodeKey[]
}

export interface Neighbourhood {
  readonly center: Neighbour
  readonly groups: readonly NeighbourGroup[]
  /** Every neighbour of a group, once. */
  readonly neighbours: readonly Neighbour[]
  /** Relationships with the centre, and between its neighbours. */
  readonly relationships: readonly RelationshipKey[]
  readonly version: string
}

/** Neighbours that are read of a group, and of one that is expanded. */
export const groupSizes = { collapsed: 8, expanded: 50 } as const

/** Relationships are read between so many neighbours. */
export const maxConnectedNeighbours = 100

const isValid = (relationship: string) =>
  `(${relationship}.since IS NULL OR ${relationship}.since <= date($day)) AND (${relationship}.until IS NULL OR ${relationship}.until > date($day))`

const ownership = listTypesWithTrait('ownership')
  .map(({ name }) => name)
  .join('|')

const describe = (node: string) => `
  ${node} {
    .id,
    .name,
    kind: labels(${node})[0],
    owners: COUNT { (${node})<-[claim:${ownership}]-() WHERE ${isValid('claim')} }
  }`

const NEIGHBOURHOOD = `
MATCH (center:$($kind) {id: $id})
CALL (center) {
  MATCH (center)-[relationship]-(other)
  WHERE other <> center AND ${isValid('relationship')}
  WITH
    type(relationship) AS type,
    CASE WHEN startNode(relationship) = center THEN 'out' ELSE 'in' END AS direction,
    labels(other)[0] AS kind,
    other
  ORDER BY coalesce(other.importance, 0) DESC, other.name, other.id
  WITH direction + '.' + type + '.' + kind AS key, type, direction, kind, count(*) AS total, collect(other) AS others
  WHERE type IN $types AND kind IN $kinds
  WITH
    key,
    type,
    direction,
    kind,
    total,
    others[..CASE WHEN key IN $expandedGroups THEN ${groupSizes.expanded} ELSE ${groupSizes.collapsed} END] AS others
  ORDER BY key
  RETURN collect({key: key, type: type, direction: direction, kind: kind, total: total, others: others}) AS groups
}
CALL (groups) {
  UNWIND groups AS group
  UNWIND group.others AS neighbour
  RETURN collect(DISTINCT neighbour) AS neighbours
}
CALL (neighbours) {
  WITH neighbours[..${maxConnectedNeighbours}] AS connected
  UNWIND connected AS from
  UNWIND connected AS to
  MATCH (from)-[relationship]->(to)
  WHERE from <> to AND type(relationship) IN $types AND ${isValid('relationship')}
  RETURN collect([type(relationship), labels(from)[0], from.id, labels(to)[0], to.id]) AS connections
}
RETURN
  ${describe('center')} AS center,
  [group IN groups | group {
    .key,
    .type,
    .direction,
    .kind,
    .total,
    neighbours: [neighbour IN group.others | {kind: labels(neighbour)[0], id: neighbour.id}]
  }] AS groups,
  COLLECT { UNWIND neighbours AS neighbour RETURN ${describe('neighbour')} } AS neighbours,
  connections`

type Connection = [type: string, fromKind: string, from: string, toKind: string, to: string]

interface NeighbourhoodRow {
  readonly center: Neighbour
  readonly groups: NeighbourGroup[]
  readonly neighbours: Neighbour[]
  readonly connections: Connection[]
}

/** Reads an element and its neighbours in groups, each with a limited number; NOT_FOUND if it does not exist. */
export async function readNeighbourhood(
  graph: Graph,
  { center: key, expandedGroups, day }: NeighbourhoodRequest,
): Promise<Neighbourhood> {
  const { rows, version } = await graph.read<NeighbourhoodRow>(NEIGHBOURHOOD, {
    ...key,
    day,
    expandedGroups,
    types: relationshipTypeNames,
    kinds: kindNames,
  })
  const [row] = rows
  if (!row) throw new AtlasError('NOT_FOUND', `${formatElementKey(key)} does not exist`)
  const { center, groups, neighbours, connections } = row
  const relationships = [
    ...groups.flatMap((group) => listGroupRelationships(key, group)),
    ...connections.map(toKey),
  ]
  return { center, groups, neighbours, relationships, version }
}

function listGroupRelationships(
  center: NodeKey,
  { type, direction, neighbours }: NeighbourGroup,
): RelationshipKey[] {
  return neighbours.map((neighbour) =>
    direction === 'out' ? { type, from: center, to: neighbour } : { type, from: neighbour, to: center },
  )
}

const toKey = ([type, fromKind, from, toKind, to]: Connection): RelationshipKey => ({
  type,
  from: { kind: fromKind, id: from },
  to: { kind: toKind, id: to },
})
