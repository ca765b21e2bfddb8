import { z } from 'zod'
import { nodeKinds } from '../../model/kinds.ts'
import { relationshipTypes } from '../../model/relationships.ts'
import {
  idSchema,
  kindSchema,
  nodePatchSchema,
  nodePropertiesSchema,
  relationshipInputSchema,
  relationshipPatchSchema,
} from '../../model/schemas.ts'

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

/** The fields of any change of a node; its operation decides which it needs. */
export const nodeChangeSchema = z.strictObject({
  ...commonFields,
  kind: kindSchema,
  id: idSchema.optional().describe('For create optional: derived from the name by default'),
  cascade: z.literal('relationships').optional().describe('Also delete the relationships of the node'),
})

/** The fields of any change of a relationship. */
export const relationshipChangeSchema = z.strictObject({
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
