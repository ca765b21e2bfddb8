import { toLabel } from '../../../api/model.ts'
import type {
  ColumnMapping,
  MappingElement,
  MappingMadeValue,
  MappingReference,
  MappingRelationship,
  MappingTable,
  MappingValue,
} from '../../../api/operations.ts'

/** What a column of a file becomes, as far as a form can say. */
export type ColumnMeaning =
  | { readonly meaning: 'none' }
  | { readonly meaning: 'ignored' }
  | { readonly meaning: 'key' }
  | {
      readonly meaning: 'property'
      readonly property: string
      readonly separator?: string | undefined
      /** Values of a choice by what the file has. */
      readonly values?: Readonly<Record<string, string>> | undefined
    }
  | {
      readonly meaning: 'relationship'
      readonly type: string
      /** Whether it starts from the element of the row. */
      readonly isOutgoing: boolean
      /** Of the elements that the column names. */
      readonly kind: string
      readonly separator?: string | undefined
      /** Whether elements that are missing are created. */
      readonly creates: boolean
    }
  /** Used in a way that only the text of the mapping can say. */
  | { readonly meaning: 'other' }

/** Headers are compared as the service does it, without case and punctuation. */
const normalize = (header: string) => header.toLowerCase().replaceAll(/[^\p{L}\p{N}.]/gu, '')

/** Whether a mapping's name of a table or column is that of a file. */
export const isSameHeader = (one: string, two: string): boolean => normalize(one) === normalize(two)

/** The element that each row describes; undefined if its kind depends on the row, or rows are only relationships. */
export function getRowElement({ elements: [element] = [] }: MappingTable): MappingElement | undefined {
  return typeof element?.kind === 'string' ? element : undefined
}

/** What a column becomes. */
export function readMeaning(table: MappingTable, column: string): ColumnMeaning {
  const meanings = listMeanings(table, column)
  const isUsedOtherwise = listColumns(withoutColumn(table, column)).some((name) => isSameHeader(name, column))
  if (isUsedOtherwise || meanings.length > 1) return { meaning: 'other' }
  return meanings[0] ?? { meaning: 'none' }
}

/** The table with another meaning of a column; a column that had the same place gives it up. */
export function withMeaning(table: MappingTable, column: string, meaning: ColumnMeaning): MappingTable {
  const rest = withoutColumn(table, column)
  const row = getRowElement(rest)
  if (meaning.meaning === 'ignored') return { ...rest, ignore: [...(rest.ignore ?? []), column] }
  if (!row || meaning.meaning === 'none' || meaning.meaning === 'other') return rest
  if (meaning.meaning === 'key') return withRow(rest, { ...row, key: column })
  if (meaning.meaning === 'property') {
    const value = makeValue(column, meaning.separator, meaning.values)
    return withRow(rest, { ...row, properties: { ...row.properties, [meaning.property]: value } })
  }
  return addRelationship(rest, row, column, meaning)
}

/** The table with another kind of its rows; properties that this kind lacks give up their columns. */
export function withKind(table: MappingTable, kind: string, properties: ReadonlySet<string>): MappingTable {
  const row = getRowElement(table)
  if (!row) return table
  const kept = Object.entries(row.properties ?? {}).filter(([name]) => properties.has(name))
  const { source, ...rest } = row
  return withRow(table, {
    ...rest,
    kind,
    properties: Object.fromEntries(kept),
    ...(source !== undefined && properties.has(source) && { source }),
  })
}

/** The table whose rows keep values without a place in a property; in none if undefined. */
export function withSource(table: MappingTable, source: string | undefined): MappingTable {
  const row = getRowElement(table)
  if (!row) return table
  const { source: _, ...rest } = row
  return withRow(table, source === undefined ? rest : { ...rest, source })
}

/** A use of columns in a table of a mapping, in words. */
interface ColumnUse {
  readonly use: string
  readonly columns: readonly string[]
}

/** All columns that a table of a mapping names, once each. */
export function listColumns(table: MappingTable): string[] {
  const columns = listUses(table).flatMap((use) => use.columns)
  return [...new Map(columns.map((column) => [normalize(column), column])).values()]
}

/** What a table of a mapping uses a column for, in words. */
export const describeUses = (table: MappingTable, column: string): string[] => [
  ...new Set(
    listUses(table)
      .filter(({ columns }) => columns.some((name) => isSameHeader(name, column)))
      .map(({ use }) => use),
  ),
]

