import { z } from 'zod'
import { describeModel } from '../../model/describe.ts'
import { failureRules, propagationEffects } from '../../model/failureRules.ts'
import { propagations, relationshipTraits } from '../../model/relationshipType.ts'
import { computeETag, sendWithETag } from '../etags.ts'
import { conditionalHeaders } from '../openapi/requestHeaders.ts'
import { notModified, ok, versioned } from '../openapi/responses.ts'
import type { RoutePlugin } from '../routePlugin.ts'

const propertySchema = z
  .object({
    name: z.string(),
    type: z.string(),
    description: z.string(),
    isRequired: z.boolean(),
    isSetByService: z.boolean(),
  })
  .loose()
  .meta({ id: 'PropertyDescription', description: 'A property of a kind or a relationship type' })

const modelResponse = z
  .object({
    kinds: z.array(
      z
        .object({
          name: z.string(),
          path: z.string(),
          description: z.string(),
          properties: z.array(propertySchema),
          example: z.record(z.string(), z.unknown()),
        })
        .meta({ id: 'KindDescription', description: 'A kind of nodes' }),
    ),
    relationshipTypes: z.array(
      z
        .object({
          name: z.string(),
          noun: z.string().describe('What one of these relationships is called, such as `owner`'),
          phrases: z
            .object({ from: z.string(), to: z.string() })
            .describe('How it reads from each end, such as `owns` and `owned by`'),
          description: z.string(),
          ends: z.array(z.object({ from: z.array(z.string()), to: z.array(z.string()) })),
          propagation: z
            .enum(propagations)
            .describe(
              `How a failure crosses it; the dependent end is: ${describePropagations()}. ${failureRules}`,
            ),
          dependentEnd: z.enum(['from', 'to']).optional().describe('The end that depends on the other one'),
          traits: z.array(z.enum(relationshipTraits)).describe('What the type means'),
          properties: z.array(propertySchema),
        })
        .meta({ id: 'RelationshipTypeDescription', description: 'A type of relationships' }),
    ),
    roles: z.array(z.object({ name: z.string(), relationshipType: z.string() })),
  })
  .meta({ id: 'ModelDescription', description: 'The kinds, relationship types and properties of the model' })

/** The model as data. */
export const modelRoutes: RoutePlugin = async (app) => {
  const model = describeModel()
  const tag = computeETag('model', JSON.stringify(model))
  const schema = {
    tags: ['model'],
    operationId: 'getModel',
    summary: 'Get the model',
    description: 'Returns all kinds, relationship types and properties.',
    requestHeaders: conditionalHeaders,
    response: { 200: ok(modelResponse, 'The model', { headers: versioned }), 304: notModified },
  }
  app.get('/model', { config: { permission: 'read' }, schema }, async (request, reply) =>
    sendWithETag(request, reply, tag, model),
  )
}

function describePropagations(): string {
  return Object.entries(propagationEffects)
    .map(([propagation, effect]) => `${propagation}: ${effect}`)
    .join('; ')
}
