import type { FeedColumn } from '../../tables/tableDefinition.ts'
import type { EntitySet } from '../entitySets.ts'
import type { Query } from '../semantics/query.ts'

/** The part of an address that names a row: `Touchpoints('first-invoice')`. */
export function rowPath(set: EntitySet, key: readonly unknown[]): string {
  const literals = set.key.map((name, index) => keyText(set.columns.get(name), key[index]))
  const [only] = literals
  const parts =
    literals.length === 1 ? only : set.key.map((name, index) => `${name}=${literals[index]}`).join(',')
  return `${set.name}(${parts})`
}

function keyText(column: FeedColumn | undefined, value: unknown): string {
  if (column?.type === 'integer') return String(value)
  return `'${encodeURIComponent(String(value).replaceAll("'", "''"))}'`
}

/** What an answer holds, in the form of a context address behind `$metadata`. */
export function contextOf(set: EntitySet, query: Query, isOne: boolean): string {
  const isGrouped = query.apply.some(({ is }) => is === 'group')
  return `#${set.name}${selectionOf(query, isGrouped)}${isOne && !isGrouped ? '/$entity' : ''}`
}

function selectionOf({ columns, isSelection, expansions }: Query, isGrouped: boolean): string {
  const names = isSelection || isGrouped ? columns.map(({ name }) => name) : []
  const rows = expansions.filter(({ isCount }) => !isCount)
  const expanded = rows.map(
    ({ navigation, query }) => `${navigation.name}${selectionOf(query, false) || '()'}`,
  )
  const parts = [...names, ...expanded]
  return parts.length > 0 ? `(${parts.join(',')})` : ''
}
