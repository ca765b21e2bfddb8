import { schemaCommands } from '../../graph/migrations/schema.ts'
import type { NodeRecord, RelationshipRecord } from '../../graph/reading/streamEcosystem.ts'
import { propertiesOf } from '../../model/kind.ts'
import { kindNamed } from '../../model/kinds.ts'
import type { Properties, Property } from '../../model/property.ts'
import { relationshipPropertiesOf, relationshipTypeNamed } from '../../model/relationships.ts'
import type { ExportFormat } from '../graphFormat.ts'

export default {
  extension: 'cypher',
  mediaType: 'text/x-cypher; charset=utf-8',
  description: 'A script that makes the same graph in an empty Neo4j, for the Browser or `cypher-shell`',
  hasBookkeeping: true,
  async *write(records) {
    yield `${idConstraints.join(';\n')};\n`
    for await (const { nodes, relationships } of records) {
      for (const group of groupsOf(nodes, ({ kind }) => kind)) yield creationOfNodes(group)
      for (const group of groupsOf(relationships, patternOf)) yield creationOfRelationships(group)
    }
  },
} satisfies ExportFormat

/** They make the ends of relationships quick to find. */
const idConstraints = [...schemaCommands().values()].filter((command) =>
  /^CREATE CONSTRAINT \w+_id /.test(command),
)

type Group<Item> = readonly [first: Item, ...rest: Item[]]

function groupsOf<Item>(items: readonly Item[], keyOf: (item: Item) => string): Iterable<Group<Item>> {
  return Map.groupBy(items, keyOf).values() as Iterable<Group<Item>>
}

const patternOf = ({ type, from, to }: RelationshipRecord) => `${from.kind} ${type} ${to.kind}`

function creationOfNodes(nodes: Group<NodeRecord>): string {
  const { kind } = nodes[0]
  const properties = propertiesOf(kindNamed(kind))
  const rows = nodes.map((node) => mapLiteral(properties, node))
  return `UNWIND [\n${rows.join(',\n')}\n] AS row\nCREATE (node:${kind})\nSET node = row;\n`
}

function creationOfRelationships(relationships: Group<RelationshipRecord>): string {
  const { type, from, to } = relationships[0]
  const properties = relationshipPropertiesOf(relationshipTypeNamed(type))
  const rows = relationships.map((relationship) => {
    const ends = `${literal(undefined, relationship.from.id)}, ${literal(undefined, relationship.to.id)}`
    return `[${ends}, ${mapLiteral(properties, relationship)}]`
  })
  return `UNWIND [
${rows.join(',\n')}
] AS row
MATCH (from:${from.kind} {id: row[0]}), (to:${to.kind} {id: row[1]})
CREATE (from)-[relationship:${type}]->(to)
SET relationship = row[2];\n`
}

function mapLiteral(properties: Properties, record: Readonly<Record<string, unknown>>): string {
  const entries = Object.keys(properties)
    .filter((name) => record[name] !== undefined)
    .map((name) => `${name}: ${literal(properties[name], record[name])}`)
  return `{${entries.join(', ')}}`
}

function literal(property: Property | undefined, value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => literal(undefined, item)).join(', ')}]`
  if (typeof value === 'number') return numberLiteral(value, property?.type === 'number')
  if (typeof value === 'boolean') return String(value)
  const text = textLiteral(String(value))
  if (property?.type === 'date') return `date(${text})`
  return property?.type === 'dateTime' ? `datetime(${text})` : text
}

/** A number without a point would become an INTEGER. */
function numberLiteral(value: number, isFloat: boolean): string {
  const digits = String(value).replace('e+', 'e')
  return isFloat && /^-?\d+$/.test(digits) ? `${digits}.0` : digits
}

/** Everything that ends a text, a line or an escape is written as a code, so that the text cannot leave its quotes. */
const textLiteral = (text: string) => `'${text.replace(/[\\'"\p{Cc}\u2028\u2029]/gu, codeOf)}'`

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

const codeOf = (character: string) =>
  escapes[character] ?? `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
