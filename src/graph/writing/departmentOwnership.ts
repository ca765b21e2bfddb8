import { today } from '../../model/dates.ts'
import { AtlasError } from '../../model/errors.ts'
import { getRelationshipType } from '../../model/relationships.ts'
import { canConnect } from '../../model/relationshipType.ts'
import {
  type ElementKey,
  formatElementKey,
  getDefaultValues,
  isRelationshipKey,
  type NodeKey,
  type RelationshipKey,
} from '../element.ts'
import type { Transaction } from '../graph.ts'
import type { Change, WriteSignature } from './change.ts'
import { getTrackedElement, type WorkingSet } from './workingSet.ts'

/**
 * Limits a writer to a department: it may change what the department, or a part of it, owns today, and the relationships
 * of that. The department owns what the writer creates; it cannot claim other elements. Ownership is read under the
 * lock of the nodes, without which no claim changes.
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

/** Finds the names of the nodes in the working set that the writer's department owns; nothing for a writer without limit. */
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

/** FORBIDDEN if a change affects anything but owned elements and those created by earlier changes. */
export function assertOwned(owned: ReadonlySet<string>, workingSet: WorkingSet, change: Change): void {
  const isOwnedOrNew = (key: NodeKey) => owned.has(formatElementKey(key)) || isNew(workingSet, key)
  if (isRelationshipKey(change.key)) {
    const { type, from, to } = change.key
    if (isOwnedOrNew(to) || (type !== 'OWNS' && isOwnedOrNew(from))) return
    throw createForbiddenError(change.key, 'your department owns neither end')
  }
  if (isOwnedOrNew(change.key)) return
  if (getTrackedElement(workingSet, change.key).initial)
    throw createForbiddenError(change.key, 'your department does not own it')
  if (!canBeOwned(change.key.kind))
    throw createForbiddenError(change.key, `a department cannot own a ${change.key.kind}`)
}

/** Creates the claim of the writer's department for each node that may be created. */
export function createOwnershipClaims(changes: readonly Change[], { department }: WriteSignature): Change[] {
  if (department === undefined) return []
  const createdKeys = changes.filter(({ op }) => op === 'create' || op === 'put').map(({ key }) => key)
  return createdKeys
    .filter((key): key is NodeKey => !isRelationshipKey(key) && canBeOwned(key.kind))
    .map((to) => {
      const key: RelationshipKey = { type: 'OWNS', from: { kind: 'Department', id: department }, to }
      return { op: 'put', key, values: getDefaultValues(key) }
    })
}

/** Whether a claim is on a created node that its owner has not claimed in the same changes. */
export function isClaimOnNewNode(workingSet: WorkingSet, { key }: Change): boolean {
  return isRelationshipKey(key) && isNew(workingSet, key.to) && !getTrackedElement(workingSet, key).current
}

function isNew({ nodes }: WorkingSet, key: NodeKey): boolean {
  const tracked = nodes.get(formatElementKey(key))
  return tracked !== undefined && !tracked.initial && tracked.current !== undefined
}

const canBeOwned = (kind: string) => canConnect(getRelationshipType('OWNS'), 'Department', kind)

const createForbiddenError = (key: ElementKey, reason: string) =>
  new AtlasError('FORBIDDEN', `You cannot change ${formatElementKey(key)}: ${reason}`)
