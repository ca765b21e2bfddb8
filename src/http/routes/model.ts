import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { describeModel } from '../../model/describe.ts'
import { sendTagged, versionTag } from '../etags.ts'

const property = z
  .object({
    name: z.string(),
    type: z.string(),
    description: z.string(),
    isRequired: z.boolean(),
    isSetByService: z.boolean(),
  })
  .loose()

const answer = z.object({
  kinds: z.array(
    z.object({
      name: z.string(),
      path: z.string(),
      description: z.string(),
      properties: z.array(property),
      example: z.record(z.string(), z.unknown()),
    }),
  ),
  relationshipTypes: z.array(
    z.object({
      name: z.string(),
      description: z.string(),
      ends: z.array(z.object({ from: z.array(z.string()), to: z.array(z.string()) })),
      affectedEnd: z.enum(['from', 'to', 'none']),
      properties: z.array(property),
    }),
  ),
  roles: z.array(z.object({ name: z.string(), relationshipType: z.string() })),
})

/** The model, for programs. */
export const modelRoutes: FastifyPluginAsyncZod = async (app) => {
  const model = describeModel()
  const tag = versionTag('model', JSON.stringify(model))
  app.get(
    '/model',
    {
      config: { needs: 'read' },
      schema: { tags: ['model'], summary: 'The model as data', response: { 200: answer } },
    },
    async (request, reply) => sendTagged(request, reply, tag, model),
  )
}
