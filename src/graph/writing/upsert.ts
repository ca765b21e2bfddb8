import { AtlasError } from '../../model/errors.ts'
import { systemProperties } from '../../model/kind.ts'
import type { PropertyValues } from '../../model/property.ts'
import type { MergePatch } from '../../model/schemas.ts'
import {
  type Element,
  type ElementKey,
  formatElementKey,
  getDeclaredProperties,
  getDefaultValues,
  isRelationshipKey,
  type NodeKey,
  type RelationshipKey,
  toEntityTag,
} from '../element.ts'
import type { Transaction } from '../graph.ts'
import type { JournaledChange } from '../journal/journalStep.ts'
import { toNeo4jInteger, toStoredValues } from '../values.ts'
import { applyPatch, computeNextValues, createBookkeepingValues } from './applyToWorkingSet.ts'
import type { WriteSignature } from './change.ts'
import { createUpdate } from './journalEntries.ts'
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

/**
 * Creates or updates nodes of one kind inside a transaction of the caller; each node at most once. Returns what changed;
 * created nodes without what `createBookkeepingValues` makes of the signature.
 */
export async function upsertNodes(
  transaction: Transaction,
  kind: string,
  upsertRows: readonly UpsertRow<NodeKey>[],
  signature: WriteSignature,
): Promise<JournaledChange[]> {
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
  if (records.length === 0) return upsertRows.map(createCreation)
  const existing = records.map((record) => upsertRows[record.get('index')] as UpsertRow<NodeKey>)
  const elements = await lockNodes(transaction, listKeys(existing))
  const { updateRows, updates } = diffExisting(existing, elements, signature)
  if (updateRows.length > 0) await transaction.run(UPDATE_NODES, { rows: updateRows })
  return [...listCreations(upsertRows, existing), ...updates]
}

/** The same for relationships of one type between nodes of two kinds. */
export async function upsertRelationships(
  transaction: Transaction,
  upsertRows: readonly UpsertRow<RelationshipKey>[],
  signature: WriteSignature,
): Promise<JournaledChange[]> {
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
  const { updateRows, updates } = diffExisting(existing, elements, signature)
  if (updateRows.length > 0)
    await transaction.run(buildUpdateRelationships(first.key.type), {
      ...endKinds,
      rows: updateRows.map(({ properties, ...key }) => ({ ...toEndIds(key), properties })),
    })
  return [...listCreations(upsertRows, existing), ...updates]
}

const listKeys = <Key extends ElementKey>(rows: readonly UpsertRow<Key>[]): Key[] =>
  rows.map(({ key }) => key)

const toStoredProperties = (upsertRow: UpsertRow) =>
  toStoredValues(getDeclaredProperties(upsertRow.key), addDefaults(upsertRow))

/** The same for every new element of a batch, so it is sent once. */
const toStoredSignature = (signature: WriteSignature) =>
  toStoredValues(systemProperties, createBookkeepingValues(undefined, signature))

function addDefaults({ key, set }: UpsertRow): PropertyValues {
  const defaults = getDefaultValues(key)
  return isRelationshipKey(key) ? { ...defaults, ...set } : { id: key.id, ...defaults, ...set }
}

function listCreations(upsertRows: readonly UpsertRow[], existing: readonly UpsertRow[]): JournaledChange[] {
  const updated = new Set(existing)
  return upsertRows.filter((upsertRow) => !updated.has(upsertRow)).map(createCreation)
}

const createCreation = (upsertRow: UpsertRow): JournaledChange => ({
  change: 'created',
  key: upsertRow.key,
  after: addDefaults(upsertRow),
})

/** Compares existing elements with their rows: the updates to write, and to record. */
function diffExisting<Key extends ElementKey>(
  upsertRows: readonly UpsertRow<Key>[],
  elements: readonly Element<Key>[],
  signature: WriteSignature,
) {
  const byName = new Map(elements.map((element) => [formatElementKey(element.key), element]))
  const updateRows: ReturnType<typeof toUpdateRow<Key>>[] = []
  const updates: JournaledChange[] = []
  for (const upsertRow of upsertRows) {
    const { key } = upsertRow
    const element = byName.get(formatElementKey(key)) ?? { key, values: {} }
    const initial = element.values
    const current = computeNextValues(key, initial, computeTargetValues(upsertRow, initial), signature)
    if (current === initial) continue
    updateRows.push(toUpdateRow({ key, initial, current }))
    updates.push({ ...createUpdate(element, current), tag: toEntityTag(current) })
  }
  return { updateRows, updates }
}

function computeTargetValues(upsertRow: UpsertRow, initial: PropertyValues): PropertyValues {
  const { key, set, clear, replacesAll } = upsertRow
  if (replacesAll) return addDefaults(upsertRow)
  const patch: MergePatch = { ...set, ...Object.fromEntries(clear.map((name) => [name, null])) }
  return applyPatch({ key, initial, current: initial }, patch)
}

const createEndRemovedError = (first: RelationshipKey) =>
  new AtlasError(
    'CONCURRENT_CHANGE',
    `An end of ${formatElementKey(first)}, or of another relationship in the same batch, was deleted meanwhile`,
  )
