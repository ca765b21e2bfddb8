import { z } from 'zod'
import { AtlasError, type Fault } from '../../model/errors.ts'
import { faultsOf } from '../../model/faults.ts'
import { kindNamed, kinds } from '../../model/kinds.ts'
import type { Values } from '../../model/property.ts'
import { mayConnect, relationshipTypeNamed, relationshipTypes } from '../../model/relationships.ts'
import {
  idSchema,
  kindSchema,
  nodePatchSchema,
  nodePropertiesSchema,
  nodeSchema,
  type Patch,
  relationshipPatchSchema,
  relationshipSchema,
} from '../../model/schemas.ts'
import type { RelationshipKey } from '../element.ts'
import type { Change, Condition } from './change.ts'
import { idFromName } from './idFromName.ts'

const tag = z.string().min(1).max(100)
const common = {
  op: z
    .enum(['create', 'put', 'patch', 'delete'])
    .describe('create: has to be new; put: create or replace; patch: JSON Merge Patch; delete'),
  properties: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('As in the body of the same request on its own'),
  ifMatch: tag.optional().describe('The entity tag it has to have, without quotes, or *'),
  ifNoneMatch: z.literal('*').optional().describe('It must not exist'),
}
const end = z.strictObject({ kind: kindSchema, id: idSchema })

const nodeChange = z.strictObject({
  ...common,
  kind: kindSchema,
  id: idSchema.optional().describe('Made from the name when a create does not give it'),
  cascade: z.literal('relationships').optional().describe('Delete the relationships of a deleted node too'),
})

const relationshipChange = z.strictObject({
  ...common,
  type: z.enum([...relationshipTypes.keys()]),
  from: end,
  to: end,
})

/** What kind of change it is and to what decides what else it may hold; this is for those who read about it. */
const describedChanges = [
  ...[...kinds.values()].flatMap((kind) => [
    nodeChange.extend({
      op: z.literal('create'),
      kind: z.literal(kind.name),
      properties: nodePropertiesSchema(kind),
    }),
    nodeChange.extend({
      op: z.literal('put'),
      kind: z.literal(kind.name),
      id: idSchema,
      properties: nodePropertiesSchema(kind),
    }),
    nodeChange.extend({
      op: z.literal('patch'),
      kind: z.literal(kind.name),
      id: idSchema,
      properties: nodePatchSchema(kind),
    }),
  ]),
  ...[...relationshipTypes.values()].flatMap((type) =>
    type.ends.flatMap(([starts, ends]) => {
      const between = {
        type: z.literal(type.name),
        from: end.extend({ kind: z.enum(starts) }),
        to: end.extend({ kind: z.enum(ends) }),
      }
      return [
        relationshipChange.extend({
          ...between,
          op: z.enum(['create', 'put']),
          properties: relationshipSchema(type).optional(),
        }),
        relationshipChange.extend({
          ...between,
          op: z.literal('patch'),
          properties: relationshipPatchSchema(type).optional(),
        }),
        relationshipChange.extend({ ...between, op: z.literal('delete') }).omit({ properties: true }),
      ]
    }),
  ),
  nodeChange.extend({ op: z.literal('delete'), id: idSchema }).omit({ properties: true }),
]

/** One of many changes as a client writes it down. */
export const changeSchema = z
  .union(describedChanges)
  .meta({ id: 'NewChange', description: 'A change of an element' })

/** A change that fits the model; INVALID_INPUT, with paths inside what was given, when it does not. */
export function parseChange(given: unknown): Change {
  const isRelationship = typeof given === 'object' && given !== null && 'type' in given
  return isRelationship ? parseRelationshipChange(given) : parseNodeChange(given)
}

/** INVALID_INPUT when a relationship of the type may not go from the one kind to the other. */
export function checkEndKinds({ type, from, to }: RelationshipKey): void {
  if (mayConnect(relationshipTypeNamed(type), from.kind, to.kind)) return
  const allowed = relationshipTypeNamed(type)
    .ends.map(([starts, ends]) => `${starts.join(', ')} → ${ends.join(', ')}`)
    .join('; ')
  throw invalid([
    { path: '/to/kind', message: `${type} cannot go from ${from.kind} to ${to.kind}; it goes ${allowed}` },
  ])
}

/** Where a part of an element stands in a change as a client writes it: its properties stand apart from its key. */
export function pathInChange(part: string): string {
  return ['', '/id', '/from', '/to'].includes(part) ? part : `/properties${part}`
}

/** The id a node is to have: the one given, or one made from its name. */
export function idOf(values: Values): string {
  if (values.id !== undefined) return String(values.id)
  const id = idFromName(String(values.name))
  if (id !== undefined) return id
  throw invalid([{ path: '/id', message: 'cannot be made from this name; give one' }])
}

function parseNodeChange(given: unknown): Change {
  const { op, kind: kindName, id, properties = {}, cascade, ...conditions } = parsed(nodeChange, given, '')
  const kind = kindNamed(kindName)
  const condition = conditionOf(conditions)
  if (op === 'create') {
    const values = parsed(
      nodeSchema(kind),
      id === undefined ? properties : { ...properties, id },
      '/properties',
    )
    const made = idOf(values)
    return { op, key: { kind: kindName, id: made }, values: { ...values, id: made }, condition }
  }
  if (id === undefined) throw invalid([{ path: '/id', message: 'is required' }])
  const key = { kind: kindName, id }
  if (op === 'delete') return { op, key, condition, ...(cascade && { cascade }) }
  if (op === 'patch') return { op, key, patch: patchFrom(nodePatchSchema(kind), properties), condition }
  return { op, key, values: replacement(parsed(nodeSchema(kind), properties, '/properties'), id), condition }
}

function parseRelationshipChange(given: unknown): Change {
  const {
    op,
    type: typeName,
    from,
    to,
    properties = {},
    ...conditions
  } = parsed(relationshipChange, given, '')
  const key = { type: typeName, from, to }
  checkEndKinds(key)
  const type = relationshipTypeNamed(typeName)
  const condition = conditionOf(conditions)
  if (op === 'delete') return { op, key, condition }
  if (op === 'patch')
    return { op, key, patch: patchFrom(relationshipPatchSchema(type), properties), condition }
  return { op, key, values: parsed(relationshipSchema(type), properties, '/properties'), condition }
}

/** The values of a node that replaces the one of that id; another id inside is a contradiction. */
export function replacement(values: Values, id: string): Values {
  if (values.id !== undefined && values.id !== id) {
    throw invalid([
      { path: '/id', message: `is ${values.id} here and ${id} in the address; an id never changes` },
    ])
  }
  return { ...values, id }
}

const patchFrom = (schema: z.ZodType<Patch, unknown>, properties: unknown) =>
  parsed(schema, properties, '/properties')

function conditionOf({
  ifMatch,
  ifNoneMatch,
}: {
  ifMatch?: string | undefined
  ifNoneMatch?: '*' | undefined
}): Condition {
  return {
    ...(ifMatch !== undefined && { ifMatch: ifMatch === '*' ? '*' : [ifMatch] }),
    ...(ifNoneMatch && { ifNoneMatch }),
  }
}

function parsed<Output>(schema: z.ZodType<Output, unknown>, given: unknown, path: string): Output {
  const result = schema.safeParse(given)
  if (result.success) return result.data
  throw invalid(faultsOf(result.error, path))
}

function invalid(faults: readonly Fault[]): AtlasError {
  return new AtlasError('INVALID_INPUT', faults.map(({ path, message }) => `${path} ${message}`).join('; '), {
    faults,
  })
}
