import type { FastifyInstance, RouteOptions } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { type ApiDocument, createApiDocument, isDescribed } from '../openapi/apiDocument.ts'
import { toYaml } from '../openapi/toYaml.ts'
import { docsFiles } from './docsFiles.ts'
import { docsPage } from './docsPage.ts'
import { llmsText } from './llmsText.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The API's description, built on first use. */
    describeApi(): ApiDocument
  }
}

/** Serves the API's description, derived from the schemas that validate requests, and a page that shows it. */
export const openApi = fastifyPlugin(async (app: FastifyInstance) => {
  const routes: RouteOptions[] = []
  let document: ApiDocument | undefined
  let yaml: string | undefined
  app.addHook('onRoute', (route) => {
    if (isDescribed(route)) routes.push(route)
  })
  app.decorate('describeApi', () => {
    document ??= createApiDocument(routes, app.publicAddress.configuredUrl ?? '/')
    return document
  })
  const options = { config: { permission: 'public' }, schema: { hide: true } } as const
  app.get('/docs/json', options, async () => app.describeApi())
  app.get('/docs/yaml', options, async (_, reply) => {
    yaml ??= toYaml(app.describeApi())
    return reply.type('application/yaml; charset=utf-8').send(yaml)
  })
  await app.register(docsPage)
  await app.register(docsFiles)
  await app.register(llmsText)
})
