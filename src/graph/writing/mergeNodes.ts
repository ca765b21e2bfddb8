import { AtlasError } from '../../model/errors.ts'
import type { PropertyValue, PropertyValues } from '../../model/property.ts'
import { relationshipTypes } from '../../model/relationships.ts'
import { findContradiction, type MergePatch } from '../../model/schemas.ts'
import {
  type Element,
  formatElementKey,
  type NodeKey,
  omitBookkeeping,
  type RelationshipKey,
} from '../element.ts'
import type { Transaction } from '../graph.ts'
import type { Journal } from '../journal/journal.ts'
import type { Change, ChangeOutcome, Precondition } from './change.ts'
import { lockNodes, readIncidentRelationships } from './workingSetStatements.ts'
import { applyAndRecordChanges } from './writeChanges.ts'

/** The result of a merge. */
export interface MergeResult {
  /** The remaining node. */
  readonly outcome: ChangeOutcome
  /** The number of relationships moved to it. */
  readonly moved: number
  /** The number of relationships that both nodes had. */
  readonly joined: number
  /** The number of relationships between the two, which are deleted. */
  readonly dropped: number
}

/**
 * Merges a duplicate into another node: copies properties that the node lacks, unites lists, moves relationships,
 * completes relationships that both have in the same way, and deletes the duplicate.
 */
export async function mergeNodes(
  transaction: Transaction,
  journal: Journal,
  {
    targetKey,
    duplicateKey,
    condition,
  }: { targetKey: NodeKey; duplicateKey: NodeKey; condition?: Precondition },
): Promise<MergeResult> {
  if (targetKey.id === duplicateKey.id) throw createMergeError('INVALID_INPUT', 'must be another element')
  const sorted = [targetKey, duplicateKey].toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const lockedValues = new Map(
    (await lockNodes(transaction, sorted)).map(({ key, values }) => [key.id, values]),
  )
  const duplicate = lockedValues.get(duplicateKey.id)
  if (!duplicate) throw createMergeError('NOT_FOUND', `${formatElementKey(duplicateKey)} does not exist`)
  const incident = await readIncidentRelationships(transaction, [targetKey, duplicateKey])
  const plan = planRelationshipMoves(targetKey, duplicateKey, incident)
  const patch = findGaps(lockedValues.get(targetKey.id) ?? {}, duplicate)
  const changes: Change[] = [
    { op: 'patch', key: targetKey, patch, auditOperation: 'merge', ...(condition && { condition }) },
    ...plan.changes,
    { op: 'delete', key: duplicateKey, cascade: 'relationships' },
  ]
  const [outcome] = await applyAndRecordChanges(transaction, changes, journal)
  if (!outcome) throw new TypeError('A merge had no outcome')
  return { outcome, moved: plan.moved, joined: plan.joined, dropped: plan.dropped }
}

function planRelationshipMoves(
  targetKey: NodeKey,
  duplicateKey: NodeKey,
  incident: readonly Element<RelationshipKey>[],
) {
  const incidentByName = new Map(incident.map((element) => [formatElementKey(element.key), element]))
  const plan = { changes: [] as Change[], moved: 0, joined: 0, dropped: 0 }
  const redirectEnd = (end: NodeKey) =>
    formatElementKey(end) === formatElementKey(duplicateKey) ? targetKey : end
  for (const { key, values } of incident) {
    if (![key.from, key.to].some((end) => formatElementKey(end) === formatElementKey(duplicateKey))) continue
    assertInModel(key)
    const to: RelationshipKey = { type: key.type, from: redirectEnd(key.from), to: redirectEnd(key.to) }
    if (formatElementKey(to.from) === formatElementKey(to.to)) {
      plan.dropped += 1
      continue
    }
    const existing = incidentByName.get(formatElementKey(to))
    if (existing) plan.joined += 1
    else plan.moved += 1
    plan.changes.push({ op: 'put', key: to, values: combineValues(existing?.values, values) })
  }
  return plan
}

/** Rejects relationships unknown to the model, which cannot be moved and must not be lost silently. */
function assertInModel(key: RelationshipKey): void {
  if (relationshipTypes.has(key.type) && key.from.kind !== '' && key.to.kind !== '') return
  throw new AtlasError(
    'STILL_CONNECTED',
    `The duplicate has a relationship ${key.type} that is not in the model; delete it first`,
    {
      details: { relationships: [key] },
    },
  )
}

function combineValues(existing: PropertyValues | undefined, values: PropertyValues): PropertyValues {
  const incomingValues = omitBookkeeping(values)
  if (!existing) return incomingValues
  const ownValues = omitBookkeeping(existing)
  const completedValues = { ...ownValues, ...(findGaps(existing, values) as PropertyValues) }
  return findContradiction(completedValues) ? ownValues : completedValues
}

/** Lists what to copy from the other: missing properties and missing list items. */
function findGaps(values: PropertyValues, other: PropertyValues): MergePatch {
  const gaps: Record<string, PropertyValue> = {}
  for (const [name, value] of Object.entries(omitBookkeeping(other))) {
    const own = values[name]
    if (own === undefined) gaps[name] = value
    else if (Array.isArray(own) && Array.isArray(value)) gaps[name] = [...new Set([...own, ...value])]
  }
  return gaps
}

function createMergeError(code: 'INVALID_INPUT' | 'NOT_FOUND', message: string): AtlasError {
  return new AtlasError(code, `The duplicate ${message}`, { faults: [{ path: '/with', message }] })
}
