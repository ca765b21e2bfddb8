import Cypher from '@neo4j/cypher-builder'
import type { TableRow } from '../../formats/tabular/table.ts'
import { kindsAtEnd, relationshipTypeNamed } from '../../model/relationships.ts'
import { type EntitySet, entriesWay } from '../entitySets.ts'
import { unsupported } from '../errors.ts'
import type { Query } from '../semantics/query.ts'
import type { Resource } from '../semantics/resource.ts'
import { itself, type Typed } from '../semantics/tree.ts'
import { applied } from './apply.ts'
import { conditionOf } from './expression.ts'
import { filtered } from './rowList.ts'
import { entriesOf, type Found, givenRows, nodesByText, nodesOf, relationshipsOf } from './rowQuery.ts'
import { fullTextOf } from './search.ts'

/** Rows that are computed outside of the database, by the report or the list of findings that they are of. */
export type Given = readonly TableRow[]

/** Everything that an address and its query options ask for, as clauses to be read, ordered or counted. */
export function askedRows(resource: Resource, query: Query, given: Given | undefined): Found {
  return filtered(applied(found(resource, query, given), query), query)
}

function found({ root, rootKey, ways }: Resource, query: Query, given: Given | undefined): Found {
  const start = keyed(ways.length === 0 ? sought(root, query, given) : allRows(root, given), rootKey)
  if (ways.length > 0) refuseSearch(query)
  return ways.reduce<Found>((before, { navigation, key }) => {
    const next = keyed(before.binding.follow(navigation), key)
    return { ...next, where: (condition) => Cypher.utils.concat(before.where(), next.where(condition)) }
  }, start)
}

function keyed(found: Found, key: Typed | undefined): Found {
  if (!key) return found
  const condition = conditionOf(key, new Map([[itself, found.binding]]))
  return { ...found, where: (also) => found.where(Cypher.and(condition, also)) }
}

function sought(set: EntitySet, query: Query, given: Given | undefined): Found {
  const { source } = set.table
  if (!query.search) return allRows(set, given)
  if (typeof source === 'object' && 'kind' in source)
    return nodesByText(source.kind, fullTextOf(query.search))
  return refuseSearch(query) ?? allRows(set, given)
}

function refuseSearch({ search }: Query): undefined {
  if (!search) return undefined
  throw unsupported({ in: '$search', at: 0 }, 'only tables of nodes can be searched')
}

/** Every row of a set. */
export function allRows(set: EntitySet, given: Given | undefined): Found {
  const { source } = set.table
  if (given) return givenRows(given, set)
  if (typeof source === 'object' && 'kind' in source) return nodesOf(source.kind)
  if (typeof source === 'object' && 'listOf' in source) return entriesOf(source.listOf, entriesWay(set.table))
  if (typeof source === 'object' && 'type' in source) {
    const type = relationshipTypeNamed(source.type)
    return relationshipsOf(type.name, kindsAtEnd(type, 'from'), kindsAtEnd(type, 'to'))
  }
  throw new TypeError(`The rows of ${set.name} have to be given`)
}

/** Whether the database has the rows of a set. */
export function isStored({ table: { source } }: EntitySet): boolean {
  return typeof source === 'object' && !('report' in source)
}

/** The given rows as they are, where nothing is asked that the database has to work out. */
export function allOfGiven(
  { rootKey, ways }: Resource,
  { filter, search, apply, order }: Query,
  given: Given | undefined,
): Given | undefined {
  const isPlain = !rootKey && !filter && !search && ways.length + apply.length + order.length === 0
  return isPlain ? given : undefined
}
