import cors from '@fastify/cors'
import helmet from '@fastify/helmet'
import type { FastifyInstance } from 'fastify'
import fastifyPlugin from 'fastify-plugin'

/** What these say, answers that nothing is rendered of do not need; each costs a share of every answer. */
const disabledPageHeaders = {
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
} as const

/** Security headers and CORS: only pages of the configured origins may call the service, and none may frame it. */
export const browserSecurity = fastifyPlugin(
  async (
    app: FastifyInstance,
    { allowedOrigins = [] }: { allowedOrigins?: readonly string[] | undefined },
  ) => {
    await app.register(helmet, {
      contentSecurityPolicy: {
        useDefaults: false,
        directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
      },
      // What is asked with leave of CORS is read by another origin.
      crossOriginResourcePolicy: allowedOrigins.length === 0,
      ...disabledPageHeaders,
    })
    if (allowedOrigins.length === 0) return
    app.addHook('onRoute', (route) => {
      // The plugin's own route, by which it hears of preflights; they never carry a credential.
      if (route.method === 'OPTIONS' && route.url === '*')
        route.config = { ...route.config, permission: 'public' }
    })
    await app.register(cors, {
      origin: [...allowedOrigins],
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
      allowedHeaders: [...allowedRequestHeaders],
      exposedHeaders: [...exposedResponseHeaders],
      maxAge: 600,
    })
  },
)

/** For XML, which browsers show with styles and icons of their own. */
export const xmlViewerPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"

const allowedRequestHeaders = [
  'accept',
  'authorization',
  'content-type',
  'idempotency-key',
  'if-match',
  'if-none-match',
  'x-api-key',
]
const exposedResponseHeaders = [
  'etag',
  'location',
  'ratelimit-limit',
  'ratelimit-remaining',
  'ratelimit-reset',
  'retry-after',
  'x-request-id',
]
