import { z } from 'zod'
import { AtlasError, type Fault } from '../../model/errors.ts'
import { formatFaults, parseOrThrow } from '../../model/faults.ts'
import { getNodeKind, nodeKinds } from '../../model/kinds.ts'
import type { PropertyValues } from '../../model/property.ts'
import { getRelationshipType, relationshipTypes } from '../../model/relationships.ts'
import { findForbiddenEnd } from '../../model/relationshipType.ts'
import {
  idSchema,
  kindSchema,
  type MergePatch,
  nodeInputSchema,
  nodePatchSchema,
  nodePropertiesSchema,
  relationshipInputSchema,
  relationshipPatchSchema,
} from '../../model/schemas.ts'
import type { RelationshipKey } from '../element.ts'
import type { Change, Precondition } from './change.ts'
import { idFromName } from './idFromName.ts'

const entityTag = z.string().min(1).max(100)
const commonFields = {
  op: z
    .enum(['create', 'put', 'patch', 'delete'])
    .describe('create: a new element; put: create or replace; patch: JSON Merge Patch; delete'),
  properties: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('The body of the same request for a single element'),
  ifMatch: entityTag.optional().describe('The required entity tag, without quotes, or *'),
  ifNoneMatch: z.literal('*').optional().describe('The element must not exist'),
}
const nodeKeySchema = z.strictObject({ kind: kindSchema, id: idSchema })

const nodeChangeSchema = z.strictObject({
  ...commonFields,
  kind: kindSchema,
  id: idSchema.optional().describe('For create optional: derived from the name by default'),
  cascade: z.literal('relationships').optional().describe('Also delete the relationships of the node'),
})

const relationshipChangeSchema = z.strictObject({
  ...commonFields,
  type: z.enum([...relationshipTypes.keys()]),
  from: nodeKeySchema,
  to: nodeKeySchema,
})

/** Documents which fields belong to which operation and kind. */
const documentedChangeSchemas = [
  ...[...nodeKinds.values()].flatMap((kind) => [
    nodeChangeSchema.extend({
      op: z.literal('create'),
      kind: z.literal(kind.name),
      properties: nodePropertiesSchema(kind),
    }),
    nodeChangeSchema.extend({
      op: z.literal('put'),
      kind: z.literal(kind.name),
      id: idSchema,
      properties: nodePropertiesSchema(kind),
    }),
    nodeChangeSchema.extend({
      op: z.literal('patch'),
      kind: z.literal(kind.name),
      id: idSchema,
      properties: nodePatchSchema(kind),
    }),
  ]),
  ...[...relationshipTypes.values()].flatMap((type) =>
    type.ends.flatMap(([fromKinds, toKinds]) => {
      const endpoints = {
        type: z.literal(type.name),
        from: nodeKeySchema.extend({ kind: z.enum(fromKinds) }),
        to: nodeKeySchema.extend({ kind: z.enum(toKinds) }),
      }
      return [
        relationshipChangeSchema.extend({
          ...endpoints,
          op: z.enum(['create', 'put']),
          properties: relationshipInputSchema(type).optional(),
        }),
        relationshipChangeSchema.extend({
          ...endpoints,
          op: z.literal('patch'),
          properties: relationshipPatchSchema(type).optional(),
        }),
        relationshipChangeSchema.extend({ ...endpoints, op: z.literal('delete') }).omit({ properties: true }),
      ]
    }),
  ),
  nodeChangeSchema.extend({ op: z.literal('delete'), id: idSchema }).omit({ properties: true }),
]

/** A change as clients send it. */
export const changeSchema = z
  .union(documentedChangeSchemas)
  .meta({ id: 'NewChange', description: 'A change of an element' })

/** Parses a change; INVALID_INPUT with paths inside the input if it does not fit the model. */
export function parseChange(input: unknown): Change {
  const isRelationship = typeof input === 'object' && input !== null && 'type' in input
  return isRelationship ? parseRelationshipChange(input) : parseNodeChange(input)
}

/** INVALID_INPUT if the type cannot connect the two kinds. */
export function assertEndKinds({ type, from, to }: RelationshipKey): void {
  const forbidden = findForbiddenEnd(getRelationshipType(type), from, to)
  if (forbidden?.part !== 'kind') return
  throw createInvalidInputError([{ path: '/to/kind', message: forbidden.message }])
}

/** Converts a pointer inside an element to one inside a change, where properties are nested. */
export function toChangePath(pointer: string): string {
  return ['', '/id', '/from', '/to'].includes(pointer) ? pointer : `/properties${pointer}`
}

/** Returns the given id, or derives one from the name. */
export function resolveNodeId(values: PropertyValues): string {
  if (values.id !== undefined) return String(values.id)
  const id = idFromName(String(values.name))
  if (id !== undefined) return id
  throw createInvalidInputError([
    { path: '/id', message: 'is required because no id can be derived from this name' },
  ])
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

/** The values of a replacement; INVALID_INPUT if they contain another id. */
export function toReplacementValues(values: PropertyValues, id: string): PropertyValues {
  if (values.id !== undefined && values.id !== id) {
    throw createInvalidInputError([
      { path: '/id', message: `must be ${id} (was ${values.id}); ids cannot change` },
    ])
  }
  return { ...values, id }
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

const createInvalidInputError = (faults: readonly Fault[]) =>
  new AtlasError('INVALID_INPUT', formatFaults(faults), { faults })
