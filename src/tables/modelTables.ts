import { getNodeProperties, type NodeKind } from '../model/kind.ts'
import type { Properties } from '../model/property.ts'
import {
  getRelationshipProperties,
  listKindsAtEnd,
  type RelationshipType,
} from '../model/relationshipType.ts'
import { toPascalCase, toWords } from '../model/text.ts'
import { formatPropertyDescription } from '../model/valueSchema.ts'
import type { ColumnDefinition, TableDefinition } from './tableDefinition.ts'

/** Creates the table of a kind: a row for each node. */
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

/** Creates a table for each list property of a kind: a row for each entry. */
export function createListPropertyTables(kind: NodeKind): TableDefinition[] {
  const lists = Object.entries(getNodeProperties(kind)).filter(([, { type }]) => type === 'strings')
  return lists.map(([property, { description }]) => {
    const ownerColumn = `${kind.name.charAt(0).toLowerCase()}${kind.name.slice(1)}Id`
    return {
      name: `${kind.name}${toPascalCase(property)}`,
      title: `${toSentenceCase(kind.name)}: ${property}`,
      description: `${description}: a row for each entry`,
      columns: [
        requiredColumn('string', ownerColumn, `Id of the ${toWords(kind.name)}`),
        requiredColumn('integer', 'position', 'Position in the list, from 1'),
        requiredColumn('string', toSingular(property), description),
      ],
      key: [ownerColumn, 'position'],
      source: { listOf: kind.name, property },
      required: [],
    }
  })
}

/** Creates the table of a relationship type, a bridge table in BI terms: a row for each relationship. */
export function createRelationshipTable(type: RelationshipType): TableDefinition {
  const [from, to] = (['from', 'to'] as const).map((end) => listKindsAtEnd(type, end).join(', '))
  return {
    name: toPascalCase(type.name),
    title: toSentenceCase(type.name),
    description: `${type.name}: the first node ${type.description}. From ${from} to ${to}`,
    columns: [
      requiredColumn('string', 'fromKind', 'Kind of the start node'),
      requiredColumn('string', 'fromId', 'Id of the start node'),
      nullableColumn('string', 'fromName', 'Name of the start node'),
      requiredColumn('string', 'toKind', 'Kind of the end node'),
      requiredColumn('string', 'toId', 'Id of the end node'),
      nullableColumn('string', 'toName', 'Name of the end node'),
      ...createColumns(getRelationshipProperties(type)),
    ],
    key: ['fromKind', 'fromId', 'toKind', 'toId'],
    source: { type: type.name },
    required: [],
  }
}

/** Creates columns of properties; only keys are never null, because other clients may omit required properties. */
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
): ColumnDefinition => ({ name, type, description, isNullable: false })

/** A column that may have no value. */
export const nullableColumn = (
  type: ColumnDefinition['type'],
  name: string,
  description: string,
): ColumnDefinition => ({ name, type, description, isNullable: true })

/** Writes `data-sets`, `DataSet` and `PROVIDES_DATA_TO` as a title. */
function toSentenceCase(name: string): string {
  const words = toWords(name)
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const toSingular = (name: string) => name.replace(/s$/, '')
