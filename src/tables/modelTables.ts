import { getNodeProperties, type NodeKind } from '../model/kind.ts'
import type { Properties } from '../model/property.ts'
import {
  getRelationshipProperties,
  listKindsAtEnd,
  type RelationshipType,
} from '../model/relationshipType.ts'
import { capitalize, toPascalCase, toWords } from '../model/text.ts'
import { formatPropertyDescription } from '../model/valueSchema.ts'
import { createDayParameter, hasValidity } from './tableArguments.ts'
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
  }
}

/** Creates a table for each list property of a kind: a row for each entry. */
export function createListPropertyTables(kind: NodeKind): TableDefinition[] {
  const lists = Object.entries(getNodeProperties(kind)).filter(([, { type }]) => type === 'strings')
  return lists.map(([property, { description }]) => {
    const ownerColumn = `${kind.name.charAt(0).toLowerCase()}${kind.name.slice(1)}Id`
    const keyColumn = requiredColumn('string', 'key', `Id of the ${toWords(kind.name)}, and the position`)
    return {
      name: `${kind.name}${toPascalCase(property)}`,
      title: `${toSentenceCase(kind.name)}: ${property}`,
      description: `${description}: a row for each entry`,
      columns: [
        keyColumn,
        requiredColumn('string', ownerColumn, `Id of the ${toWords(kind.name)}`),
        requiredColumn('integer', 'position', 'Position in the list, from 1'),
        requiredColumn('string', toSingular(property), description),
        nullableColumn('dateTime', 'updatedAt', `Time of the last change of the ${toWords(kind.name)}`),
      ],
      key: [keyColumn.name],
      derivedKey: { form: 'path', parts: [ownerColumn, 'position'] },
      source: { listOf: kind.name, property },
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
      requiredColumn('string', 'key', 'The relationship, as its type and its ends'),
      requiredColumn('string', 'fromKind', 'Kind of the start node'),
      requiredColumn('string', 'fromId', 'Id of the start node'),
      nullableColumn('string', 'fromName', 'Name of the start node'),
      requiredColumn('string', 'toKind', 'Kind of the end node'),
      requiredColumn('string', 'toId', 'Id of the end node'),
      nullableColumn('string', 'toName', 'Name of the end node'),
      ...createColumns(getRelationshipProperties(type)).map(describeChangeTime),
    ],
    key: ['key'],
    derivedKey: { form: 'path', prefix: type.name, parts: ['fromKind', 'fromId', 'toKind', 'toId'] },
    source: { type: type.name },
    ...(hasValidity(type) && {
      parameters: [createDayParameter('Only relationships that are valid on this day')],
    }),
  }
}

/** A row also changes with the names of the nodes at the ends. */
const describeChangeTime = (column: ColumnDefinition): ColumnDefinition =>
  column.name === 'updatedAt'
    ? { ...column, description: 'Time of the last change of the relationship or of a node at its ends' }
    : column

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
const toSentenceCase = (name: string): string => capitalize(toWords(name))

const toSingular = (name: string) => name.replace(/s$/, '')
