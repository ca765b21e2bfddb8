import { nodeKinds } from '../model/kinds.ts'
import { relationshipTypes } from '../model/relationships.ts'
import { listKindsAtEnd } from '../model/relationshipType.ts'
import type { ColumnDefinition, TableDefinition } from '../tables/tableDefinition.ts'

/** The columns and navigation properties of a row, by name. */
export interface RowShape {
  readonly columns: ReadonlyMap<string, ColumnDefinition>
  readonly navigations: ReadonlyMap<string, NavigationProperty>
  /** Columns that identify a row. */
  readonly key: readonly string[]
  /** Columns by which rows are sorted: the key, or the columns that it follows from. */
  readonly sortedBy: readonly string[]
}

/** Names that may follow a row in a path. */
export const listNames = ({ columns, navigations }: RowShape) => [...columns.keys(), ...navigations.keys()]

/** A table as OData serves it. */
export interface EntitySet extends RowShape {
  readonly name: string
  /** Name of its entity type: the kind of its nodes, or the name of the table. */
  readonly typeName: string
  readonly table: TableDefinition
}

/** Whether `$search` finds its rows: nodes have an index of words. */
export const isSearchable = ({ table: { source } }: EntitySet) =>
  typeof source === 'object' && 'kind' in source

/** A navigation property: leads from a row to related rows. */
export interface NavigationProperty {
  readonly name: string
  readonly description: string
  /** Name of the entity set of the related rows. */
  readonly target: string
  readonly isCollection: boolean
  /** The navigation property that leads back, if there is one. */
  readonly partner?: string
  readonly traversal: Traversal
}

/** A node's relationships, the node at an end of a relationship, a node's entries of a list, the node of an entry. */
export type Traversal =
  | { readonly is: 'relationships'; readonly type: string; readonly nodeEnd: RelationshipEnd }
  | { readonly is: 'end'; readonly end: RelationshipEnd; readonly kind: string; readonly isOnlyKind: boolean }
  | { readonly is: 'entries'; readonly property: string; readonly ownerColumn: string }
  | { readonly is: 'owner'; readonly kind: string }

export type RelationshipEnd = 'from' | 'to'

/** Every table as an entity set, with the navigation properties that follow from the model. */
export function createEntitySets(
  tables: ReadonlyMap<string, TableDefinition>,
): ReadonlyMap<string, EntitySet> {
  const names = indexTableNames(tables)
  return new Map([...tables.values()].map((table) => [table.name, createEntitySet(table, names)]))
}

function createEntitySet(table: TableDefinition, names: TableNames): EntitySet {
  const { source, derivedKey } = table
  return {
    name: table.name,
    typeName: typeof source === 'object' && 'kind' in source ? source.kind : table.name,
    table,
    columns: new Map(table.columns.map((column) => [column.name, column])),
    key: table.key,
    sortedBy: derivedKey?.form === 'path' ? derivedKey.parts : table.key,
    navigations: new Map(createNavigations(table, names).map((navigation) => [navigation.name, navigation])),
  }
}

/** Names of tables by their content. */
interface TableNames {
  readonly byKind: ReadonlyMap<string, string>
  readonly byRelationshipType: ReadonlyMap<string, string>
  /** Tables of the list properties of each kind. */
  readonly listPropertyTablesByKind: ReadonlyMap<string, readonly TableDefinition[]>
}

function indexTableNames(tables: ReadonlyMap<string, TableDefinition>): TableNames {
  const byKind = new Map<string, string>()
  const byRelationshipType = new Map<string, string>()
  const listPropertyTablesByKind = new Map<string, TableDefinition[]>()
  for (const table of tables.values()) {
    const { name, source } = table
    if (typeof source === 'string') continue
    if ('kind' in source) byKind.set(source.kind, name)
    if ('type' in source) byRelationshipType.set(source.type, name)
    if (!('listOf' in source)) continue
    listPropertyTablesByKind.set(source.listOf, [
      ...(listPropertyTablesByKind.get(source.listOf) ?? []),
      table,
    ])
  }
  return { byKind, byRelationshipType, listPropertyTablesByKind }
}

function createNavigations({ name, source }: TableDefinition, names: TableNames): NavigationProperty[] {
  if (typeof source === 'string') return []
  if ('kind' in source)
    return [
      ...createRelationshipNavigations(source.kind, names),
      ...createEntryNavigations(source.kind, names),
    ]
  if ('type' in source) return createEndNavigations(source.type, names)
  if ('listOf' in source) return [createOwnerNavigation(source.listOf, name, names)]
  return []
}

const navigationPrefixes = { from: 'Outgoing', to: 'Incoming' } as const

function createRelationshipNavigations(
  kind: string,
  { byRelationshipType }: TableNames,
): NavigationProperty[] {
  return [...relationshipTypes.values()].flatMap((type) => {
    const target = byRelationshipType.get(type.name)
    if (target === undefined) return []
    const ends = (['from', 'to'] as const).filter((end) => listKindsAtEnd(type, end).includes(kind))
    return ends.map((end) => ({
      name: `${navigationPrefixes[end]}${target}`,
      description: `${type.name} relationships that ${end === 'from' ? 'start from' : 'point to'} it`,
      target,
      isCollection: true,
      partner: endNavigationName(end, kind),
      traversal: { is: 'relationships' as const, type: type.name, nodeEnd: end },
    }))
  })
}

function createEndNavigations(
  typeName: string,
  { byKind, byRelationshipType }: TableNames,
): NavigationProperty[] {
  const type = relationshipTypes.get(typeName)
  if (!type) return []
  return (['from', 'to'] as const).flatMap((end) => {
    const endKinds = listKindsAtEnd(type, end)
    return endKinds.map((kind) => ({
      name: endNavigationName(end, kind),
      description: `The ${kind} that it ${end === 'from' ? 'starts from' : 'points to'}; null for other kinds`,
      target: byKind.get(kind) ?? kind,
      isCollection: false,
      partner: `${navigationPrefixes[end]}${byRelationshipType.get(typeName)}`,
      traversal: { is: 'end' as const, end, kind, isOnlyKind: endKinds.length === 1 },
    }))
  })
}

const endNavigationName = (end: RelationshipEnd, kind: string) => `${end === 'from' ? 'From' : 'To'}${kind}`

const createEntryNavigations = (
  kind: string,
  { listPropertyTablesByKind }: TableNames,
): NavigationProperty[] =>
  (listPropertyTablesByKind.get(kind) ?? []).map((table) => ({
    name: table.name,
    description: table.description,
    target: table.name,
    isCollection: true,
    partner: kind,
    traversal: entriesTraversal(table),
  }))

/** How to read the entries of a table of lists; its key starts with the owner of the list. */
export function entriesTraversal({
  source,
  derivedKey,
}: TableDefinition): Traversal & { readonly is: 'entries' } {
  const property = typeof source === 'object' && 'listOf' in source ? source.property : ''
  return { is: 'entries', property, ownerColumn: derivedKey?.parts[0] ?? '' }
}

const createOwnerNavigation = (kind: string, table: string, { byKind }: TableNames): NavigationProperty => ({
  name: kind,
  description: `The ${nodeKinds.get(kind)?.name ?? kind} that has the list`,
  target: byKind.get(kind) ?? kind,
  isCollection: false,
  partner: table,
  traversal: { is: 'owner', kind },
})
