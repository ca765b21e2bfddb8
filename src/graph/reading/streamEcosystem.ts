import Cypher from '@neo4j/cypher-builder'
import { givenPropertiesOf, type Kind, propertiesOf } from '../../model/kind.ts'
import { kindNames, kinds } from '../../model/kinds.ts'
import { normalTimeText, type Properties, type Value } from '../../model/property.ts'
import {
  givenRelationshipPropertiesOf,
  relationshipPropertiesOf,
  relationshipTypes,
} from '../../model/relationships.ts'
import type { NodeKey } from '../element.ts'
import type { Graph, RunInBatches } from '../graph.ts'
import { plainValue } from '../values.ts'
import { readScope, type Scope } from './ecosystemScope.ts'

/** A node in one piece, as files have it. */
export interface NodeRecord {
  readonly kind: string
  readonly id: string
  readonly [property: string]: Value
}

/** A relationship in one piece, as files have it. */
export interface RelationshipRecord {
  readonly type: string
  readonly from: NodeKey
  readonly to: NodeKey
  readonly [property: string]: Value | NodeKey
}

/** Batches of records: all nodes, kind by kind and by id, then all relationships. */
export interface Records {
  readonly nodes: readonly NodeRecord[]
  readonly relationships: readonly RelationshipRecord[]
}

export interface MapReading {
  readonly scope?: Scope
  /** Also what the service sets, such as `createdAt`. */
  readonly withBookkeeping?: boolean
}

/** The ecosystem, or the part in the scope, read in one transaction; returns its version as `Graph.snapshot` does. */
export function streamMap(
  graph: Graph,
  { scope = {}, withBookkeeping = false }: MapReading,
): AsyncGenerator<Records, string | undefined> {
  return graph.snapshot(async function* (run) {
    const elements = await readScope(run, scope)
    for (const kind of kinds.values()) {
      const properties = withBookkeeping ? propertiesOf(kind) : givenPropertiesOf(kind)
      for await (const nodes of nodesOf(run, kind, properties, elements)) yield { nodes, relationships: [] }
    }
    for await (const relationships of relationshipsOf(run, withBookkeeping, elements)) {
      yield { nodes: [], relationships }
    }
  })
}

type Row = readonly unknown[]

const node = new Cypher.NamedNode('node')
const from = new Cypher.NamedNode('from')
const to = new Cypher.NamedNode('to')
const relationship = new Cypher.NamedRelationship('relationship')

async function* nodesOf(
  run: RunInBatches,
  kind: Kind,
  properties: Properties,
  elements: readonly string[] | undefined,
): AsyncGenerator<readonly NodeRecord[]> {
  const { cypher, params } = new Cypher.Match(new Cypher.Pattern(node, { labels: [kind.name] }))
    .where(Cypher.and(Cypher.gt(node.property('id'), new Cypher.Param('')), isAmong(node, elements)))
    .return([new Cypher.List(columnsOf(node, properties)), 'row'])
    .orderBy([node.property('id'), 'ASC'])
    .build()
  const columns = Object.entries(properties)
  for await (const rows of run<Row>(cypher, params)) {
    yield rows.map((row) => withValues({ kind: kind.name }, columns, row, 0) as NodeRecord)
  }
}

async function* relationshipsOf(
  run: RunInBatches,
  withBookkeeping: boolean,
  elements: readonly string[] | undefined,
): AsyncGenerator<readonly RelationshipRecord[]> {
  const propertiesOfType = withBookkeeping ? relationshipPropertiesOf : givenRelationshipPropertiesOf
  const properties: Properties = Object.assign({}, ...[...relationshipTypes.values()].map(propertiesOfType))
  const type = Cypher.labelExpr.or(...relationshipTypes.keys())
  const ends = [
    Cypher.type(relationship),
    Cypher.listIndex(Cypher.labels(from), 0),
    from.property('id'),
    Cypher.listIndex(Cypher.labels(to), 0),
    to.property('id'),
  ]
  const { cypher, params } = new Cypher.Match(new Cypher.Pattern(from).related(relationship, { type }).to(to))
    .where(Cypher.and(Cypher.true, isAmong(from, elements), isAmong(to, elements)))
    .return([new Cypher.List([...ends, ...columnsOf(relationship, properties)]), 'row'])
    .build()
  const columns = Object.entries(properties)
  for await (const rows of run<Row>(cypher, params)) {
    yield rows.filter(isOfModel).map((row) => withValues(endsOf(row), columns, row, ends.length))
  }
}

const known = new Set<unknown>(kindNames)
const isOfModel = ([, fromKind, fromId, toKind, toId]: Row) =>
  known.has(fromKind) && known.has(toKind) && typeof fromId === 'string' && typeof toId === 'string'

function endsOf(row: Row): RelationshipRecord {
  const [type, fromKind, fromId, toKind, toId] = row as readonly string[] as [
    string,
    string,
    string,
    string,
    string,
  ]
  return { type, from: { kind: fromKind, id: fromId }, to: { kind: toKind, id: toId } }
}

function isAmong(end: Cypher.Node, elements: readonly string[] | undefined): Cypher.Predicate | undefined {
  return elements && Cypher.in(Cypher.elementId(end), new Cypher.Param(elements))
}

/** Text is what the driver reads fastest: an object for each time costs it some 9 µs. */
function columnsOf(element: Cypher.Node | Cypher.Relationship, properties: Properties): Cypher.Expr[] {
  return Object.entries(properties).map(([name, { type }]) => {
    const value = element.property(name)
    return type === 'date' || type === 'dateTime' ? Cypher.toStringOrNull(value) : value
  })
}

function withValues<Record extends object>(
  record: Record,
  columns: readonly (readonly [name: string, property: Properties[string]])[],
  row: Row,
  first: number,
): Record {
  const values = record as { [name: string]: unknown }
  for (let index = 0; index < columns.length; index += 1) {
    const value = row[first + index]
    if (value === null) continue
    const [name, { type }] = columns[index] as (typeof columns)[number]
    values[name] =
      type === 'dateTime' ? normalTimeText(value) : typeof value === 'object' ? plainValue(value) : value
  }
  return record
}
