import { AtlasError } from '../../model/errors.ts'
import { normalTime } from '../../model/property.ts'
import { mayConnect, relationshipTypeNamed } from '../../model/relationships.ts'
import { type ElementKey, isRelationshipKey, type NodeKey, nameOf, type RelationshipKey } from '../element.ts'
import type { Transaction } from '../graph.ts'
import type { Change, Signature } from './change.ts'
import { slotOf, type WorkingSet } from './workingSet.ts'

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
export async function ownedByDepartment(
  transaction: Transaction,
  { nodes }: WorkingSet,
  { department, now }: Signature,
): Promise<ReadonlySet<string> | undefined> {
  if (department === undefined) return undefined
  const rows = [...nodes.values()].filter(({ initial }) => initial).map(({ key }) => key)
  const today = normalTime(now).slice(0, 10)
  const { records } = await transaction.run<{ kind: string; id: string }>(READ_OWNED, {
    rows,
    department,
    today,
  })
  return new Set(records.map((record) => nameOf(record.toObject())))
}

/** FORBIDDEN when a change goes beyond what is owned, and what the changes before it made. */
export function refuseBeyond(owned: ReadonlySet<string>, set: WorkingSet, change: Change): void {
  const isTheirs = (key: NodeKey) => owned.has(nameOf(key)) || isNew(set, key)
  if (isRelationshipKey(change.key)) {
    const { type, from, to } = change.key
    if (isTheirs(to) || (type !== 'OWNS' && isTheirs(from))) return
    throw refusal(change.key, 'no end of it is owned by your department')
  }
  if (isTheirs(change.key)) return
  if (slotOf(set, change.key).initial) throw refusal(change.key, 'your department does not own it')
  if (!canBeOwned(change.key.kind)) throw refusal(change.key, `a department cannot own a ${change.key.kind}`)
}

/** For each node that may come to be, the claim of the writer's department. */
export function ownershipOfNew(changes: readonly Change[], { department }: Signature): Change[] {
  if (department === undefined) return []
  const made = changes.filter(({ op }) => op === 'create' || op === 'put').map(({ key }) => key)
  return made
    .filter((key): key is NodeKey => !isRelationshipKey(key) && canBeOwned(key.kind))
    .map((to) => {
      const key: RelationshipKey = { type: 'OWNS', from: { kind: 'Department', id: department }, to }
      return { op: 'put', key, values: {} }
    })
}

/** Whether a claim is of a node that was made, and that its owner has not claimed in the same changes. */
export function isOfNew(set: WorkingSet, { key }: Change): boolean {
  return isRelationshipKey(key) && isNew(set, key.to) && !slotOf(set, key).current
}

function isNew({ nodes }: WorkingSet, key: NodeKey): boolean {
  const slot = nodes.get(nameOf(key))
  return slot !== undefined && !slot.initial && slot.current !== undefined
}

const canBeOwned = (kind: string) => mayConnect(relationshipTypeNamed('OWNS'), 'Department', kind)

const refusal = (key: ElementKey, reason: string) =>
  new AtlasError('FORBIDDEN', `${nameOf(key)} is not yours to change: ${reason}`)
