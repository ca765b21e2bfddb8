import { z } from 'zod'
import type { NodeKey } from '../graph/element.ts'
import type { Change } from '../graph/writing/change.ts'
import { changeSchema } from '../graph/writing/changeSchema.ts'
import { parseChange } from '../graph/writing/parseChange.ts'
import { parseOrThrow } from '../model/faults.ts'
import { kindNames } from '../model/kinds.ts'
import { listTypesWithTrait, touchpointRoles } from '../model/relationships.ts'
import { canConnect } from '../model/relationshipType.ts'
import { idSchema } from '../model/schemas.ts'

const touchpointTypes = listTypesWithTrait('ownership', 'role')
const holderKinds = kindNames.filter((kind) =>
  touchpointTypes.every((type) => canConnect(type, kind, 'Touchpoint')),
)

const holder = z
  .strictObject({ kind: z.enum(holderKinds), id: idSchema })
  .meta({ id: 'RoleHolder', description: 'A node that can hold a role' })

const move = z
  .strictObject({
    op: z.literal('move'),
    role: z.enum(['owner', ...touchpointRoles.keys()]),
    from: holder,
    to: holder,
    touchpoint: idSchema.optional().describe('Only at this touchpoint; at all touchpoints by default'),
  })
  .meta({ id: 'RoleMove', description: 'A move of a role with its properties from one holder to another' })

/** A hypothetical change: one of a batch, where deleting a node also deletes its relationships, or a move of a role. */
export const hypotheticalChangeSchema = z.union([move, ...changeSchema.options]).meta({
  id: 'HypotheticalChange',
  description: 'A change to a node or a relationship, or a move of a role',
})

/** A role that moves from one holder to another. */
export interface RoleMove {
  readonly op: 'move'
  readonly type: string
  readonly from: NodeKey
  readonly to: NodeKey
  readonly touchpoint?: string | undefined
}

export type HypotheticalChange = Change | RoleMove

/** Parses a hypothetical change; INVALID_INPUT with paths inside it if it does not fit. */
export function parseHypotheticalChange(input: unknown): HypotheticalChange {
  if (isMove(input)) {
    const { role, from, to, touchpoint } = parseOrThrow(move, input)
    return { op: 'move', type: touchpointRoles.get(role) ?? 'OWNS', from, to, touchpoint }
  }
  const change = parseChange(input)
  const isNodeDeletion = change.op === 'delete' && 'kind' in change.key
  return isNodeDeletion ? { ...change, cascade: 'relationships' } : change
}

const isMove = (input: unknown) =>
  typeof input === 'object' && input !== null && 'op' in input && input.op === 'move'
