import { z } from 'zod'
import type { NodeKey } from '../graph/element.ts'
import type { Change } from '../graph/writing/change.ts'
import { changeSchema, parseChange } from '../graph/writing/parseChange.ts'
import { parseOrThrow } from '../model/faults.ts'
import { kindNames } from '../model/kinds.ts'
import { getRelationshipType, touchpointRoles } from '../model/relationships.ts'
import { canConnect } from '../model/relationshipType.ts'
import { idSchema, kindSchema } from '../model/schemas.ts'

const touchpointTypes = ['OWNS', ...touchpointRoles.values()].map(getRelationshipType)
const holderKinds = kindNames.filter((kind) =>
  touchpointTypes.every((type) => canConnect(type, kind, 'Touchpoint')),
)

const holder = z.strictObject({ kind: z.enum(holderKinds), id: idSchema })

const removal = z
  .strictObject({ op: z.literal('remove'), kind: kindSchema, id: idSchema })
  .describe('Take an element away with all that hangs on it')

const move = z
  .strictObject({
    op: z.literal('move'),
    role: z.enum(['owner', ...touchpointRoles.keys()]),
    from: holder,
    to: holder,
    touchpoint: idSchema.optional().describe('Only at this touchpoint; everywhere when it is not given'),
  })
  .describe('Move a role from one holder to another, its properties with it')

/** A change that is only thought of: those of a batch, and two that say more in fewer words. */
export const hypotheticalChangeSchema = z.union([removal, move, changeSchema])

/** A role that moves from one holder to another. */
export interface RoleMove {
  readonly op: 'move'
  readonly type: string
  readonly from: NodeKey
  readonly to: NodeKey
  readonly touchpoint?: string | undefined
}

export type HypotheticalChange = Change | RoleMove

/** A change out of what a client wrote; INVALID_INPUT with paths inside of it when it does not fit. */
export function parseHypotheticalChange(input: unknown): HypotheticalChange {
  switch (getOperation(input)) {
    case 'remove': {
      const { kind, id } = parseOrThrow(removal, input)
      return { op: 'delete', key: { kind, id }, cascade: 'relationships' }
    }
    case 'move': {
      const { role, from, to, touchpoint } = parseOrThrow(move, input)
      return { op: 'move', type: touchpointRoles.get(role) ?? 'OWNS', from, to, touchpoint }
    }
    default:
      return parseChange(input)
  }
}

const getOperation = (input: unknown) =>
  typeof input === 'object' && input !== null && 'op' in input ? input.op : undefined
