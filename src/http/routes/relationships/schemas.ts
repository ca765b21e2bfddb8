import { z } from 'zod'
import type { RelationshipKey } from '../../../graph/element.ts'
import type { Graph } from '../../../graph/graph.ts'
import { assertEndKinds } from '../../../graph/writing/elementInput.ts'
import { listKindsAtEnd, type RelationshipType } from '../../../model/relationshipType.ts'
import {
  idSchema,
  memoizeByDeclaration,
  relationshipOutputSchema,
  toSchemaName,
} from '../../../model/schemas.ts'
import { ok, versioned } from '../../openapi/responses.ts'

export const tags = ['relationships']

export interface RelationshipRouteOptions {
  readonly graph: Graph
  readonly type: RelationshipType
}

/** The URL of one relationship, in reading order: `OWNS/Department/finance/Touchpoint/first-invoice`. */
export const toRelationshipUrl = ({ name }: RelationshipType) =>
  `/relationships/${name}/:fromKind/:from/:toKind/:to`

const fromId = idSchema.meta({ description: 'Id of the node it starts from', param: { id: 'from' } })
const toId = idSchema.meta({ description: 'Id of the node it points to', param: { id: 'to' } })

/** Path parameters of one relationship. */
export const createRelationshipParams = memoizeByDeclaration((type: RelationshipType) =>
  z.object({
    fromKind: z.enum(listKindsAtEnd(type, 'from')).meta({
      description: 'Kind of the node it starts from',
      param: { id: `${toSchemaName(type)}FromKind` },
    }),
    from: fromId,
    toKind: z.enum(listKindsAtEnd(type, 'to')).meta({
      description: 'Kind of the node it points to',
      param: { id: `${toSchemaName(type)}ToKind` },
    }),
    to: toId,
  }),
)

type RelationshipParams = z.infer<ReturnType<typeof createRelationshipParams>>

/** INVALID_INPUT if the type does not connect these kinds. */
export function toRelationshipKey(
  type: RelationshipType,
  { fromKind, from, toKind, to }: RelationshipParams,
): RelationshipKey {
  const key = { type: type.name, from: { kind: fromKind, id: from }, to: { kind: toKind, id: to } }
  assertEndKinds(key)
  return key
}

/** The response of operations that return one relationship. */
export const relationshipResponse = memoizeByDeclaration((type: RelationshipType) =>
  ok(relationshipOutputSchema(type), `The ${type.name} relationship`, {
    id: `${toSchemaName(type)}Response`,
    headers: versioned,
  }),
)
