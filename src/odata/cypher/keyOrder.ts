import Cypher from '@neo4j/cypher-builder'
import { kindsAtEnd, relationshipTypeNamed } from '../../model/relationships.ts'
import type { Query } from '../semantics/query.ts'
import type { Resource } from '../semantics/resource.ts'
import { filtered } from './rowList.ts'
import { type Found, nodesOf, relationshipsOf } from './rowQuery.ts'

/** Rows of a set in the order of their keys, which an index gives; the next part begins where this one ends. */
export interface Part {
  readonly found: Found
  readonly key: readonly string[]
}

/** The parts of a set that is read from its beginning or from behind a key; nothing when an order is asked for. */
export function partsInKeyOrder(
  resource: Resource,
  query: Query,
  after: readonly string[] | undefined,
): Part[] | undefined {
  const { root, rootKey, ways } = resource
  const { source } = root.table
  const isOrdered = query.order.length > 0 || query.apply.length > 0 || query.search !== undefined
  if (isOrdered || rootKey || ways.length > 0 || typeof source === 'string') return undefined
  if ('kind' in source) return [nodePart(source.kind, query, after)]
  if ('type' in source) return relationshipParts(source.type, query, after)
  return undefined
}

/** Also at the beginning the id is compared with something, so that the index on it gives the order. */
function nodePart(kind: string, query: Query, after: readonly string[] | undefined): Part {
  const found = filtered(nodesOf(kind), query)
  const beyond = Cypher.gt(found.binding.column('id'), new Cypher.Param(after?.[0] ?? ''))
  return { found: restricted(found, beyond), key: ['id'] }
}

/** A part for each kind they start from, since only within a kind ids are in order. */
function relationshipParts(typeName: string, query: Query, after: readonly string[] | undefined): Part[] {
  const type = relationshipTypeNamed(typeName)
  const fromKinds = kindsAtEnd(type, 'from')
  const first = after ? fromKinds.indexOf(after[0] ?? '') : 0
  return fromKinds.slice(Math.max(first, 0)).map((kind, index) => {
    const found = filtered(relationshipsOf(typeName, [kind], kindsAtEnd(type, 'to')), query)
    const beyond = after && index === 0 ? beyondKey(found, after.slice(1)) : undefined
    const fromId = found.binding.column('fromId')
    const start = Cypher.gte(fromId, new Cypher.Param((index === 0 && after?.[1]) || ''))
    return { found: restricted(found, Cypher.and(start, beyond)), key: ['fromId', 'toKind', 'toId'] }
  })
}

function beyondKey({ binding }: Found, last: readonly string[]): Cypher.Predicate | undefined {
  const columns = ['fromId', 'toKind', 'toId'].map((name) => binding.column(name))
  return columns.reduceRight<Cypher.Predicate | undefined>((rest, column, index) => {
    const value = new Cypher.Param(last[index] ?? '')
    const greater = Cypher.gt(column, value)
    return rest ? Cypher.or(greater, Cypher.and(Cypher.eq(column, value), rest)) : greater
  }, undefined)
}

const restricted = (found: Found, condition: Cypher.Predicate | undefined): Found => ({
  ...found,
  where: (also) => found.where(Cypher.and(condition, also)),
})
