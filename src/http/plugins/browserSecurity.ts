import cors from '@fastify/cors'
import type { FastifyInstance } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import helmet from 'helmet'

/** Headers that only matter for pages; sending them would slow every response down. */
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
    const setHeaders = helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
      },
      // Responses that CORS allows are read by another origin.
      crossOriginResourcePolicy: allowedOrigins.length === 0,
      ...disabledPageHeaders,
    })
    app.addHook('onRequest', (request, reply, done) => {
      setHeaders(request.raw, reply.raw, (error) => done(error instanceof Error ? error : undefined))
    })
    if (allowedOrigins.length === 0) return
    app.addHook('onRoute', (route) => {
      // The plugin's own route for preflight requests, which never carry credentials.
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

/** Allows the styles and icons that browsers add when they display XML. */
export const xmlViewerPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"

const allowedRequestHeaders = [
  'accept',
  'authorization',
  'content-type',
  'idempotency-key',
  'if-match',
  'if-none-match',
  'if-version-at-least',
  'mcp-method',
  'mcp-name',
  'mcp-protocol-version',
  'x-api-key',
]
const exposedResponseHeaders = [
  'cx-atlas-version',
  'etag',
  'location',
  'ratelimit-limit',
  'ratelimit-remaining',
  'ratelimit-reset',
  'retry-after',
  'x-request-id',
]
