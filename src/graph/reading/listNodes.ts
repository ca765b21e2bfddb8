import Cypher from '@neo4j/cypher-builder'
import type { Filter } from '../../model/filters.ts'
import { propertiesOf } from '../../model/kind.ts'
import { kindNamed } from '../../model/kinds.ts'
import type { Values } from '../../model/property.ts'
import type { Graph } from '../graph.ts'
import { asInteger, plainValue } from '../values.ts'
import {
  afterCondition,
  decodeCursor,
  encodeCursor,
  filterCondition,
  orderTerms,
  type SortKey,
} from './conditions.ts'
import { textIndex, textQuery } from './fullText.ts'
import { storedProperties, valuesRead } from './storedProperties.ts'

export interface NodeListing {
  readonly kind: string
  readonly filters: readonly Filter[]
  /** Words that name or description have to hold. */
  readonly text?: string | undefined
  readonly order: readonly SortKey[]
  /** Only these properties; all when absent. */
  readonly fields?: readonly string[] | undefined
  readonly limit: number
  readonly cursor?: string | undefined
  /** Whether to count all that fit, too. */
  readonly withTotal?: boolean | undefined
}

export interface Page<Item> {
  readonly items: Item[]
  /** Where to go on; null on the last page. */
  readonly nextCursor: string | null
  readonly total?: number
  readonly version: string
}

/** A page of the nodes of one kind, in an order that no node can fall out of between two pages. */
export async function listNodes(graph: Graph, listing: NodeListing): Promise<Page<Values>> {
  const { cypher, params } = listingQuery(listing).build()
  const { rows, version } = await graph.read<Row>(cypher, params)
  const items = rows.slice(0, listing.limit)
  const last = items.at(-1)
  const page = {
    items: items.map(({ properties }) => valuesRead({ kind: listing.kind, id: '' }, properties)),
    nextCursor:
      rows.length > listing.limit && last
        ? encodeCursor(listing.order, [...last.sortValues.map(plainValue), last.id])
        : null,
    version,
  }
  return listing.withTotal ? { ...page, total: await countNodes(graph, listing) } : page
}

interface Row {
  readonly properties: Record<string, unknown>
  readonly sortValues: unknown[]
  readonly id: string
}

async function countNodes(graph: Graph, listing: NodeListing): Promise<number> {
  const node = new Cypher.Node()
  const { cypher, params } = matched(listing, node, undefined)
    .return([Cypher.count(node), 'total'])
    .build()
  const { rows } = await graph.read<{ total: number }>(cypher, params)
  return rows[0]?.total ?? 0
}

function listingQuery(listing: NodeListing): Cypher.Clause {
  const { order, limit, fields } = listing
  const node = new Cypher.Node()
  const id = node.property('id')
  const sortValues = order.map(({ property }) => node.property(property))
  const projection = fields ? new Cypher.MapProjection(node, [...fields]) : storedProperties(node)
  return matched(listing, node, afterCursor(listing, node))
    .return([projection, 'properties'], [new Cypher.List(sortValues), 'sortValues'], [id, 'id'])
    .orderBy(...orderTerms(node, order), [id, 'ASC'])
    .limit(new Cypher.Param(asInteger(limit + 1)))
}

/** The nodes of the listing: by label and conditions, or out of the full-text index when words are asked for. */
function matched(listing: NodeListing, node: Cypher.Node, after: Cypher.Predicate | undefined) {
  const { kind, filters, text } = listing
  const properties = propertiesOf(kindNamed(kind))
  const condition = Cypher.and(filterCondition(node, properties, filters), after)
  if (text === undefined) return matchLabel(node, kind, condition)
  const query = textQuery(text)
  if (query === undefined) return matchLabel(node, kind, Cypher.false)
  const found = new Cypher.Procedure('db.index.fulltext.queryNodes', [
    new Cypher.Literal(textIndex),
    new Cypher.Param(query),
  ])
  return found.yield(['node', node]).where(Cypher.and(node.hasLabel(kind), condition))
}

function matchLabel(node: Cypher.Node, kind: string, condition: Cypher.Predicate | undefined) {
  const match = new Cypher.Match(new Cypher.Pattern(node, { labels: [kind] }))
  return condition ? match.where(condition) : match
}

/** Also without a cursor the id is compared with something, so that the index on it gives the order. */
function afterCursor({ kind, order, cursor }: NodeListing, node: Cypher.Node): Cypher.Predicate | undefined {
  const decoded = cursor === undefined ? undefined : decodeCursor(cursor, order, 1)
  if (!decoded && order.length > 0) return undefined
  const afterId = Cypher.gt(node.property('id'), new Cypher.Param(decoded?.ids[0] ?? ''))
  if (!decoded) return afterId
  return afterCondition(node, propertiesOf(kindNamed(kind)), order, decoded.sortValues, afterId)
}
