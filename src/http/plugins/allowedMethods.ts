import type { FastifyInstance, HTTPMethods, RouteOptions } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { AtlasError } from '../../model/errors.ts'

/** Collects the methods of every URL; register it before the routes. */
export const methodsByAddress = fastifyPlugin(async (app: FastifyInstance) => {
  const methodsByUrl = new Map<string, Map<string, boolean>>()
  app.decorate('methodsByAddress', methodsByUrl)
  app.addHook('onRoute', ({ url, method, config }: RouteOptions) => {
    const methods = methodsByUrl.get(url) ?? new Map<string, boolean>()
    methodsByUrl.set(url, methods)
    for (const each of [method].flat()) methods.set(each, !config?.isMethodRejection)
  })
})

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether the route only rejects the method, with an error of its own protocol. */
    isMethodRejection?: boolean
  }
  interface FastifyInstance {
    /** The methods of each URL, and whether they are allowed. */
    methodsByAddress: ReadonlyMap<string, ReadonlyMap<string, boolean>>
  }
}

/** Rejects other methods with 405 and `Allow`, and responds to OPTIONS; register it after the routes. */
export const methodNotAllowed = fastifyPlugin(async (app: FastifyInstance) => {
  for (const [url, methods] of [...app.methodsByAddress]) {
    const allowed = [...methods].filter(([, isAllowed]) => isAllowed).map(([method]) => method)
    const allow = [...allowed, 'OPTIONS'].toSorted().join(', ')
    const missingMethods = app.supportedMethods.filter((method) => !methods.has(method)) as HTTPMethods[]
    app.route({
      method: missingMethods,
      url,
      schema: { hide: true },
      config: { permission: 'public' },
      // Responds before the body is parsed.
      onRequest: async (request, reply) => {
        reply.header('allow', allow)
        if (request.method === 'OPTIONS') return reply.code(204).send()
        throw new AtlasError('METHOD_NOT_ALLOWED', `${request.method} is not allowed here; allowed: ${allow}`)
      },
      handler: () => {},
    })
  }
})
