import { z } from 'zod'
import type { NodeKey } from '../graph/element.ts'
import type { Change } from '../graph/writing/change.ts'
import { changeSchema, parseChange } from '../graph/writing/parseChange.ts'
import { AtlasError } from '../model/errors.ts'
import { faultsOf } from '../model/faults.ts'
import { kindNames } from '../model/kinds.ts'
import { mayConnect, relationshipTypeNamed, roles } from '../model/relationships.ts'
import { idSchema, kindSchema } from '../model/schemas.ts'

const touchpointTypes = ['OWNS', ...roles.values()].map(relationshipTypeNamed)
const holderKinds = kindNames.filter((kind) =>
  touchpointTypes.every((type) => mayConnect(type, kind, 'Touchpoint')),
)

const holder = z.strictObject({ kind: z.enum(holderKinds), id: idSchema })

const removal = z
  .strictObject({ op: z.literal('remove'), kind: kindSchema, id: idSchema })
  .describe('Take an element away with all that hangs on it')

const move = z
  .strictObject({
    op: z.literal('move'),
    role: z.enum(['owner', ...roles.keys()]),
    from: holder,
    to: holder,
    touchpoint: idSchema.optional().describe('Only at this touchpoint; everywhere when it is not given'),
  })
  .describe('Move a role from one holder to another, its properties with it')

/** A change that is only thought of: those of a batch, and two that say more in fewer words. */
export const supposedChangeSchema = z.union([removal, move, changeSchema])

/** A role that moves from one holder to another. */
export interface Move {
  readonly op: 'move'
  readonly type: string
  readonly from: NodeKey
  readonly to: NodeKey
  readonly touchpoint?: string | undefined
}

export type SupposedChange = Change | Move

/** A change out of what a client wrote; INVALID_INPUT with paths inside of it when it does not fit. */
export function parseSupposedChange(given: unknown): SupposedChange {
  switch (opOf(given)) {
    case 'remove': {
      const { kind, id } = parsed(removal, given)
      return { op: 'delete', key: { kind, id }, cascade: 'relationships' }
    }
    case 'move': {
      const { role, from, to, touchpoint } = parsed(move, given)
      return { op: 'move', type: roles.get(role) ?? 'OWNS', from, to, touchpoint }
    }
    default:
      return parseChange(given)
  }
}

const opOf = (given: unknown) =>
  typeof given === 'object' && given !== null && 'op' in given ? given.op : undefined

function parsed<Output>(schema: z.ZodType<Output, unknown>, given: unknown): Output {
  const result = schema.safeParse(given)
  if (result.success) return result.data
  const faults = faultsOf(result.error, '')
  throw new AtlasError('INVALID_INPUT', faults.map(({ path, message }) => `${path} ${message}`).join('; '), {
    faults,
  })
}
