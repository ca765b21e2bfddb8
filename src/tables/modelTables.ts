import { getNodeProperties, type NodeKind } from '../model/kind.ts'
import type { Properties } from '../model/property.ts'
import {
  getRelationshipProperties,
  listKindsAtEnd,
  type RelationshipType,
} from '../model/relationshipType.ts'
import { formatPropertyDescription } from '../model/valueSchema.ts'
import { type ColumnDefinition, type TableDefinition, toCamelCase, toPascalCase } from './tableDefinition.ts'

/** The nodes of a kind, a row each. */
export function createKindTable(kind: NodeKind): TableDefinition {
  return {
    name: toPascalCase(kind.path),
    title: toSentenceCase(kind.path),
    description: kind.description,
    columns: createColumns(getNodeProperties(kind), ['id']),
    key: ['id'],
    source: { kind: kind.name },
    required: [],
  }
}

/** The entries of each list that nodes of a kind have, a row each. */
export function createListPropertyTables(kind: NodeKind): TableDefinition[] {
  const lists = Object.entries(getNodeProperties(kind)).filter(([, { type }]) => type === 'strings')
  return lists.map(([property, { description }]) => {
    const ownerColumn = `${toCamelCase(kind.name)}Id`
    return {
      name: `${kind.name}${toPascalCase(property)}`,
      title: `${toSentenceCase(kind.name)}: ${property}`,
      description: `${description}: a row for each entry`,
      columns: [
        requiredColumn('string', ownerColumn, `Id of the ${toSentenceCase(kind.name).toLowerCase()}`),
        requiredColumn('integer', 'position', 'Its place in the list, from 1'),
        requiredColumn('string', toSingular(property), description),
      ],
      key: [ownerColumn, 'position'],
      source: { listOf: kind.name, property },
      required: [],
    }
  })
}

/** The relationships of a type, a row each: what a BI tool calls a bridge table. */
export function createRelationshipTable(type: RelationshipType): TableDefinition {
  const [from, to] = (['from', 'to'] as const).map((end) => listKindsAtEnd(type, end).join(', '))
  return {
    name: toPascalCase(type.name),
    title: toSentenceCase(type.name),
    description: `${type.name}: ${type.description}. From ${from} to ${to}`,
    columns: [
      requiredColumn('string', 'fromKind', 'Kind of the element it starts from'),
      requiredColumn('string', 'fromId', 'Id of that element'),
      nullableColumn('string', 'fromName', 'Name of that element'),
      requiredColumn('string', 'toKind', 'Kind of the element it points to'),
      requiredColumn('string', 'toId', 'Id of that element'),
      nullableColumn('string', 'toName', 'Name of that element'),
      ...createColumns(getRelationshipProperties(type)),
    ],
    key: ['fromKind', 'fromId', 'toKind', 'toId'],
    source: { type: type.name },
    required: [],
  }
}

/** Only keys are sure to be there: other clients of the database may leave out what the service would insist on. */
export function createColumns(properties: Properties, key: readonly string[] = []): ColumnDefinition[] {
  return Object.entries(properties).map(([name, property]) => ({
    name,
    type: property.type,
    description: formatPropertyDescription(property),
    isNullable: !key.includes(name),
  }))
}

/** A column that has a value in every row. */
export const requiredColumn = (
  type: ColumnDefinition['type'],
  name: string,
  description: string,
): ColumnDefinition => ({
  name,
  type,
  description,
  isNullable: false,
})

/** A column that may have no value. */
export const nullableColumn = (
  type: ColumnDefinition['type'],
  name: string,
  description: string,
): ColumnDefinition => ({
  name,
  type,
  description,
  isNullable: true,
})

/** `data-sets`, `DataSet` and `PROVIDES_DATA_TO` as words. */
function toSentenceCase(name: string): string {
  const words = toPascalCase(name)
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const toSingular = (name: string) => name.replace(/s$/, '')
