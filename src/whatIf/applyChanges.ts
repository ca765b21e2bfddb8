import { type NodeKey, type RelationshipKey, selectRelationshipInput } from '../graph/element.ts'
import type { DryRun } from '../graph/graph.ts'
import { toJsonValues } from '../graph/values.ts'
import type { Change, WriteSignature } from '../graph/writing/change.ts'
import { toChangePath } from '../graph/writing/elementInput.ts'
import { applyChanges } from '../graph/writing/writeChanges.ts'
import { AtlasError } from '../model/errors.ts'
import type { HypotheticalChange, RoleMove } from './hypotheticalChange.ts'

const READ_HELD_ROLES = `
MATCH (holder:$($kind) {id: $id})-[claim:$($type)]->(touchpoint:Touchpoint)
WHERE $touchpoint IS NULL OR touchpoint.id = $touchpoint
RETURN touchpoint.id AS touchpoint, properties(claim) AS properties`

interface HeldRole {
  readonly touchpoint: string
  readonly properties: Readonly<Record<string, unknown>>
}

/** Applies the changes in order, inside the transaction; faults name the change. */
export async function applyHypotheticalChanges(
  { transaction, stream }: DryRun,
  changes: readonly HypotheticalChange[],
  signature: WriteSignature,
): Promise<void> {
  for (const [index, change] of changes.entries()) {
    const expanded = change.op === 'move' ? await expandMove(stream, change, index) : [change]
    await applyChanges(
      transaction,
      expanded,
      signature,
      (_, partIndex) => `/changes/${index}${toChangePath(partIndex)}`,
    )
  }
}

async function expandMove(stream: DryRun['stream'], move: RoleMove, index: number): Promise<Change[]> {
  const { type, from, to, touchpoint = null } = move
  const changes: Change[] = []
  for await (const heldRole of stream<HeldRole>(READ_HELD_ROLES, { ...from, type, touchpoint })) {
    const createKey = (holder: NodeKey): RelationshipKey => ({
      type,
      from: holder,
      to: { kind: 'Touchpoint', id: heldRole.touchpoint },
    })
    const values = selectRelationshipInput(type, toJsonValues(heldRole.properties))
    changes.push({ op: 'delete', key: createKey(from) }, { op: 'put', key: createKey(to), values })
  }
  if (changes.length > 0) return changes
  const message = `${from.kind} ${from.id} does not hold this role${touchpoint === null ? ' anywhere' : ` at ${touchpoint}`}`
  throw new AtlasError('NOT_FOUND', message, { faults: [{ path: `/changes/${index}/from`, message }] })
}
