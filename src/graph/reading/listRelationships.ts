import Cypher from '@neo4j/cypher-builder'
import type { Filter } from '../../model/filters.ts'
import { type RelationshipType, relationshipPropertiesOf } from '../../model/relationships.ts'
import type { NodeKey } from '../element.ts'
import type { Graph } from '../graph.ts'
import { asInteger } from '../values.ts'
import { decodeCursor, encodeCursor, filterCondition } from './conditions.ts'
import type { Page } from './listNodes.ts'
import type { RelationshipElement } from './readElement.ts'
import { storedProperties, valuesRead } from './storedProperties.ts'

export interface RelationshipListing {
  /** Of any of these types. */
  readonly types: readonly RelationshipType[]
  /** On properties that all these types have. */
  readonly filters: readonly Filter[]
  readonly from?: NodeKey | undefined
  readonly to?: NodeKey | undefined
  /** A node at either end. */
  readonly of?: NodeKey | undefined
  readonly limit: number
  readonly cursor?: string | undefined
  readonly withTotal?: boolean | undefined
}

interface Row {
  readonly type: string
  readonly fromKind: string
  readonly fromId: string
  readonly fromName: string
  readonly toKind: string
  readonly toId: string
  readonly toName: string
  readonly properties: Record<string, unknown>
}

/** A page of relationships, ordered by the kinds and ids of their ends and then by type. */
export async function listRelationships(
  graph: Graph,
  listing: RelationshipListing,
): Promise<Page<RelationshipElement>> {
  const { cypher, params } = listingQuery(listing).build()
  const { rows, version } = await graph.read<Row>(cypher, params)
  const items = rows.slice(0, listing.limit)
  const last = items.at(-1)
  const page = {
    items: items.map(elementFrom),
    nextCursor: rows.length > listing.limit && last ? encodeCursor([], identityOf(last)) : null,
    version,
  }
  return listing.withTotal ? { ...page, total: await countRelationships(graph, listing) } : page
}

async function countRelationships(graph: Graph, listing: RelationshipListing): Promise<number> {
  const { cypher, params } = matched(listing, undefined)
    .return([Cypher.count(relationship), 'total'])
    .build()
  const { rows } = await graph.read<{ total: number }>(cypher, params)
  return rows[0]?.total ?? 0
}

const from = new Cypher.NamedNode('from')
const to = new Cypher.NamedNode('to')
const relationship = new Cypher.NamedRelationship('relationship')

/** What tells one relationship from all others, in the order of the list. */
const identity: readonly (readonly [name: keyof Row, expression: Cypher.Expr])[] = [
  ['fromKind', Cypher.listIndex(Cypher.labels(from), 0)],
  ['fromId', from.property('id')],
  ['toKind', Cypher.listIndex(Cypher.labels(to), 0)],
  ['toId', to.property('id')],
  ['type', Cypher.type(relationship)],
]

const identityOf = (row: Row) => identity.map(([name]) => row[name])

function listingQuery(listing: RelationshipListing): Cypher.Clause {
  const columns = identity.map(([name, expression]): [Cypher.Expr, string] => [expression, name])
  return matched(listing, afterCursor(listing.cursor))
    .return(
      ...columns,
      [from.property('name'), 'fromName'],
      [to.property('name'), 'toName'],
      [storedProperties(relationship), 'properties'],
    )
    .orderBy(...identity.map(([, expression]): [Cypher.Expr, 'ASC'] => [expression, 'ASC']))
    .limit(new Cypher.Param(asInteger(listing.limit + 1)))
}

function matched(listing: RelationshipListing, after: Cypher.Predicate | undefined) {
  const declared = listing.types[0] ? relationshipPropertiesOf(listing.types[0]) : {}
  const filters = filterCondition(relationship, declared, listing.filters)
  const condition = Cypher.and(Cypher.true, filters, after, isEnd(from, listing.from), isEnd(to, listing.to))
  return listing.of
    ? matchedAround(listing.of, listing).where(condition)
    : matchedBetween(listing).where(condition)
}

function matchedBetween({ types, from: start, to: end }: RelationshipListing) {
  const pattern = new Cypher.Pattern(from, anchor(start))
    .related(relationship, { type: anyOf(types) })
    .to(to, anchor(end))
  return new Cypher.Match(pattern).with(from, relationship, to)
}

function matchedAround(key: NodeKey, { types }: RelationshipListing) {
  const pattern = new Cypher.Pattern(new Cypher.Node(), anchor(key))
    .related(relationship, { type: anyOf(types), direction: 'undirected' })
    .to()
  return new Cypher.Match(pattern).with(
    relationship,
    [Cypher.startNode(relationship), from],
    [Cypher.endNode(relationship), to],
  )
}

const anchor = (key: NodeKey | undefined) =>
  key ? { labels: [key.kind], properties: { id: new Cypher.Param(key.id) } } : {}

const anyOf = (types: readonly RelationshipType[]) => Cypher.labelExpr.or(...types.map(({ name }) => name))

function isEnd(node: Cypher.Node, key: NodeKey | undefined): Cypher.Predicate | undefined {
  return key && Cypher.and(node.hasLabel(key.kind), Cypher.eq(node.property('id'), new Cypher.Param(key.id)))
}

function afterCursor(cursor: string | undefined): Cypher.Predicate | undefined {
  if (cursor === undefined) return undefined
  const { ids } = decodeCursor(cursor, [], identity.length)
  return identity.reduceRight((afterRest: Cypher.Predicate | undefined, [, expression], index) => {
    const last = new Cypher.Param(ids[index])
    const beyond = Cypher.gt(expression, last)
    return afterRest ? Cypher.or(beyond, Cypher.and(Cypher.eq(expression, last), afterRest)) : beyond
  }, undefined)
}

function elementFrom(row: Row): RelationshipElement {
  const key = {
    type: row.type,
    from: { kind: row.fromKind, id: row.fromId, name: row.fromName },
    to: { kind: row.toKind, id: row.toId, name: row.toName },
  }
  return { key, values: valuesRead(key, row.properties) }
}
