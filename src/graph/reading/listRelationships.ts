import Cypher from '@neo4j/cypher-builder'
import type { PropertyFilter } from '../../model/filters.ts'
import { getRelationshipProperties, type RelationshipType } from '../../model/relationshipType.ts'
import type { NodeKey } from '../element.ts'
import type { Graph } from '../graph.ts'
import { toNeo4jInteger } from '../values.ts'
import { from, relationship, to } from './columnExpressions.ts'
import { filterCondition } from './filterConditions.ts'
import { type ListPage, toPage } from './page.ts'
import type { RelationshipElement } from './readElement.ts'
import { decodeCursor, encodeCursor } from './sortCursor.ts'
import { parseElementValues, projectStoredProperties } from './storedProperties.ts'

export interface RelationshipListRequest {
  /** Any of these types. */
  readonly types: readonly RelationshipType[]
  /** Filters on properties that all these types have. */
  readonly filters: readonly PropertyFilter[]
  readonly from?: NodeKey | undefined
  readonly to?: NodeKey | undefined
  /** A node at either end. */
  readonly eitherEnd?: NodeKey | undefined
  readonly limit: number
  readonly cursor?: string | undefined
  readonly includeTotal?: boolean | undefined
}

interface RelationshipListRow {
  readonly type: string
  readonly fromKind: string
  readonly fromId: string
  readonly fromName: string
  readonly toKind: string
  readonly toId: string
  readonly toName: string
  readonly properties: Record<string, unknown>
}

/** Lists a page of relationships in the order of kinds and ids of their ends, then of types. */
export async function listRelationships(
  graph: Graph,
  request: RelationshipListRequest,
): Promise<ListPage<RelationshipElement>> {
  const { cypher, params } = buildListQuery(request).build()
  return toPage(await graph.read<RelationshipListRow>(cypher, params), {
    limit: request.limit,
    toItem: toRelationshipElement,
    toCursor: (row) => encodeCursor([], toIdentityValues(row)),
    count: request.includeTotal ? () => countRelationships(graph, request) : undefined,
  })
}

async function countRelationships(graph: Graph, request: RelationshipListRequest): Promise<number> {
  const { cypher, params } = matchRelationships(request, undefined)
    .return([Cypher.count(relationship), 'total'])
    .build()
  const { rows } = await graph.read<{ total: number }>(cypher, params)
  return rows[0]?.total ?? 0
}

/** The columns that identify a relationship, in the order of the list. */
const identityColumns: readonly (readonly [name: keyof RelationshipListRow, expression: Cypher.Expr])[] = [
  ['fromKind', Cypher.listIndex(Cypher.labels(from), 0)],
  ['fromId', from.property('id')],
  ['toKind', Cypher.listIndex(Cypher.labels(to), 0)],
  ['toId', to.property('id')],
  ['type', Cypher.type(relationship)],
]

const toIdentityValues = (row: RelationshipListRow) => identityColumns.map(([name]) => row[name])

function buildListQuery(request: RelationshipListRequest): Cypher.Clause {
  const columns = identityColumns.map(([name, expression]): [Cypher.Expr, string] => [expression, name])
  return matchRelationships(request, buildCursorCondition(request.cursor))
    .return(
      ...columns,
      [from.property('name'), 'fromName'],
      [to.property('name'), 'toName'],
      [projectStoredProperties(relationship), 'properties'],
    )
    .orderBy(...identityColumns.map(([, expression]): [Cypher.Expr, 'ASC'] => [expression, 'ASC']))
    .limit(new Cypher.Param(toNeo4jInteger(request.limit + 1)))
}

function matchRelationships(request: RelationshipListRequest, cursorCondition: Cypher.Predicate | undefined) {
  const declared = request.types[0] ? getRelationshipProperties(request.types[0]) : {}
  const filters = filterCondition(relationship, declared, request.filters)
  const condition = Cypher.and(
    Cypher.true,
    filters,
    cursorCondition,
    buildEndCondition(from, request.from),
    buildEndCondition(to, request.to),
  )
  return request.eitherEnd
    ? matchAroundNode(request.eitherEnd, request).where(condition)
    : matchBetweenNodes(request).where(condition)
}

function matchBetweenNodes({ types, from: start, to: end }: RelationshipListRequest) {
  const pattern = new Cypher.Pattern(from, toNodePattern(start))
    .related(relationship, { type: toTypeExpression(types) })
    .to(to, toNodePattern(end))
  return new Cypher.Match(pattern).with(from, relationship, to)
}

function matchAroundNode(key: NodeKey, { types }: RelationshipListRequest) {
  const pattern = new Cypher.Pattern(new Cypher.Node(), toNodePattern(key))
    .related(relationship, { type: toTypeExpression(types), direction: 'undirected' })
    .to()
  return new Cypher.Match(pattern).with(
    relationship,
    [Cypher.startNode(relationship), from],
    [Cypher.endNode(relationship), to],
  )
}

const toNodePattern = (key: NodeKey | undefined) =>
  key ? { labels: [key.kind], properties: { id: new Cypher.Param(key.id) } } : {}

const toTypeExpression = (types: readonly RelationshipType[]) =>
  Cypher.labelExpr.or(...types.map(({ name }) => name))

function buildEndCondition(node: Cypher.Node, key: NodeKey | undefined): Cypher.Predicate | undefined {
  return key && Cypher.and(node.hasLabel(key.kind), Cypher.eq(node.property('id'), new Cypher.Param(key.id)))
}

function buildCursorCondition(cursor: string | undefined): Cypher.Predicate | undefined {
  if (cursor === undefined) return undefined
  const { ids } = decodeCursor(cursor, [], identityColumns.length)
  return identityColumns.reduceRight((afterRest: Cypher.Predicate | undefined, [, expression], index) => {
    const last = new Cypher.Param(ids[index])
    const beyond = Cypher.gt(expression, last)
    return afterRest ? Cypher.or(beyond, Cypher.and(Cypher.eq(expression, last), afterRest)) : beyond
  }, undefined)
}

function toRelationshipElement(row: RelationshipListRow): RelationshipElement {
  const key = {
    type: row.type,
    from: { kind: row.fromKind, id: row.fromId, name: row.fromName },
    to: { kind: row.toKind, id: row.toId, name: row.toName },
  }
  return { key, values: parseElementValues(key, row.properties) }
}
