import { listSchemaCommands } from '../../graph/migrations/schema.ts'
import type { NodeRecord, RelationshipRecord } from '../../graph/reading/streamEcosystem.ts'
import { getNodeProperties } from '../../model/kind.ts'
import { getNodeKind } from '../../model/kinds.ts'
import type { Properties, Property } from '../../model/property.ts'
import { getRelationshipType } from '../../model/relationships.ts'
import { getRelationshipProperties } from '../../model/relationshipType.ts'
import type { GraphFormat } from '../graphFormat.ts'

export default {
  extension: 'cypher',
  mediaType: 'text/x-cypher; charset=utf-8',
  description:
    'Cypher script that creates the same graph in an empty Neo4j, for Neo4j Browser or `cypher-shell`',
  hasBookkeeping: true,
  async *write(records) {
    yield `${idConstraints.join(';\n')};\n`
    for await (const { nodes, relationships } of records) {
      for (const group of groupItems(nodes, ({ kind }) => kind)) yield createNodesStatement(group)
      for (const group of groupItems(relationships, toPatternKey)) yield createRelationshipsStatement(group)
    }
  },
} satisfies GraphFormat

/** Make look-ups of the ends of relationships fast. */
const idConstraints = [...listSchemaCommands().values()].filter((command) =>
  /^CREATE CONSTRAINT \w+_id /.test(command),
)

type NonEmptyGroup<Item> = readonly [first: Item, ...rest: Item[]]

function groupItems<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
): Iterable<NonEmptyGroup<Item>> {
  return Map.groupBy(items, keyOf).values() as Iterable<NonEmptyGroup<Item>>
}

const toPatternKey = ({ type, from, to }: RelationshipRecord) => `${from.kind} ${type} ${to.kind}`

function createNodesStatement(nodes: NonEmptyGroup<NodeRecord>): string {
  const { kind } = nodes[0]
  const properties = getNodeProperties(getNodeKind(kind))
  const rows = nodes.map((node) => toMapLiteral(properties, node))
  return `UNWIND [\n${rows.join(',\n')}\n] AS row\nCREATE (node:${kind})\nSET node = row;\n`
}

function createRelationshipsStatement(relationships: NonEmptyGroup<RelationshipRecord>): string {
  const { type, from, to } = relationships[0]
  const properties = getRelationshipProperties(getRelationshipType(type))
  const rows = relationships.map((relationship) => {
    const ends = `${toLiteral(undefined, relationship.from.id)}, ${toLiteral(undefined, relationship.to.id)}`
    return `[${ends}, ${toMapLiteral(properties, relationship)}]`
  })
  return `UNWIND [
${rows.join(',\n')}
] AS row
MATCH (from:${from.kind} {id: row[0]}), (to:${to.kind} {id: row[1]})
CREATE (from)-[relationship:${type}]->(to)
SET relationship = row[2];\n`
}

function toMapLiteral(properties: Properties, record: Readonly<Record<string, unknown>>): string {
  const entries = Object.keys(properties)
    .filter((name) => record[name] !== undefined)
    .map((name) => `${name}: ${toLiteral(properties[name], record[name])}`)
  return `{${entries.join(', ')}}`
}

function toLiteral(property: Property | undefined, value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => toLiteral(undefined, item)).join(', ')}]`
  if (typeof value === 'number') return toNumberLiteral(value, property?.type === 'number')
  if (typeof value === 'boolean') return String(value)
  const text = toStringLiteral(String(value))
  if (property?.type === 'date') return `date(${text})`
  return property?.type === 'dateTime' ? `datetime(${text})` : text
}

/** Adds a decimal point to a float, which would become an INTEGER without. */
function toNumberLiteral(value: number, isFloat: boolean): string {
  const digits = String(value).replace('e+', 'e')
  return isFloat && /^-?\d+$/.test(digits) ? `${digits}.0` : digits
}

/** Escapes every character that could end the literal or a line. */
const toStringLiteral = (text: string) => `'${text.replace(/[\\'"\p{Cc}\u2028\u2029]/gu, escapeCharacter)}'`

const escapeSequences: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

const escapeCharacter = (character: string) =>
  escapeSequences[character] ?? `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
