import { z } from 'zod'
import { relationshipTypes } from '../../model/relationships.ts'
import { idSchema, kindSchema } from '../../model/schemas.ts'

const entityTag = z.string().min(1).max(100)
const commonFields = {
  op: z
    .enum(['create', 'put', 'patch', 'delete'])
    .describe('create: a new element; put: create or replace; patch: JSON Merge Patch; delete'),
  properties: z
    .record(z.string(), z.unknown())
    .optional()
    .describe(
      'The body of the same request for a single element, such as TouchpointInput for `create` and `put`, and TouchpointPatch for `patch`',
    ),
  ifMatch: entityTag.optional().describe('The required entity tag, without quotes, or *'),
  ifNoneMatch: z.literal('*').optional().describe('The element must not exist'),
}
const nodeKeySchema = z
  .strictObject({ kind: kindSchema, id: idSchema })
  .meta({ id: 'NodeKey', description: 'The kind and the id of a node' })

/** The fields of any change of a node; its operation decides which it needs. */
export const nodeChangeSchema = z.strictObject({
  ...commonFields,
  kind: kindSchema,
  id: idSchema.optional().describe('Optional for `create`: derived from the name by default'),
  cascade: z.literal('relationships').optional().describe('Also delete the relationships of the node'),
})

/** The fields of any change of a relationship. */
export const relationshipChangeSchema = z.strictObject({
  ...commonFields,
  type: z.enum([...relationshipTypes.keys()]),
  from: nodeKeySchema,
  to: nodeKeySchema,
})

/** A change as clients send it; `properties` depend on what it changes. */
export const changeSchema = z
  .union([
    nodeChangeSchema.meta({ id: 'NodeChange', description: 'A change to a node' }),
    relationshipChangeSchema.meta({ id: 'RelationshipChange', description: 'A change to a relationship' }),
  ])
  .meta({ id: 'BatchChange', description: 'A change to a node or a relationship' })
