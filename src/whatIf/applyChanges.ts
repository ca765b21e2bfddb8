import { givenRelationship, type NodeKey, type RelationshipKey } from '../graph/element.ts'
import type { Rehearsal } from '../graph/graph.ts'
import { fromStored } from '../graph/values.ts'
import type { Change, Signature } from '../graph/writing/change.ts'
import { pathInChange } from '../graph/writing/parseChange.ts'
import { applyChanges } from '../graph/writing/writeChanges.ts'
import { AtlasError } from '../model/errors.ts'
import type { Move, SupposedChange } from './hypotheticalChange.ts'

const HELD = `
MATCH (holder:$($kind) {id: $id})-[claim:$($type)]->(touchpoint:Touchpoint)
WHERE $touchpoint IS NULL OR touchpoint.id = $touchpoint
RETURN touchpoint.id AS touchpoint, properties(claim) AS properties`

interface Held {
  readonly touchpoint: string
  readonly properties: Readonly<Record<string, unknown>>
}

/** Makes the changes inside of the transaction, in their order; the faults name the change. */
export async function applySupposed(
  { transaction, stream }: Rehearsal,
  changes: readonly SupposedChange[],
  signature: Signature,
): Promise<void> {
  for (const [index, change] of changes.entries()) {
    const expanded = change.op === 'move' ? await moved(stream, change, index) : [change]
    await applyChanges(
      transaction,
      expanded,
      signature,
      (_, part) => `/changes/${index}${pathInChange(part)}`,
    )
  }
}

async function moved(stream: Rehearsal['stream'], move: Move, index: number): Promise<Change[]> {
  const { type, from, to, touchpoint = null } = move
  const changes: Change[] = []
  for await (const held of stream<Held>(HELD, { ...from, type, touchpoint })) {
    const claim = (holder: NodeKey): RelationshipKey => ({
      type,
      from: holder,
      to: { kind: 'Touchpoint', id: held.touchpoint },
    })
    const values = givenRelationship(type, fromStored(held.properties))
    changes.push({ op: 'delete', key: claim(from) }, { op: 'put', key: claim(to), values })
  }
  if (changes.length > 0) return changes
  const message = `${from.kind} ${from.id} has no such role${touchpoint === null ? '' : ` at ${touchpoint}`}`
  throw new AtlasError('NOT_FOUND', message, { faults: [{ path: `/changes/${index}/from`, message }] })
}