function listUses({ when = [], elements = [], relationships = [], ignore = [] }: MappingTable): ColumnUse[] {
  const toUse = (use: string, value: MappingValue | undefined) => ({ use, columns: listValueColumns(value) })
  const listProperties = (properties: Readonly<Record<string, MappingValue>> = {}) =>
    Object.entries(properties).map(([name, value]) => toUse(toLabel(name), value))
  const conditions = [when, ...[...elements, ...relationships].map((each) => each.when ?? [])].flat()
  return [
    ...elements.flatMap(({ kind, id, key, ref, properties }) => [
      toUse('Kind', typeof kind === 'string' ? undefined : kind),
      toUse('Id', id),
      toUse('Own key', key),
      toUse('Reference for relationships', ref),
      ...listProperties(properties),
    ]),
    ...relationships.flatMap(({ type, from, to, properties }) => [
      ...[type]
        .flat()
        .map((each) => toUse('Type of relationship', typeof each === 'string' ? undefined : each)),
      toUse('Where a relationship starts', typeof from === 'string' ? undefined : from.names),
      toUse('Where a relationship ends', typeof to === 'string' ? undefined : to.names),
      ...listProperties(properties),
    ]),
    { use: 'Condition', columns: conditions.map(({ column }) => column) },
    { use: 'Ignored', columns: ignore },
  ]
}

/** The relationships of a table that has nothing else, with columns for both ends. */
export function getEdge({ elements = [], relationships = [] }: MappingTable): Edge | undefined {
  const [edge, ...others] = relationships
  if (elements.length > 0 || others.length > 0 || !edge) return undefined
  const { from, to } = edge
  if (typeof from === 'string' || typeof to === 'string') return undefined
  return [from, to].every(({ names }) => typeof names === 'string') ? { ...edge, from, to } : undefined
}

export interface Edge extends MappingRelationship {
  readonly from: MappingReference
  readonly to: MappingReference
}

/** The table and column of a fault of a mapping, as `/tables/0/elements/1/kind`; the column is absent if it has several. */
export function locateFault(
  { tables }: ColumnMapping,
  path: string,
): { readonly table: number; readonly column?: string } | undefined {
  const [, , index, list, position, field, name] = path.replace(/^\/?/, '/').split('/')
  const table = tables[Number(index)]
  if (!table || path.split('/').filter(Boolean)[0] !== 'tables') return undefined
  const at = Number(index)
  const element = list === 'elements' ? table.elements?.[Number(position)] : undefined
  const value =
    field === 'key' ? element?.key : field === 'properties' && name ? element?.properties?.[name] : undefined
  const end =
    list === 'relationships' ? findOtherEnd(table, table.relationships?.[Number(position)]) : undefined
  const [column] = listValueColumns(
    value ?? end ?? (element === getRowElement(table) ? undefined : element?.properties?.name),
  )
  return column === undefined ? { table: at } : { table: at, column }
}

/** The value that names the element at the other end of a relationship from that of the row. */
function findOtherEnd(
  table: MappingTable,
  relationship: MappingRelationship | undefined,
): MappingValue | undefined {
  const row = getRowElement(table)?.as
  const end = relationship?.from === row ? relationship?.to : relationship?.from
  if (typeof end === 'object') return end.names
  return table.elements?.find(({ as }) => as !== undefined && as === end)?.properties?.name
}

function listMeanings(table: MappingTable, column: string): ColumnMeaning[] {
  const { elements = [], relationships = [], ignore = [] } = table
  const meanings: ColumnMeaning[] = ignore.some((name) => isSameHeader(name, column))
    ? [{ meaning: 'ignored' }]
    : []
  const row = getRowElement(table)
  if (!row) return meanings
  if (readPlainValue(row.key, column)) meanings.push({ meaning: 'key' })
  for (const [property, value] of Object.entries(row.properties ?? {})) {
    const plain = readPlainValue(value, column)
    if (plain) meanings.push({ meaning: 'property', property, separator: plain.split, values: plain.values })
  }
  for (const relationship of relationships) {
    const meaning = readRelationship(relationship, row, elements, column)
    if (meaning) meanings.push(meaning)
  }
  return meanings
}

function readRelationship(
  relationship: MappingRelationship,
  row: MappingElement,
  elements: readonly MappingElement[],
  column: string,
): ColumnMeaning | undefined {
  const { type, from, to, when, properties } = relationship
  if (row.as === undefined || typeof type !== 'string' || when || hasKeys(properties)) return undefined
  const isOutgoing = from === row.as
  const end = isOutgoing ? to : to === row.as ? from : undefined
  const target = end === undefined ? undefined : readTarget(end, elements, column)
  return target && { meaning: 'relationship', type, isOutgoing, ...target }
}

