import Cypher from '@neo4j/cypher-builder'
import { normalizeTime } from '../../model/dates.ts'
import { getNodeProperties, getWritableNodeProperties, type NodeKind } from '../../model/kind.ts'
import { kindNames, nodeKinds } from '../../model/kinds.ts'
import type { Properties, PropertyValue } from '../../model/property.ts'
import { relationshipTypes } from '../../model/relationships.ts'
import { getRelationshipProperties, getWritableRelationshipProperties } from '../../model/relationshipType.ts'
import type { NodeKey } from '../element.ts'
import type { Graph, RunInBatches } from '../graph.ts'
import { toJsonValue } from '../values.ts'
import { from, listColumnExpressions, node, relationship, to } from './columnExpressions.ts'
import { type EcosystemScope, readScopeElementIds } from './ecosystemScope.ts'

/** A node as one flat record, as in files. */
export interface NodeRecord {
  readonly kind: string
  readonly id: string
  readonly [property: string]: PropertyValue
}

/** A relationship as one flat record, as in files. */
export interface RelationshipRecord {
  readonly type: string
  readonly from: NodeKey
  readonly to: NodeKey
  readonly [property: string]: PropertyValue | NodeKey
}

/** A batch of records: nodes in the order of kinds and ids come first, then relationships in that of their ends. */
export interface EcosystemBatch {
  readonly nodes: readonly NodeRecord[]
  readonly relationships: readonly RelationshipRecord[]
}

export interface EcosystemReadOptions {
  readonly scope?: EcosystemScope
  /** Include properties that the service sets, such as `createdAt`. */
  readonly includeBookkeeping?: boolean
}

/** Streams the ecosystem or a part of it in one transaction; returns its version as `Graph.snapshot` does. */
export function streamEcosystem(
  graph: Graph,
  { scope = {}, includeBookkeeping = false }: EcosystemReadOptions,
): AsyncGenerator<EcosystemBatch, string | undefined> {
  return graph.snapshot(async function* (run) {
    const elementIds = await readScopeElementIds(run, scope)
    for (const kind of nodeKinds.values()) {
      const properties = includeBookkeeping ? getNodeProperties(kind) : getWritableNodeProperties(kind)
      for await (const nodes of streamNodeRecords(run, kind, properties, elementIds))
        yield { nodes, relationships: [] }
    }
    for (const kind of nodeKinds.values()) {
      for await (const relationships of streamRelationshipRecords(run, kind, includeBookkeeping, elementIds))
        yield { nodes: [], relationships }
    }
  })
}

type RecordValues = readonly unknown[]

async function* streamNodeRecords(
  run: RunInBatches,
  kind: NodeKind,
  properties: Properties,
  elementIds: readonly string[] | undefined,
): AsyncGenerator<readonly NodeRecord[]> {
  const { cypher, params } = new Cypher.Match(new Cypher.Pattern(node, { labels: [kind.name] }))
    .where(
      Cypher.and(
        Cypher.gt(node.property('id'), new Cypher.Param('')),
        buildElementIdCondition(node, elementIds),
      ),
    )
    .return([new Cypher.List(listValues(node, properties)), 'row'])
    .orderBy([node.property('id'), 'ASC'])
    .build()
  const columns = Object.entries(properties)
  for await (const rows of run<RecordValues>(cypher, params)) {
    yield rows.map((row) => assignValues({ kind: kind.name }, columns, row, 0) as NodeRecord)
  }
}

/** The relationships that start at nodes of a kind, in the order of ids: the database sorts those of one node at a time. */
async function* streamRelationshipRecords(
  run: RunInBatches,
  fromKind: NodeKind,
  includeBookkeeping: boolean,
  elementIds: readonly string[] | undefined,
): AsyncGenerator<readonly RelationshipRecord[]> {
  const propertiesOfType = includeBookkeeping ? getRelationshipProperties : getWritableRelationshipProperties
  const properties: Properties = Object.assign({}, ...[...relationshipTypes.values()].map(propertiesOfType))
  const type = Cypher.labelExpr.or(...relationshipTypes.keys())
  const [typeName, toKind] = [Cypher.type(relationship), Cypher.listIndex(Cypher.labels(to), 0)]
  const ends = [typeName, from.property('id'), toKind, to.property('id')]
  const pattern = new Cypher.Pattern(from, { labels: [fromKind.name] }).related(relationship, { type }).to(to)
  const { cypher, params } = new Cypher.Match(pattern)
    .where(
      Cypher.and(
        Cypher.gt(from.property('id'), new Cypher.Param('')),
        buildElementIdCondition(from, elementIds),
        buildElementIdCondition(to, elementIds),
      ),
    )
    .return([new Cypher.List([...ends, ...listValues(relationship, properties)]), 'row'])
    .orderBy(
      ...[from.property('id'), typeName, toKind, to.property('id')].map((term): [Cypher.Expr, 'ASC'] => [
        term,
        'ASC',
      ]),
    )
    .build()
  const columns = Object.entries(properties)
  for await (const rows of run<RecordValues>(cypher, params)) {
    yield rows
      .filter(hasKnownEnd)
      .map((row) => assignValues(parseRelationshipEnds(fromKind.name, row), columns, row, ends.length))
  }
}

const knownKinds = new Set<unknown>(kindNames)
const hasKnownEnd = ([, , toKind, toId]: RecordValues) => knownKinds.has(toKind) && typeof toId === 'string'

function parseRelationshipEnds(fromKind: string, row: RecordValues): RelationshipRecord {
  const [type, fromId, toKind, toId] = row as readonly string[] as [string, string, string, string]
  return { type, from: { kind: fromKind, id: fromId }, to: { kind: toKind, id: toId } }
}

function buildElementIdCondition(
  end: Cypher.Node,
  elementIds: readonly string[] | undefined,
): Cypher.Predicate | undefined {
  return elementIds && Cypher.in(Cypher.elementId(end), new Cypher.Param(elementIds))
}

const listValues = (...args: Parameters<typeof listColumnExpressions>) =>
  listColumnExpressions(...args).map(([expression]) => expression)

function assignValues<Record extends object>(
  record: Record,
  columns: readonly (readonly [name: string, property: Properties[string]])[],
  row: RecordValues,
  offset: number,
): Record {
  const values = record as { [name: string]: unknown }
  for (let index = 0; index < columns.length; index += 1) {
    const value = row[offset + index]
    if (value === null) continue
    const [name, { type }] = columns[index] as (typeof columns)[number]
    values[name] =
      type === 'dateTime' ? normalizeTime(value) : typeof value === 'object' ? toJsonValue(value) : value
  }
  return record
}
