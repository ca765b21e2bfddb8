import type { ColumnDefinition } from '../../tables/tableDefinition.ts'
import type { EntitySet } from '../entitySets.ts'
import type { ODataQuery } from '../semantics/query.ts'

/** Formats the path of a row: `Touchpoints('first-invoice')`. */
export function formatRowPath(set: EntitySet, key: readonly unknown[]): string {
  const literals = set.key.map((name, index) => formatKeyValue(set.columns.get(name), key[index]))
  const [singleKey] = literals
  const parts =
    literals.length === 1 ? singleKey : set.key.map((name, index) => `${name}=${literals[index]}`).join(',')
  return `${set.name}(${parts})`
}

function formatKeyValue(column: ColumnDefinition | undefined, value: unknown): string {
  if (column?.type !== 'string') return encodeURIComponent(String(value))
  return `'${encodeURIComponent(String(value).replaceAll("'", "''"))}'`
}

/** Formats the fragment of the context URL, which describes the content of a response. */
export function formatContextFragment(set: EntitySet, query: ODataQuery, isSingle: boolean): string {
  const isGrouped = query.apply.some(({ is }) => is === 'group')
  return `#${set.name}${formatSelectList(query, isGrouped)}${isSingle && !isGrouped ? '/$entity' : ''}`
}

function formatSelectList({ columns, isSelection, expansions }: ODataQuery, isGrouped: boolean): string {
  const names = isSelection || isGrouped ? columns.map(({ name }) => name) : []
  const rowExpansions = expansions.filter(({ isCount }) => !isCount)
  const expanded = rowExpansions.map(
    ({ navigation, query }) => `${navigation.name}${formatSelectList(query, false) || '()'}`,
  )
  const parts = [...names, ...expanded]
  return parts.length > 0 ? `(${parts.join(',')})` : ''
}
