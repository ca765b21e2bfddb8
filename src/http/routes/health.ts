import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Graph } from '../../graph/graph.ts'
import { isMigrated } from '../../graph/migrations/migrate.ts'
import { AtlasError } from '../../model/errors.ts'
import { routeTimeout } from '../plugins/deadlines.ts'
import { problemSchema } from '../plugins/problems.ts'

const tags = ['health']
/** Those who watch carry no key, and are never told to come later. */
const probeConfig = { permission: 'public', rateLimit: false } as const
/** Whoever watches does not wait long either. */
const probeTimeoutMs = 3_000
const okSchema = z.object({ status: z.literal('ok') })

/** For those who watch the service: is it alive, can it do its work. */
export const healthRoutes: FastifyPluginAsyncZod<{ graph: Graph }> = async (app, { graph }) => {
  app.addHook('onRoute', routeTimeout(probeTimeoutMs))
  app.get(
    '/health/live',
    { config: probeConfig, schema: { tags, summary: 'The process answers', response: { 200: okSchema } } },
    async () => ({ status: 'ok' as const }),
  )
  app.get(
    '/health/ready',
    {
      config: probeConfig,
      schema: {
        tags,
        summary: 'The database takes writes and is migrated',
        response: { 200: okSchema, default: problemSchema },
      },
    },
    async () => {
      await graph.assertWritable()
      if (await isMigrated(graph)) return { status: 'ok' as const }
      throw new AtlasError('DATABASE_UNAVAILABLE', 'The database is not migrated to what this service needs')
    },
  )
}
