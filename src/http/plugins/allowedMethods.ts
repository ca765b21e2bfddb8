import type { FastifyInstance, HTTPMethods, RouteOptions } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { AtlasError } from '../../model/errors.ts'

/** Remembers which methods every address has; added before the routes are. */
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
    /** The route is there to refuse the method in the words of its address. */
    isMethodRejection?: boolean
  }
  interface FastifyInstance {
    /** The methods that have a route, and whether it does more than refuse. */
    methodsByAddress: ReadonlyMap<string, ReadonlyMap<string, boolean>>
  }
}

/** Answers the methods that an address does not have, with those that it has; added after the routes. */
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
      // Before anybody looks at the body.
      onRequest: async (request, reply) => {
        reply.header('allow', allow)
        if (request.method === 'OPTIONS') return reply.code(204).send()
        throw new AtlasError('METHOD_NOT_ALLOWED', `${request.method} is not for this address; ${allow} are`)
      },
      handler: () => {},
    })
  }
})
