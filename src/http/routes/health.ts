import { z } from 'zod'
import type { Graph } from '../../graph/graph.ts'
import { assertMigrated } from '../../graph/migrations/migrate.ts'
import { AtlasError } from '../../model/errors.ts'
import { ok } from '../openapi/responses.ts'
import { routeTimeout } from '../plugins/deadlines.ts'
import { type RoutePlugin, registerRoutes } from '../routePlugin.ts'

const tags = ['health']
/** Probes carry no key and are never rate limited. */
const probeConfig = { permission: 'public', rateLimit: false, isProbe: true, slowsImports: false } as const
const probeTimeoutMs = 3_000
const okSchema = z
  .object({ status: z.literal('ok') })
  .meta({ id: 'HealthStatus', description: 'The result of a probe' })

/** Probes for monitoring: liveness and readiness. */
export const healthRoutes: RoutePlugin<{ graph: Graph }> = async (app, { graph }) => {
  app.addHook('onRoute', routeTimeout(probeTimeoutMs))
  await registerRoutes(app, [checkLivenessRoute, checkReadinessRoute], { graph })
}

const checkLivenessRoute: RoutePlugin = async (app) => {
  const schema = {
    tags,
    operationId: 'checkLiveness',
    summary: 'Check liveness',
    description: 'Returns 200 while the process responds.',
    response: { 200: ok(okSchema, 'The process responds') },
  }
  app.get('/health/live', { config: probeConfig, schema }, async () => ({ status: 'ok' as const }))
}

const checkReadinessRoute: RoutePlugin<{ graph: Graph }> = async (app, { graph }) => {
  const schema = {
    tags,
    operationId: 'checkReadiness',
    summary: 'Check readiness',
    description:
      'Returns 200 if the database accepts writes and is migrated, and the service is not overloaded.',
    response: { 200: ok(okSchema, 'Requests can be served') },
  }
  app.get('/health/ready', { config: probeConfig, schema }, async () => {
    if (app.isSheddingLoad()) throw new AtlasError('OVERLOADED', 'Requests are being rejected')
    await graph.assertWritable()
    await assertMigrated(graph)
    return { status: 'ok' as const }
  })
}
