import querystring from 'node:querystring'
import Fastify, { type FastifyBaseLogger } from 'fastify'
import qs from 'qs'
import { getTracer } from '../tracing/tracer.ts'
import type { ServiceLimits } from './appOptions.ts'
import { connectionLimits } from './plugins/connectionTimeouts.ts'
import { rejectConnection, rejectInvalidUrl } from './plugins/problems.ts'
import { createRequestLogger } from './plugins/requestTraces.ts'
import type { ZodTypeProvider } from './routePlugin.ts'
import { rejectUndeclaredQuery, validatorCompiler } from './validation.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether it is a health check, which overload does not reject. */
    isProbe?: true
  }
}

/** The key of a finding contains the ids of all its elements. */
const maxPathParameterLength = 1_000

/** Plugins that release something when a response ends; Node warns of a leak above ten. */
const maxResponseListeners = 20

/** Creates a Fastify server without routes that parses bodies and queries and validates them with zod. */
export function createServer(
  logger: FastifyBaseLogger | undefined,
  trustedProxies: readonly string[],
  { keepAliveTimeoutMs }: Pick<ServiceLimits, 'keepAliveTimeoutMs'>,
) {
  const server = Fastify({
    ...(logger && { loggerInstance: logger }),
    routerOptions: {
      querystringParser: parseQuerystring,
      ignoreTrailingSlash: true,
      maxParamLength: maxPathParameterLength,
    },
    ...(getTracer() && { childLoggerFactory: createRequestLogger }),
    rewriteUrl: ({ url = '/' }) => decodeODataNames(url),
    frameworkErrors: rejectInvalidUrl,
    clientErrorHandler: rejectConnection,
    requestIdHeader: false,
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    genReqId: () => crypto.randomUUID(),
    return503OnClosing: false,
    ...connectionLimits,
    keepAliveTimeout: keepAliveTimeoutMs,
  }).withTypeProvider<ZodTypeProvider>()
  server.server.on('request', (_, response) => response.setMaxListeners(maxResponseListeners))
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

/** Some clients of OData encode the dollar sign in `$metadata`, `$batch` and `$query`. */
const decodeODataNames = (url: string) =>
  url.replace(/^(\/odata\/(?:[^/?]+\/)?)%24(metadata|batch|query)(?=\/?(?:\?|$))/i, '$1$$$2')

/** Parses brackets one level deep, such as `importance[gte]`; deeper ones stay in the name, which is then rejected. */
export function parseQuerystring(query: string): Record<string, unknown> {
  // Node does the same without brackets, in a fraction of the time.
  if (!/\[|%5B/i.test(query)) return querystring.parse(query, '&', '=', { maxKeys: 0 })
  return qs.parse(query, {
    depth: 1,
    arrayLimit: 1_000,
    parameterLimit: Number.POSITIVE_INFINITY,
    plainObjects: true,
  })
}
