import { today } from '../../model/dates.ts'
import { AtlasError } from '../../model/errors.ts'
import { canConnect, getRelationshipType } from '../../model/relationships.ts'
import {
  type ElementKey,
  formatElementKey,
  isRelationshipKey,
  type NodeKey,
  type RelationshipKey,
} from '../element.ts'
import type { Transaction } from '../graph.ts'
import type { Change, WriteSignature } from './change.ts'
import { getTrackedElement, type WorkingSet } from './workingSet.ts'

/**
 * A writer who is limited to a department may change what the department, or one that is part of it, owns by a claim
 * of today, and what hangs on that. What they create their department owns. Who owns what they may not claim
 * themselves. It is read when the nodes are locked, and a claim cannot change without the lock of its end.
 */
const READ_OWNED = `
UNWIND $rows AS row
MATCH (node:$(row.kind) {id: row.id})
WHERE EXISTS {
  MATCH (node)<-[claim:OWNS]-(owner:Department)
  WHERE
    (claim.since IS NULL OR claim.since <= date($today)) AND
    (claim.until IS NULL OR claim.until > date($today)) AND
    EXISTS { (owner)-[:PART_OF*0..]->(:Department {id: $department}) }
}
RETURN row.kind AS kind, row.id AS id`

/** Names of the nodes among those at hand that the writer's department owns; nothing when the writer has no limit. */
export async function findOwnedNodes(
  transaction: Transaction,
  { nodes }: WorkingSet,
  { department, now }: WriteSignature,
): Promise<ReadonlySet<string> | undefined> {
  if (department === undefined) return undefined
  const rows = [...nodes.values()].filter(({ initial }) => initial).map(({ key }) => key)

  const { records } = await transaction.run<{ kind: string; id: string }>(READ_OWNED, {
    rows,
    department,
    today: today(now),
  })
  return new Set(records.map((record) => formatElementKey(record.toObject())))
}

/** FORBIDDEN when a change goes beyond what is owned, and what the changes before it made. */
export function assertOwned(owned: ReadonlySet<string>, workingSet: WorkingSet, change: Change): void {
  const isOwnedOrNew = (key: NodeKey) => owned.has(formatElementKey(key)) || isNew(workingSet, key)
  if (isRelationshipKey(change.key)) {
    const { type, from, to } = change.key
    if (isOwnedOrNew(to) || (type !== 'OWNS' && isOwnedOrNew(from))) return
    throw createForbiddenError(change.key, 'no end of it is owned by your department')
  }
  if (isOwnedOrNew(change.key)) return
  if (getTrackedElement(workingSet, change.key).initial)
    throw createForbiddenError(change.key, 'your department does not own it')
  if (!canBeOwned(change.key.kind))
    throw createForbiddenError(change.key, `a department cannot own a ${change.key.kind}`)
}

/** For each node that may come to be, the claim of the writer's department. */
export function createOwnershipClaims(changes: readonly Change[], { department }: WriteSignature): Change[] {
  if (department === undefined) return []
  const createdKeys = changes.filter(({ op }) => op === 'create' || op === 'put').map(({ key }) => key)
  return createdKeys
    .filter((key): key is NodeKey => !isRelationshipKey(key) && canBeOwned(key.kind))
    .map((to) => {
      const key: RelationshipKey = { type: 'OWNS', from: { kind: 'Department', id: department }, to }
      return { op: 'put', key, values: {} }
    })
}

/** Whether a claim is of a node that was made, and that its owner has not claimed in the same changes. */
export function isClaimOnNewNode(workingSet: WorkingSet, { key }: Change): boolean {
  return isRelationshipKey(key) && isNew(workingSet, key.to) && !getTrackedElement(workingSet, key).current
}

function isNew({ nodes }: WorkingSet, key: NodeKey): boolean {
  const tracked = nodes.get(formatElementKey(key))
  return tracked !== undefined && !tracked.initial && tracked.current !== undefined
}

const canBeOwned = (kind: string) => canConnect(getRelationshipType('OWNS'), 'Department', kind)

const createForbiddenError = (key: ElementKey, reason: string) =>
  new AtlasError('FORBIDDEN', `${formatElementKey(key)} is not yours to change: ${reason}`)
