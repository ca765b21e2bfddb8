import Cypher from '@neo4j/cypher-builder'
import { AtlasError } from '../../model/errors.ts'
import { systemProperties } from '../../model/kind.ts'
import { getNodeKind } from '../../model/kinds.ts'
import type { Properties, PropertyValues } from '../../model/property.ts'
import { getRelationshipType } from '../../model/relationships.ts'
import type { MergePatch } from '../../model/schemas.ts'
import {
  type Element,
  type ElementKey,
  formatElementKey,
  getDeclaredProperties,
  isRelationshipKey,
  type NodeKey,
  omitBookkeeping,
  type RelationshipKey,
  toEntityTag,
} from '../element.ts'
import type { Transaction } from '../graph.ts'
import { toElementValues, toNeo4jInteger, toStoredValues } from '../values.ts'
import { applyPatch, computeNextValues, createBookkeepingValues } from './applyToWorkingSet.ts'
import type { ChangeOutcome, WriteSignature } from './change.ts'
import type { TrackedElement } from './workingSet.ts'
import { lockNodes, readIncidentRelationships, toUpdateRow } from './workingSetStatements.ts'

/** A wish of one of very many: what an element is to have, as far as the wish tells. */
export interface UpsertRow<Key extends ElementKey = ElementKey> {
  readonly key: Key
  readonly set: PropertyValues
  /** Taken away where they are. */
  readonly clear: readonly string[]
  /** What the wish does not name goes. */
  readonly isWhole: boolean
}

/** What became of one wish, and what was there before: enough to take it back. */
export interface WriteResult {
  readonly key: ElementKey
  readonly result: ChangeOutcome['result']
  readonly before?: PropertyValues
  /** The entity tag afterwards. */
  readonly tag?: string
}

const UNWIND = 'UNWIND $rows AS row'

/**
 * MERGE by the unique id takes the lock and creates in one look-up. What it found is told by a time of creation
 * that is not this one.
 */
const MERGE_NODE = 'MERGE (node:$($kind) {id: row.id})'

const RETURN_EXISTING_NODES = `
ON CREATE SET node += row.properties, node += $signature
WITH row, node
WHERE node.createdAt IS NULL OR node.createdAt <> $signature.createdAt
RETURN row.index AS index`

const MATCH_ENDS = `
MATCH (from:$($fromKind) {id: row.from})
MATCH (to:$($toKind) {id: row.to})`

/** Who changes a relationship holds the lock of both its ends, so one is enough to keep others away. */
const LOCK_ENDS = `
MATCH (from:$($fromKind) {id: row.from})
SET from:$($fromKind)
WITH row, from
MATCH (to:$($toKind) {id: row.to})`

const RETURN_EXISTING = `
ON CREATE SET relationship += row.properties, relationship += $signature
RETURN
  count(*) AS total,
  collect(CASE WHEN coalesce(relationship.createdAt <> $signature.createdAt, true) THEN row.index END) AS found`

const RETURN_PROPERTIES = 'RETURN row.index AS index, properties(relationship) AS properties'
const SET_PROPERTIES = 'SET relationship += row.properties'
const DELETE_RELATIONSHIP = 'DELETE relationship'

const node = new Cypher.NamedNode('node')
const from = new Cypher.NamedNode('from')
const to = new Cypher.NamedNode('to')
const relationship = new Cypher.NamedRelationship('relationship')
const row = new Cypher.NamedVariable('row')

/**
 * Kinds and types are named in the text where that counts: between two known ends MERGE looks at a named type only, while
 * with the type as a parameter it looks at all and takes 2.4 times as long; a named kind is looked up in less time too.
 * Nothing of a request is in a text: names are those of the model, and requests choose among them.
 */
const buildStatement = (...parts: readonly string[]) => [UNWIND, ...parts].join('\n')

/** So many rows are worth a plan for their kinds; fewer share one, with the kinds as parameters. */
const minRowsForOwnPlan = 500

function buildMergeNodes(kind: string, count: number): string {
  const hasOwnPlan = count >= minRowsForOwnPlan
  const merge = hasOwnPlan
    ? new Cypher.Merge(buildPatternWithId(node, kind, 'id')).build().cypher
    : MERGE_NODE
  return buildStatement(merge, RETURN_EXISTING_NODES)
}

function buildMergeRelationships(
  { type, from: { kind: fromKind }, to: { kind: toKind } }: RelationshipKey,
  count: number,
) {
  const hasOwnPlan = count >= minRowsForOwnPlan
  const ends = hasOwnPlan ? [buildMatchEnd(from, fromKind), buildMatchEnd(to, toKind)] : [MATCH_ENDS]
  return buildStatement(...ends, buildMergeRelationship(type), RETURN_EXISTING)
}

const buildLockRelationships = (type: string) =>
  buildStatement(LOCK_ENDS, buildMergeRelationship(type), RETURN_PROPERTIES)
const buildUpdateRelationships = (type: string) =>
  buildStatement(MATCH_ENDS, buildMergeRelationship(type), SET_PROPERTIES)
