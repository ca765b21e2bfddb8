import { type Kind, propertiesOf } from '../model/kind.ts'
import { meaningOf, type Properties } from '../model/property.ts'
import { kindsAtEnd, type RelationshipType, relationshipPropertiesOf } from '../model/relationships.ts'
import { camelCase, type FeedColumn, type FeedTable, pascalCase } from './tableDefinition.ts'

/** The nodes of a kind, a row each. */
export function kindTable(kind: Kind): FeedTable {
  return {
    name: pascalCase(kind.path),
    title: sentenceCase(kind.path),
    description: kind.description,
    columns: columnsOf(propertiesOf(kind), ['id']),
    key: ['id'],
    source: { kind: kind.name },
    required: [],
  }
}

/** The entries of each list that nodes of a kind have, a row each. */
export function listTables(kind: Kind): FeedTable[] {
  const lists = Object.entries(propertiesOf(kind)).filter(([, { type }]) => type === 'strings')
  return lists.map(([property, { description }]) => {
    const owner = `${camelCase(kind.name)}Id`
    return {
      name: `${kind.name}${pascalCase(property)}`,
      title: `${sentenceCase(kind.name)}: ${property}`,
      description: `${description}: a row for each entry`,
      columns: [
        always('string', owner, `Id of the ${sentenceCase(kind.name).toLowerCase()}`),
        always('integer', 'position', 'Its place in the list, from 1'),
        always('string', singular(property), description),
      ],
      key: [owner, 'position'],
      source: { listOf: kind.name, property },
      required: [],
    }
  })
}

/** The relationships of a type, a row each: what a BI tool calls a bridge table. */
export function relationshipTable(type: RelationshipType): FeedTable {
  const [from, to] = (['from', 'to'] as const).map((end) => kindsAtEnd(type, end).join(', '))
  return {
    name: pascalCase(type.name),
    title: sentenceCase(type.name),
    description: `${type.name}: ${type.description}. From ${from} to ${to}`,
    columns: [
      always('string', 'fromKind', 'Kind of the element it starts from'),
      always('string', 'fromId', 'Id of that element'),
      sometimes('string', 'fromName', 'Name of that element'),
      always('string', 'toKind', 'Kind of the element it points to'),
      always('string', 'toId', 'Id of that element'),
      sometimes('string', 'toName', 'Name of that element'),
      ...columnsOf(relationshipPropertiesOf(type)),
    ],
    key: ['fromKind', 'fromId', 'toKind', 'toId'],
    source: { type: type.name },
    required: [],
  }
}

/** Only keys are sure to be there: other clients of the database may leave out what the service would insist on. */
export function columnsOf(properties: Properties, key: readonly string[] = []): FeedColumn[] {
  return Object.entries(properties).map(([name, property]) => ({
    name,
    type: property.type,
    description: meaningOf(property),
    isNullable: !key.includes(name),
  }))
}

/** A column that has a value in every row. */
export const always = (type: FeedColumn['type'], name: string, description: string): FeedColumn => ({
  name,
  type,
  description,
  isNullable: false,
})

/** A column that may have no value. */
export const sometimes = (type: FeedColumn['type'], name: string, description: string): FeedColumn => ({
  name,
  type,
  description,
  isNullable: true,
})

/** `data-sets`, `DataSet` and `PROVIDES_DATA_TO` as words. */
function sentenceCase(name: string): string {
  const words = pascalCase(name)
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const singular = (name: string) => name.replace(/s$/, '')