function readTarget(end: string | MappingReference, elements: readonly MappingElement[], column: string) {
  if (typeof end !== 'string') {
    const plain = readPlainValue(end.names, column)
    const [kind, ...others] = end.kinds ?? []
    if (!plain || plain.values || kind === undefined || others.length > 0) return undefined
    return { kind, separator: plain.split, creates: end.create ?? false }
  }
  const element = elements.find(({ as }) => as === end)
  const plain = element && isNamedOnly(element) ? readPlainValue(element.properties?.name, column) : undefined
  if (!plain || plain.values || typeof element?.kind !== 'string') return undefined
  return { kind: element.kind, separator: plain.split, creates: true }
}

const isNamedOnly = ({ properties = {}, when, id, key, ref, source }: MappingElement) =>
  Object.keys(properties).join() === 'name' &&
  [when, id, key, ref, source].every((part) => part === undefined)

const hasKeys = (properties: object | undefined) => Object.keys(properties ?? {}).length > 0

/** A value that is one column, perhaps split or with a table of values. */
function readPlainValue(value: MappingValue | undefined, column: string): MappingMadeValue | undefined {
  if (value === undefined) return undefined
  if (typeof value === 'string') return isSameHeader(value, column) ? {} : undefined
  const { column: name, split: _split, values: _values, ...others } = value
  return typeof name === 'string' && isSameHeader(name, column) && !hasKeys(others) ? value : undefined
}

/** The table without the places that a form can give a column. */
function withoutColumn(table: MappingTable, column: string): MappingTable {
  const { elements = [], relationships = [], ignore = [], ...rest } = table
  const row = getRowElement(table)
  const removed = row
    ? relationships.filter((relationship) => readRelationship(relationship, row, elements, column))
    : []
  const left = relationships.filter((relationship) => !removed.includes(relationship))
  const ends = new Set(removed.flatMap(({ from, to }) => [from, to]))
  const isStillUsed = (as: string | undefined) => left.some(({ from, to }) => from === as || to === as)
  const others = elements.filter(
    (element) =>
      element === row || element.as === undefined || !ends.has(element.as) || isStillUsed(element.as),
  )
  const ignored = ignore.filter((name) => !isSameHeader(name, column))
  return {
    ...rest,
    ...(elements.length > 0 && {
      elements: others.map((element) => (element === row ? withoutValues(element, column) : element)),
    }),
    ...(left.length > 0 && { relationships: left }),
    ...(ignored.length > 0 && { ignore: ignored }),
  }
}

function withoutValues({ key, properties = {}, ...rest }: MappingElement, column: string): MappingElement {
  const kept = Object.entries(properties).filter(([, value]) => !readPlainValue(value, column))
  return {
    ...rest,
    ...(key !== undefined && !readPlainValue(key, column) && { key }),
    properties: Object.fromEntries(kept),
  }
}

const withRow = (table: MappingTable, row: MappingElement): MappingTable => ({
  ...table,
  elements: [row, ...(table.elements ?? []).slice(1)],
})

function addRelationship(
  table: MappingTable,
  row: MappingElement,
  column: string,
  { type, isOutgoing, kind, separator, creates }: Extract<ColumnMeaning, { meaning: 'relationship' }>,
): MappingTable {
  const { elements = [], relationships = [] } = table
  const used = new Set(elements.map(({ as }) => as))
  const rowName = row.as ?? chooseName('element', used)
  const names = makeValue(column, separator)
  const as = chooseName(column, new Set([...used, rowName]))
  const other = creates ? as : { kinds: [kind], names }
  const [from, to] = isOutgoing ? [rowName, other] : [other, rowName]
  return {
    ...withRow(table, { ...row, as: rowName }),
    elements: [
      { ...row, as: rowName },
      ...elements.slice(1),
      ...(creates ? [{ as, kind, properties: { name: names } }] : []),
    ],
    relationships: [...relationships, { type, from, to }],
  }
}

function chooseName(wanted: string, used: ReadonlySet<string | undefined>): string {
  let name = wanted
  for (let count = 2; used.has(name); count += 1) name = `${wanted} ${count}`
  return name
}

function makeValue(
  column: string,
  split: string | undefined,
  values?: Readonly<Record<string, string>> | undefined,
): MappingValue {
  if (split === undefined && values === undefined) return column
  return { column, ...(split !== undefined && { split }), ...(values && { values }) }
}

function listValueColumns(value: MappingValue | undefined): string[] {
  if (value === undefined) return []
  if (typeof value === 'string') return [value]
  if (value.column !== undefined) return [value.column].flat()
  return [...(value.text ?? '').matchAll(/\{([^{}]+)\}/g)].flatMap(([, name]) => name ?? [])
}
