import { kinds } from '../model/kinds.ts'
import { kindsAtEnd, relationshipTypes } from '../model/relationships.ts'
import type { FeedColumn, FeedTable } from '../tables/tableDefinition.ts'

/** What a row has: columns by name, and the ways to other rows. */
export interface Shape {
  readonly columns: ReadonlyMap<string, FeedColumn>
  readonly navigations: ReadonlyMap<string, Navigation>
  /** Columns that together tell one row from another. */
  readonly key: readonly string[]
}

/** A table as OData serves it. */
export interface EntitySet extends Shape {
  readonly name: string
  /** Of its rows: the kind, where there is one. */
  readonly typeName: string
  readonly table: FeedTable
}

/** A way from a row to other rows. */
export interface Navigation {
  readonly name: string
  readonly description: string
  /** The set in which the rows at its end are. */
  readonly target: string
  readonly isCollection: boolean
  /** The way back, where there is one. */
  readonly partner?: string
  readonly way: Way
}

/** A node's relationships, the node at an end of a relationship, a node's entries of a list, the node of an entry. */
export type Way =
  | { readonly is: 'relationships'; readonly type: string; readonly nodeIs: End }
  | { readonly is: 'end'; readonly end: End; readonly kind: string; readonly isOnlyKind: boolean }
  | { readonly is: 'entries'; readonly property: string; readonly ownerColumn: string }
  | { readonly is: 'owner'; readonly kind: string }

export type End = 'from' | 'to'

/** The column that tells rows of a report apart: OData wants keys that are never null and no lists. */
export const rowKey: FeedColumn = {
  name: 'rowKey',
  type: 'string',
  description: 'Tells one row from another: the key of the report, as JSON',
  isNullable: false,
}

export const hasRowKey = ({ source }: FeedTable) => typeof source === 'object' && 'report' in source

/** Every table as an entity set, with the ways between them that follow from the model. */
export function entitySetsOf(tables: ReadonlyMap<string, FeedTable>): ReadonlyMap<string, EntitySet> {
  const names = namesOf(tables)
  return new Map([...tables.values()].map((table) => [table.name, entitySetOf(table, names)]))
}

function entitySetOf(table: FeedTable, names: Names): EntitySet {
  const { source } = table
  const columns = hasRowKey(table) ? [rowKey, ...table.columns] : table.columns
  return {
    name: table.name,
    typeName: typeof source === 'object' && 'kind' in source ? source.kind : table.name,
    table,
    columns: new Map(columns.map((column) => [column.name, column])),
    key: hasRowKey(table) ? [rowKey.name] : table.key,
    navigations: new Map(navigationsOf(table, names).map((navigation) => [navigation.name, navigation])),
  }
}

/** Names of tables by what they hold. */
interface Names {
  readonly ofKind: ReadonlyMap<string, string>
  readonly ofType: ReadonlyMap<string, string>
  /** By kind: the tables of its lists. */
  readonly ofLists: ReadonlyMap<string, readonly FeedTable[]>
}

function namesOf(tables: ReadonlyMap<string, FeedTable>): Names {
  const ofKind = new Map<string, string>()
  const ofType = new Map<string, string>()
  const ofLists = new Map<string, FeedTable[]>()
  for (const table of tables.values()) {
    const { name, source } = table
    if (typeof source === 'string') continue
    if ('kind' in source) ofKind.set(source.kind, name)
    if ('type' in source) ofType.set(source.type, name)
    if (!('listOf' in source)) continue
    ofLists.set(source.listOf, [...(ofLists.get(source.listOf) ?? []), table])
  }
  return { ofKind, ofType, ofLists }
}

function navigationsOf({ name, source }: FeedTable, names: Names): Navigation[] {
  if (typeof source === 'string') return []
  if ('kind' in source) return [...relationshipsOf(source.kind, names), ...entriesOf(source.kind, names)]
  if ('type' in source) return endsOf(source.type, names)
  if ('listOf' in source) return [ownerOf(source.listOf, name, names)]
  return []
}

const ways = { from: 'Outgoing', to: 'Incoming' } as const

function relationshipsOf(kind: string, { ofType }: Names): Navigation[] {
  return [...relationshipTypes.values()].flatMap((type) => {
    const target = ofType.get(type.name)
    if (target === undefined) return []
    const ends = (['from', 'to'] as const).filter((end) => kindsAtEnd(type, end).includes(kind))
    return ends.map((end) => ({
      name: `${ways[end]}${target}`,
      description: `Its relationships ${type.name}, where it stands ${end === 'from' ? 'first' : 'second'}`,
      target,
      isCollection: true,
      partner: endName(end, kind),
      way: { is: 'relationships' as const, type: type.name, nodeIs: end },
    }))
  })
}

function endsOf(typeName: string, { ofKind, ofType }: Names): Navigation[] {
  const type = relationshipTypes.get(typeName)
  if (!type) return []
  return (['from', 'to'] as const).flatMap((end) => {
    const kindsThere = kindsAtEnd(type, end)
    return kindsThere.map((kind) => ({
      name: endName(end, kind),
      description: `The ${kind} it ${end === 'from' ? 'starts from' : 'points to'}, if it is one`,
      target: ofKind.get(kind) ?? kind,
      isCollection: false,
      partner: `${ways[end]}${ofType.get(typeName)}`,
      way: { is: 'end' as const, end, kind, isOnlyKind: kindsThere.length === 1 },
    }))
  })
}

const endName = (end: End, kind: string) => `${end === 'from' ? 'From' : 'To'}${kind}`

const entriesOf = (kind: string, { ofLists }: Names): Navigation[] =>
  (ofLists.get(kind) ?? []).map((table) => ({
    name: table.name,
    description: table.description,
    target: table.name,
    isCollection: true,
    partner: kind,
    way: entriesWay(table),
  }))

/** How the entries of the lists in a table are found: its first column says whose list it is. */
export function entriesWay({ source, columns }: FeedTable): Way & { readonly is: 'entries' } {
  const property = typeof source === 'object' && 'listOf' in source ? source.property : ''
  return { is: 'entries', property, ownerColumn: columns[0]?.name ?? '' }
}

const ownerOf = (kind: string, table: string, { ofKind }: Names): Navigation => ({
  name: kind,
  description: `The ${kinds.get(kind)?.name ?? kind} in whose list it stands`,
  target: ofKind.get(kind) ?? kind,
  isCollection: false,
  partner: table,
  way: { is: 'owner', kind },
})
