import { AtlasError } from '../../model/errors.ts'
import { systemProperties } from '../../model/kind.ts'
import type { Properties, PropertyValues } from '../../model/property.ts'
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
import { toNeo4jInteger, toStoredValues } from '../values.ts'
import { applyPatch, computeNextValues, createBookkeepingValues } from './applyToWorkingSet.ts'
import type { ChangeOutcome, WriteSignature } from './change.ts'
import { getEndKinds, lockRelationships, toEndIds, toIndexedEnds } from './relationshipRows.ts'
import { buildMergeNodes, buildMergeRelationships, buildUpdateRelationships } from './upsertStatements.ts'
import { lockNodes, toUpdateRow, UPDATE_NODES } from './workingSetStatements.ts'

/** One of many elements to create or update. */
export interface UpsertRow<Key extends ElementKey = ElementKey> {
  readonly key: Key
  readonly set: PropertyValues
  /** Properties to remove. */
  readonly clear: readonly string[]
  /** Remove every property that the row does not set. */
  readonly replacesAll: boolean
}

/** The result for one element, and its values before: enough to undo the write. */
export interface WriteResult {
  readonly key: ElementKey
  readonly result: ChangeOutcome['result']
  readonly before?: PropertyValues
  /** The entity tag afterwards. */
  readonly tag?: string
}

/** Creates or updates nodes of one kind inside a transaction of the caller; each node at most once. */
export async function upsertNodes(
  transaction: Transaction,
  kind: string,
  upsertRows: readonly UpsertRow<NodeKey>[],
  signature: WriteSignature,
): Promise<WriteResult[]> {
  const rows = upsertRows.map((upsertRow, index) => ({
    index: toNeo4jInteger(index),
    id: upsertRow.key.id,
    properties: toStoredProperties(upsertRow),
  }))
  const { records } = await transaction.run<{ index: number }>(buildMergeNodes(kind, rows.length), {
    kind,
    rows,
    signature: toStoredSignature(signature),
  })
  if (records.length === 0) return listResults(upsertRows, new Map(), signature)
  const existing = records.map((record) => upsertRows[record.get('index')] as UpsertRow<NodeKey>)
  const elements = await lockNodes(transaction, listKeys(existing))
  const { updates, results } = diffExisting(existing, elements, signature)
  if (updates.length > 0) await transaction.run(UPDATE_NODES, { rows: updates })
  return listResults(upsertRows, results, signature)
}

/** Creates or updates relationships of one type between nodes of two kinds; each at most once. */
export async function upsertRelationships(
  transaction: Transaction,
  upsertRows: readonly UpsertRow<RelationshipKey>[],
  signature: WriteSignature,
): Promise<WriteResult[]> {
  const [first] = upsertRows
  if (!first) return []
  const endKinds = getEndKinds(first.key)
  const rows = upsertRows.map((upsertRow, index) => ({
    ...toIndexedEnds(upsertRow.key, index),
    properties: toStoredProperties(upsertRow),
  }))
  const { records } = await transaction.run<{ total: number; existing: number[] }>(
    buildMergeRelationships(first.key, rows.length),
    { ...endKinds, rows, signature: toStoredSignature(signature) },
  )
  if (records[0]?.get('total') !== upsertRows.length) throw createEndRemovedError(first.key)
  const existing = (records[0]?.get('existing') ?? []).map(
    (index) => upsertRows[index] as UpsertRow<RelationshipKey>,
  )
  const elements = await lockRelationships(transaction, listKeys(existing))
  const { updates, results } = diffExisting(existing, elements, signature)
  const updateRows = updates.map(({ properties, ...key }) => ({ ...toEndIds(key), properties }))
  if (updateRows.length > 0)
    await transaction.run(buildUpdateRelationships(first.key.type), { ...endKinds, rows: updateRows })
  return listResults(upsertRows, results, signature)
}

const listKeys = <Key extends ElementKey>(rows: readonly UpsertRow<Key>[]): Key[] =>
  rows.map(({ key }) => key)

const toStoredProperties = (upsertRow: UpsertRow) =>
  toStoredValues(getDeclaredProperties(upsertRow.key), addDefaults(upsertRow))

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
  const defaults = Object.fromEntries(
    Object.entries(declared).flatMap(([name, property]) =>
      property.default === undefined ? [] : [[name, property.default] as const],
    ),
  )
  cachedDefaults.set(declared, defaults)
  return defaults
}

/** Compares existing elements with their rows: the updates to write, and the result for each. */
function diffExisting<Key extends ElementKey>(
  upsertRows: readonly UpsertRow<Key>[],
  elements: readonly Element<Key>[],
  signature: WriteSignature,
) {
  const byName = new Map(elements.map((element) => [formatElementKey(element.key), element]))
  const updates: ReturnType<typeof toUpdateRow<Key>>[] = []
  const results = new Map<string, WriteResult>()
  for (const upsertRow of upsertRows) {
    const { key } = upsertRow
    const initial = byName.get(formatElementKey(key))?.values ?? {}
    const current = computeNextValues(key, initial, computeTargetValues(upsertRow, initial), signature)
    const result = current === initial ? 'unchanged' : 'updated'
    results.set(formatElementKey(key), { key, result, before: initial, tag: toEntityTag(current) })
    if (result === 'updated') updates.push(toUpdateRow({ key, initial, current }))
  }
  return { updates, results }
}

function computeTargetValues(upsertRow: UpsertRow, initial: PropertyValues): PropertyValues {
  const { key, set, clear, replacesAll } = upsertRow
  if (replacesAll) return addDefaults(upsertRow)
  const patch: MergePatch = { ...set, ...Object.fromEntries(clear.map((name) => [name, null])) }
  return applyPatch({ key, initial, current: initial }, patch)
}

function listResults(
  upsertRows: readonly UpsertRow[],
  existing: ReadonlyMap<string, WriteResult>,
  signature: WriteSignature,
): WriteResult[] {
  const tag = `1-${signature.now.getTime().toString(36)}`
  return upsertRows.map(({ key }) => {
    const result = existing.size === 0 ? undefined : existing.get(formatElementKey(key))
    return result ?? { key, result: 'created', tag }
  })
}

const createEndRemovedError = (first: RelationshipKey) =>
  new AtlasError(
    'CONCURRENT_CHANGE',
    `An end of ${formatElementKey(first)}, or of another relationship in the same batch, was deleted meanwhile`,
  )

/** The values that an element had before, without those set by the service. */
export const getPreviousValues = ({ before = {} }: WriteResult): PropertyValues => omitBookkeeping(before)