const buildDeleteRelationships = (type: string) =>
  buildStatement(MATCH_ENDS, buildMergeRelationship(type), DELETE_RELATIONSHIP)

const buildMatchEnd = (end: Cypher.NamedNode, kind: string) =>
  new Cypher.Match(buildPatternWithId(end, kind, end.name)).build().cypher

const buildMergeRelationship = (type: string) =>
  new Cypher.Merge(
    new Cypher.Pattern(from).related(relationship, { type: getRelationshipType(type).name }).to(to),
  ).build().cypher

/** A node of a kind whose id stands in a column of the row. */
const buildPatternWithId = (variable: Cypher.NamedNode, kind: string, column: string) =>
  new Cypher.Pattern(variable, { labels: [getNodeKind(kind).name], properties: { id: row.property(column) } })

const UPDATE_NODES = `
UNWIND $rows AS row
MATCH (node:$($kind) {id: row.id})
SET node += row.properties`

const DELETE_NODES = `
UNWIND $rows AS row
MATCH (node:$($kind) {id: row.id})
DETACH DELETE node`

/** Grants wishes for nodes of one kind inside a transaction of the caller; no node may be wished for twice. */
export async function upsertNodes(
  transaction: Transaction,
  kind: string,
  upsertRows: readonly UpsertRow<NodeKey>[],
  signature: WriteSignature,
): Promise<WriteResult[]> {
  const rows = upsertRows.map((upsertRow, index) => ({
    index: toNeo4jInteger(index),
    id: upsertRow.key.id,
    properties: toStoredValues(getDeclaredProperties(upsertRow.key), addDefaults(upsertRow)),
  }))
  const { records } = await transaction.run<{ index: number }>(buildMergeNodes(kind, rows.length), {
    kind,
    rows,
    signature: toStoredSignature(signature),
  })
  const found = records.map((record) => upsertRows[record.get('index')] as UpsertRow<NodeKey>)
  const elements =
    found.length > 0
      ? await lockNodes(
          transaction,
          found.map(({ key }) => key),
        )
      : []
  const changes = diffExisting(found, elements, signature)
  await runIfAny(transaction, UPDATE_NODES, changes.rows.map(toNodeRow), { kind })
  return listResults(upsertRows, changes.done, signature)
}

/** Grants wishes for relationships of one type between nodes of two kinds. */
export async function upsertRelationships(
  transaction: Transaction,
  upsertRows: readonly UpsertRow<RelationshipKey>[],
  signature: WriteSignature,
): Promise<WriteResult[]> {
  const [first] = upsertRows
  if (!first) return []
  const { type } = first.key
  const ends = getEndKinds(first.key)
  const rows = upsertRows.map((upsertRow, index) => ({
    ...toIndexedEnds(upsertRow.key, index),
    properties: toStoredValues(getDeclaredProperties(upsertRow.key), addDefaults(upsertRow)),
  }))
  const { records } = await transaction.run<{ total: number; found: number[] }>(
    buildMergeRelationships(first.key, rows.length),
    { ...ends, rows, signature: toStoredSignature(signature) },
  )
  if (records[0]?.get('total') !== upsertRows.length) throw createEndRemovedError(upsertRows)
  const found = (records[0]?.get('found') ?? []).map(
    (index) => upsertRows[index] as UpsertRow<RelationshipKey>,
  )
  const elements = found.length > 0 ? await lockRelationships(transaction, type, ends, found) : []
  const changes = diffExisting(found, elements, signature)
  await runIfAny(transaction, buildUpdateRelationships(type), changes.rows.map(toRelationshipRow), ends)
  return listResults(upsertRows, changes.done, signature)
}

/** Removes nodes of one kind with all that hangs on them; what hung there is told before the node. */
export async function removeNodes(
  transaction: Transaction,
  kind: string,
  keys: readonly NodeKey[],
): Promise<WriteResult[]> {
  const nodes = await lockNodes(transaction, keys)
  const incidentRelationships = await readIncidentRelationships(transaction, keys)
  await runIfAny(
    transaction,
    DELETE_NODES,
    keys.map(({ id }) => ({ id })),
    { kind },
  )
  return [...incidentRelationships, ...nodes].map(toDeletedResult)
}

/** Removes relationships of one type between nodes of two kinds. */
export async function removeRelationships(
  transaction: Transaction,
  keys: readonly RelationshipKey[],
): Promise<WriteResult[]> {
  const [first] = keys
  if (!first) return []
  const ends = getEndKinds(first)
  const elements = await lockRelationships(
    transaction,
    first.type,
    ends,
    keys.map((key) => ({ key })),
  )
  await runIfAny(
    transaction,
    buildDeleteRelationships(first.type),
    keys.map((key) => ({ from: key.from.id, to: key.to.id })),
    ends,
  )
  return elements.map(toDeletedResult)
}

const toDeletedResult = ({ key, values }: Element): WriteResult => ({
  key,
  result: 'deleted',
  before: values,
})

