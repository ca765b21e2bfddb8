import Cypher from '@neo4j/cypher-builder'
import type { PropertyFilter } from '../../model/filters.ts'
import { getNodeProperties } from '../../model/kind.ts'
import { getNodeKind } from '../../model/kinds.ts'
import type { PropertyValues } from '../../model/property.ts'
import type { Graph } from '../graph.ts'
import { toJsonValue, toNeo4jInteger } from '../values.ts'
import { afterCondition, filterCondition, orderTerms } from './filterConditions.ts'
import { fullTextIndexName, toLuceneQuery } from './fullText.ts'
import { type ListPage, toPage } from './page.ts'
import { decodeCursor, encodeCursor, type SortKey } from './sortCursor.ts'
import { parseElementValues, projectStoredProperties } from './storedProperties.ts'

export interface NodeListRequest {
  readonly kind: string
  readonly filters: readonly PropertyFilter[]
  /** Words that name or description must contain. */
  readonly text?: string | undefined
  readonly order: readonly SortKey[]
  /** The properties to return; all by default. */
  readonly fields?: readonly string[] | undefined
  readonly limit: number
  readonly cursor?: string | undefined
  /** Also count all matching elements. */
  readonly includeTotal?: boolean | undefined
}

/** Lists a page of nodes of one kind, in a total order. */
export async function listNodes(graph: Graph, request: NodeListRequest): Promise<ListPage<PropertyValues>> {
  const { cypher, params } = buildListQuery(request).build()
  const { kind, order, limit, includeTotal } = request
  return toPage(await graph.read<NodeListRow>(cypher, params), {
    limit,
    toItem: ({ properties }) => parseElementValues({ kind, id: '' }, properties),
    toCursor: ({ sortValues, id }) => encodeCursor(order, [...sortValues.map(toJsonValue), id]),
    count: includeTotal ? () => countNodes(graph, request) : undefined,
  })
}

interface NodeListRow {
  readonly properties: Record<string, unknown>
  readonly sortValues: unknown[]
  readonly id: string
}

async function countNodes(graph: Graph, request: NodeListRequest): Promise<number> {
  const node = new Cypher.Node()
  const { cypher, params } = matchNodes(request, node, undefined)
    .return([Cypher.count(node), 'total'])
    .build()
  const { rows } = await graph.read<{ total: number }>(cypher, params)
  return rows[0]?.total ?? 0
}

function buildListQuery(request: NodeListRequest): Cypher.Clause {
  const { order, limit, fields } = request
  const node = new Cypher.Node()
  const id = node.property('id')
  const sortValues = order.map(({ property }) => node.property(property))
  const projection = fields ? new Cypher.MapProjection(node, [...fields]) : projectStoredProperties(node)
  return matchNodes(request, node, buildCursorCondition(request, node))
    .return([projection, 'properties'], [new Cypher.List(sortValues), 'sortValues'], [id, 'id'])
    .orderBy(...orderTerms(node, order), [id, 'ASC'])
    .limit(new Cypher.Param(toNeo4jInteger(limit + 1)))
}

/** Matches nodes by label, or through the full-text index for a text. */
function matchNodes(
  request: NodeListRequest,
  node: Cypher.Node,
  cursorCondition: Cypher.Predicate | undefined,
) {
  const { kind, filters, text } = request
  const properties = getNodeProperties(getNodeKind(kind))
  const condition = Cypher.and(filterCondition(node, properties, filters), cursorCondition)
  if (text === undefined) return matchLabel(node, kind, condition)
  const query = toLuceneQuery(text)
  if (query === undefined) return matchLabel(node, kind, Cypher.false)
  const fullTextSearch = new Cypher.Procedure('db.index.fulltext.queryNodes', [
    new Cypher.Literal(fullTextIndexName),
    new Cypher.Param(query),
  ])
  return fullTextSearch.yield(['node', node]).where(Cypher.and(node.hasLabel(kind), condition))
}

function matchLabel(node: Cypher.Node, kind: string, condition: Cypher.Predicate | undefined) {
  const match = new Cypher.Match(new Cypher.Pattern(node, { labels: [kind] }))
  return condition ? match.where(condition) : match
}

/** Compares the id even without a cursor, so that its index provides the order. */
function buildCursorCondition(
  { kind, order, cursor }: NodeListRequest,
  node: Cypher.Node,
): Cypher.Predicate | undefined {
  const decoded = cursor === undefined ? undefined : decodeCursor(cursor, order, 1)
  if (!decoded && order.length > 0) return undefined
  const afterId = Cypher.gt(node.property('id'), new Cypher.Param(decoded?.ids[0] ?? ''))
  if (!decoded) return afterId
  return afterCondition(node, getNodeProperties(getNodeKind(kind)), order, decoded.sortValues, afterId)
}
