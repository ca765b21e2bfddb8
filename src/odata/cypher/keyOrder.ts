import Cypher from '@neo4j/cypher-builder'
import { getRelationshipType } from '../../model/relationships.ts'
import { listKindsAtEnd } from '../../model/relationshipType.ts'
import type { ODataQuery } from '../semantics/query.ts'
import type { ODataResource } from '../semantics/resource.ts'
import { applyFilter } from './rowList.ts'
import { matchNodes, matchRelationships, type RowQuery, withCondition } from './rowQuery.ts'

/** A part of an entity set that an index returns in key order. */
export interface KeyOrderedPart {
  readonly rowQuery: RowQuery
  readonly key: readonly string[]
}

/** Splits an entity set into parts in key order, starting after a key; undefined if the query sorts, groups or searches. */
export function splitIntoKeyOrderedParts(
  resource: ODataResource,
  query: ODataQuery,
  afterKey: readonly string[] | undefined,
): KeyOrderedPart[] | undefined {
  const { root, rootKey, navigationSteps } = resource
  const { source } = root.table
  const isOrdered = query.order.length > 0 || query.apply.length > 0 || query.search !== undefined
  if (isOrdered || rootKey || navigationSteps.length > 0 || typeof source === 'string') return undefined
  if ('kind' in source) return [createNodePart(source.kind, query, afterKey)]
  if ('type' in source) return createRelationshipParts(source.type, query, afterKey)
  return undefined
}

/** Compares the id even on the first page, so that its index provides the order. */
function createNodePart(
  kind: string,
  query: ODataQuery,
  afterKey: readonly string[] | undefined,
): KeyOrderedPart {
  const rowQuery = applyFilter(matchNodes(kind), query)
  const afterCondition = Cypher.gt(rowQuery.binding.column('id'), new Cypher.Param(afterKey?.[0] ?? ''))
  return { rowQuery: withCondition(rowQuery, afterCondition), key: ['id'] }
}

/** Creates a part for each kind of start node, because ids are ordered within a kind only. */
function createRelationshipParts(
  typeName: string,
  query: ODataQuery,
  afterKey: readonly string[] | undefined,
): KeyOrderedPart[] {
  const type = getRelationshipType(typeName)
  const fromKinds = listKindsAtEnd(type, 'from')
  const first = afterKey ? fromKinds.indexOf(afterKey[0] ?? '') : 0
  return fromKinds.slice(Math.max(first, 0)).map((kind, index) => {
    const rowQuery = applyFilter(matchRelationships(typeName, [kind], listKindsAtEnd(type, 'to')), query)
    const afterCondition =
      afterKey && index === 0 ? createAfterKeyCondition(rowQuery, afterKey.slice(1)) : undefined
    const fromId = rowQuery.binding.column('fromId')
    const start = Cypher.gte(fromId, new Cypher.Param((index === 0 && afterKey?.[1]) || ''))
    return {
      rowQuery: withCondition(rowQuery, Cypher.and(start, afterCondition)),
      key: ['fromId', 'toKind', 'toId'],
    }
  })
}

function createAfterKeyCondition(
  { binding }: RowQuery,
  lastKey: readonly string[],
): Cypher.Predicate | undefined {
  const columns = ['fromId', 'toKind', 'toId'].map((name) => binding.column(name))
  return columns.reduceRight<Cypher.Predicate | undefined>((rest, column, index) => {
    const value = new Cypher.Param(lastKey[index] ?? '')
    const greater = Cypher.gt(column, value)
    return rest ? Cypher.or(greater, Cypher.and(Cypher.eq(column, value), rest)) : greater
  }, undefined)
}