/** The same for every new element of a batch, so it is sent once. */
const toStoredSignature = (signature: WriteSignature) =>
  toStoredValues(systemProperties, createBookkeepingValues(undefined, signature))

function addDefaults({ key, set }: UpsertRow): PropertyValues {
  const defaults = collectDefaults(getDeclaredProperties(key))
  return isRelationshipKey(key) ? { ...defaults, ...set } : { id: key.id, ...defaults, ...set }
}

const cachedDefaults = new WeakMap<Properties, PropertyValues>()

function collectDefaults(declared: Properties): PropertyValues {
  const cached = cachedDefaults.get(declared)
  if (cached) return cached
  const withDefault = Object.entries(declared).flatMap(([name, property]) =>
    property.default === undefined ? [] : [[name, property.default] as const],
  )
  const defaults = Object.fromEntries(withDefault)
  cachedDefaults.set(declared, defaults)
  return defaults
}

/** What is different from what was found, and what became of each. */
function diffExisting(
  upsertRows: readonly UpsertRow[],
  elements: readonly Element[],
  signature: WriteSignature,
) {
  const byName = new Map(elements.map((element) => [formatElementKey(element.key), element]))
  const rows: ReturnType<typeof toUpdateRow>[] = []
  const results = new Map<string, WriteResult>()
  for (const upsertRow of upsertRows) {
    const initial = byName.get(formatElementKey(upsertRow.key))?.values ?? {}
    const current = computeNextValues(
      upsertRow.key,
      initial,
      computeTargetValues(upsertRow, initial),
      signature,
    )
    const result = current === initial ? 'unchanged' : 'updated'
    results.set(formatElementKey(upsertRow.key), {
      key: upsertRow.key,
      result,
      before: initial,
      tag: toEntityTag(current),
    })
    if (result === 'updated')
      rows.push(toUpdateRow({ key: upsertRow.key, initial, current } satisfies TrackedElement))
  }
  return { rows, done: results }
}

function computeTargetValues(upsertRow: UpsertRow, initial: PropertyValues): PropertyValues {
  const { key, set, clear, isWhole } = upsertRow
  if (isWhole) return addDefaults(upsertRow)
  const patch: MergePatch = { ...set, ...Object.fromEntries(clear.map((name) => [name, null])) }
  return applyPatch({ key, initial, current: initial }, patch)
}

function listResults(
  upsertRows: readonly UpsertRow[],
  changed: ReadonlyMap<string, WriteResult>,
  signature: WriteSignature,
): WriteResult[] {
  const tag = `1-${signature.now.getTime().toString(36)}`
  const created = (key: ElementKey): WriteResult => ({ key, result: 'created', tag })
  if (changed.size === 0) return upsertRows.map(({ key }) => created(key))
  return upsertRows.map(({ key }) => changed.get(formatElementKey(key)) ?? created(key))
}

async function lockRelationships(
  transaction: Transaction,
  type: string,
  ends: ReturnType<typeof getEndKinds>,
  targets: readonly { readonly key: RelationshipKey }[],
): Promise<Element<RelationshipKey>[]> {
  const rows = targets.map(({ key }, index) => toIndexedEnds(key, index))
  const { records } = await transaction.run<{ index: number; properties: Record<string, unknown> }>(
    buildLockRelationships(type),
    { ...ends, rows },
  )
  return records.map((record) => {
    const { key } = targets[record.get('index')] as { key: RelationshipKey }
    return { key, values: toElementValues(key, record.get('properties')) }
  })
}

const getEndKinds = ({ from, to }: RelationshipKey) => ({ fromKind: from.kind, toKind: to.kind })
const toIndexedEnds = ({ from, to }: RelationshipKey, index: number) => ({
  index: toNeo4jInteger(index),
  from: from.id,
  to: to.id,
})

type UpdateRow = ReturnType<typeof toUpdateRow>
const toNodeRow = (row: UpdateRow) => ({ id: (row as unknown as NodeKey).id, properties: row.properties })
const toRelationshipRow = (row: UpdateRow) => {
  const { from, to } = row as unknown as RelationshipKey
  return { from: from.id, to: to.id, properties: row.properties }
}

async function runIfAny(
  transaction: Transaction,
  cypher: string,
  rows: readonly object[],
  parameters: object,
): Promise<void> {
  if (rows.length > 0) await transaction.run(cypher, { ...parameters, rows })
}

/** Somebody removed an end since it was looked up. */
function createEndRemovedError(upsertRows: readonly UpsertRow<RelationshipKey>[]): AtlasError {
  const [first] = upsertRows
  return new AtlasError(
    'CONCURRENT_CHANGE',
    `An end of ${first ? formatElementKey(first.key) : ''} or of one like it was removed meanwhile`,
  )
}

/** What an element had, without what the service keeps on it. */
export const getPreviousValues = ({ before = {} }: WriteResult): PropertyValues => omitBookkeeping(before)
