import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Graph } from '../../graph/graph.ts'
import { isMigrated } from '../../graph/migrations/migrate.ts'
import { AtlasError } from '../../model/errors.ts'
import { mayTake } from '../plugins/deadlines.ts'
import { problemSchema } from '../plugins/problems.ts'

const tags = ['health']
/** Those who watch carry no key, and are never told to come later. */
const watching = { needs: 'nothing', rateLimit: false } as const
/** Whoever watches does not wait long either. */
const answerWithinMs = 3_000
const ok = z.object({ status: z.literal('ok') })

/** For those who watch the service: is it alive, can it do its work. */
export const healthRoutes: FastifyPluginAsyncZod<{ graph: Graph }> = async (app, { graph }) => {
  app.addHook('onRoute', mayTake(answerWithinMs))
  app.get(
    '/health/live',
    { config: watching, schema: { tags, summary: 'The process answers', response: { 200: ok } } },
    async () => ({ status: 'ok' as const }),
  )
  app.get(
    '/health/ready',
    {
      config: watching,
      schema: {
        tags,
        summary: 'The database takes writes and is migrated',
        response: { 200: ok, default: problemSchema },
      },
    },
    async () => {
      await graph.takesWrites()
      if (await isMigrated(graph)) return { status: 'ok' as const }
      throw new AtlasError('DATABASE_UNAVAILABLE', 'The database is not migrated to what this service needs')
    },
  )
}
