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

/** What became of a merge. */
export interface MergeResult {
  /** The node that stays. */
  readonly outcome: ChangeOutcome
  /** Relationships that hang on it now and did not before. */
  readonly moved: number
  /** Relationships that both had, kept once. */
  readonly joined: number
  /** Relationships between the two. */
  readonly dropped: number
}

/**
 * Merges a duplicate into the node that stays: properties that the node lacks are taken over, lists are united,
 * relationships move, of a relationship that both have the one of the node stays and is filled likewise, and the
 * duplicate is deleted.
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
  if (targetKey.id === duplicateKey.id) throw createMergeError('INVALID_INPUT', 'is the element itself')
  const sorted = [targetKey, duplicateKey].toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const lockedValues = new Map(
    (await lockNodes(transaction, sorted)).map(({ key, values }) => [key.id, values]),
  )
  const duplicate = lockedValues.get(duplicateKey.id)
  if (!duplicate) throw createMergeError('NOT_FOUND', `there is no ${formatElementKey(duplicateKey)}`)
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
    plan.changes.push({ op: 'put', key: to, values: joined(existing?.values, values) })
  }
  return plan
}

/** What the model does not know cannot be made anew elsewhere, and is not lost silently. */
function assertInModel(key: RelationshipKey): void {
  if (relationshipTypes.has(key.type) && key.from.kind !== '' && key.to.kind !== '') return
  throw new AtlasError('STILL_CONNECTED', `${key.type} hangs on the duplicate and is not of the model`, {
    details: { relationships: [key] },
  })
}

function joined(existing: PropertyValues | undefined, values: PropertyValues): PropertyValues {
  const incomingValues = omitBookkeeping(values)
  if (!existing) return incomingValues
  const ownValues = omitBookkeeping(existing)
  const completedValues = { ...ownValues, ...(findGaps(existing, values) as PropertyValues) }
  return findContradiction(completedValues) ? ownValues : completedValues
}

/** What is to be taken over from the other: what is lacking, and items that lists lack. */
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
