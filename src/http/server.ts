import Fastify, { type FastifyBaseLogger } from 'fastify'
import qs from 'qs'
import { connectionLimits } from './plugins/connectionTimeouts.ts'
import { rejectConnection, rejectInvalidUrl } from './plugins/problems.ts'
import type { ZodTypeProvider } from './routePlugin.ts'
import { rejectUndeclaredQuery, validatorCompiler } from './validation.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answers health checks, also while the service is overloaded. */
    isProbe?: true
  }
}

/** The key of a finding holds the ids of all elements it concerns. */
const maxPathParameterLength = 1_000

/** A Fastify server that validates requests with zod and parses the bodies and queries of the API; it has no routes. */
export function createServer(logger: FastifyBaseLogger | undefined, trustedProxies: readonly string[]) {
  const server = Fastify({
    ...(logger && { loggerInstance: logger }),
    routerOptions: {
      querystringParser: parseQuerystring,
      ignoreTrailingSlash: true,
      maxParamLength: maxPathParameterLength,
    },
    frameworkErrors: rejectInvalidUrl,
    clientErrorHandler: rejectConnection,
    requestIdHeader: false,
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    genReqId: () => crypto.randomUUID(),
    return503OnClosing: false,
    ...connectionLimits,
  }).withTypeProvider<ZodTypeProvider>()
  server.setValidatorCompiler(validatorCompiler)
  server.setSerializerCompiler(() => JSON.stringify)
  server.addHook('onRoute', rejectUndeclaredQuery)
  server.removeContentTypeParser('text/plain')
  server.addContentTypeParser(
    'application/merge-patch+json',
    { parseAs: 'string' },
    server.getDefaultJsonParser('error', 'error'),
  )
  return server
}

/** Parses names with brackets one level deep, `importance[gte]`; what else they hold stays and is rejected by name. */
function parseQuerystring(query: string): Record<string, unknown> {
  return qs.parse(query, {
    depth: 1,
    arrayLimit: 1_000,
    parameterLimit: Number.POSITIVE_INFINITY,
    plainObjects: true,
  })
}
