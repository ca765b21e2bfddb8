import type { FastifyInstance, HTTPMethods, RouteOptions } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { AtlasError } from '../../model/index.ts'

/** Remembers which methods every address has; added before the routes are. */
export const methodsByAddress = fastifyPlugin(async (app: FastifyInstance) => {
  const known = new Map<string, Set<string>>()
  app.decorate('methodsByAddress', known)
  app.addHook('onRoute', ({ url, method }: RouteOptions) => {
    const methods = known.get(url) ?? new Set()
    known.set(url, methods)
    for (const each of [method].flat()) methods.add(each)
  })
})

declare module 'fastify' {
  interface FastifyInstance {
    methodsByAddress: ReadonlyMap<string, ReadonlySet<string>>
  }
}

/** Answers the methods that an address does not have, with those that it has; added after the routes. */
export const otherMethods = fastifyPlugin(async (app: FastifyInstance) => {
  for (const [url, methods] of [...app.methodsByAddress]) {
    const allow = [...methods, 'OPTIONS'].toSorted().join(', ')
    const others = app.supportedMethods.filter((method) => !methods.has(method)) as HTTPMethods[]
    app.route({
      method: others,
      url,
      schema: { hide: true },
      config: { needs: 'nothing' },
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
