import type { z } from 'zod'
import { parseOrThrow } from '../../model/faults.ts'
import { getNodeKind } from '../../model/kinds.ts'
import { getRelationshipType } from '../../model/relationships.ts'
import {
  type MergePatch,
  nodeInputSchema,
  nodePatchSchema,
  relationshipInputSchema,
  relationshipPatchSchema,
} from '../../model/schemas.ts'
import type { Change, Precondition } from './change.ts'
import { nodeChangeSchema, relationshipChangeSchema } from './changeSchema.ts'
import {
  assertEndKinds,
  createInvalidInputError,
  resolveNodeId,
  toReplacementValues,
} from './elementInput.ts'

/** Parses a change; INVALID_INPUT with paths inside the input if it does not fit the model. */
export function parseChange(input: unknown): Change {
  const isRelationship = typeof input === 'object' && input !== null && 'type' in input
  return isRelationship ? parseRelationshipChange(input) : parseNodeChange(input)
}

function parseNodeChange(input: unknown): Change {
  const {
    op,
    kind: kindName,
    id,
    properties = {},
    cascade,
    ...conditions
  } = parseOrThrow(nodeChangeSchema, input)
  const kind = getNodeKind(kindName)
  const condition = toPrecondition(conditions)
  if (op === 'create') {
    const values = parseOrThrow(
      nodeInputSchema(kind),
      id === undefined ? properties : { ...properties, id },
      { path: '/properties' },
    )
    const newId = resolveNodeId(values)
    return { op, key: { kind: kindName, id: newId }, values: { ...values, id: newId }, condition }
  }
  if (id === undefined) throw createInvalidInputError([{ path: '/id', message: 'is required' }])
  const key = { kind: kindName, id }
  if (op === 'delete') return { op, key, condition, ...(cascade && { cascade }) }
  if (op === 'patch') return { op, key, patch: parsePatch(nodePatchSchema(kind), properties), condition }
  return {
    op,
    key,
    values: toReplacementValues(parseOrThrow(nodeInputSchema(kind), properties, { path: '/properties' }), id),
    condition,
  }
}

function parseRelationshipChange(input: unknown): Change {
  const {
    op,
    type: typeName,
    from,
    to,
    properties = {},
    ...conditions
  } = parseOrThrow(relationshipChangeSchema, input)
  const key = { type: typeName, from, to }
  assertEndKinds(key)
  const type = getRelationshipType(typeName)
  const condition = toPrecondition(conditions)
  if (op === 'delete') return { op, key, condition }
  if (op === 'patch')
    return { op, key, patch: parsePatch(relationshipPatchSchema(type), properties), condition }
  return {
    op,
    key,
    values: parseOrThrow(relationshipInputSchema(type), properties, { path: '/properties' }),
    condition,
  }
}

const parsePatch = (schema: z.ZodType<MergePatch, unknown>, properties: unknown) =>
  parseOrThrow(schema, properties, { path: '/properties' })

function toPrecondition({
  ifMatch,
  ifNoneMatch,
}: {
  ifMatch?: string | undefined
  ifNoneMatch?: '*' | undefined
}): Precondition {
  return {
    ...(ifMatch !== undefined && { ifMatch: ifMatch === '*' ? '*' : [ifMatch] }),
    ...(ifNoneMatch && { ifNoneMatch }),
  }
}
