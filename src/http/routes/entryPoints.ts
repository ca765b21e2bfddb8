import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import packageJson from '../../../package.json' with { type: 'json' }
import { selectMediaType } from '../acceptedTypes.ts'
import { ok } from '../openapi/responses.ts'
import { linkDescription } from '../plugins/publicAddress.ts'
import type { RoutePlugin } from '../routePlugin.ts'

export interface EntryPointsOptions {
  /** Answers clients that prefer HTML; they get JSON when absent. */
  readonly page?: (request: FastifyRequest, reply: FastifyReply) => FastifyReply | Promise<FastifyReply>
}

const entryPointsSchema = z
  .object({
    name: z.string(),
    version: z.string(),
    description: z.string(),
    links: z.array(
      z.object({
        name: z.string(),
        title: z.string(),
        href: z.string().describe(linkDescription),
      }),
    ),
  })
  .meta({ id: 'EntryPoints', description: 'The service and where to start' })

const links = [
  { name: 'explorer', title: 'Read, query and edit the map in a browser', href: '/' },
  { name: 'docs', title: 'Try the API in a browser', href: '/docs' },
  { name: 'openapi', title: 'Description of the API (OpenAPI)', href: '/docs/json' },
  { name: 'model', title: 'Kinds, relationship types and properties', href: '/model' },
  { name: 'search', title: 'Find elements of any kind', href: '/search' },
  { name: 'reports', title: 'Reports', href: '/reports' },
  { name: 'findings', title: 'Problems found by reports', href: '/findings' },
  { name: 'tables', title: 'Tables for BI tools', href: '/tables' },
  { name: 'odata', title: 'OData feed for Excel, Power BI and others', href: '/odata' },
  { name: 'export', title: 'The whole map as a file', href: '/exports/ecosystem.json' },
  { name: 'imports', title: 'Imports of files', href: '/imports' },
  { name: 'changes', title: 'Change feed', href: '/changes' },
  { name: 'mcp', title: 'Tools for AI assistants (MCP)', href: '/mcp' },
  { name: 'llms', title: 'The docs for AI assistants', href: '/llms.txt' },
  { name: 'sign-in', title: 'How to sign in', href: '/sign-in' },
  { name: 'health', title: 'Readiness probe', href: '/health/ready' },
]

const { name, version, description } = packageJson

/** The first address that anyone opens: a page for people, links for programs. */
export const entryPointsRoute: RoutePlugin<EntryPointsOptions> = async (app, { page }) => {
  const { toLink } = app.publicAddress
  const entryPoints = {
    ...{ name, version, description },
    links: links.map(({ href, ...link }) => ({ ...link, href: toLink(href) })),
  }
  const schema = {
    tags: ['navigation'],
    operationId: 'listEntryPoints',
    summary: 'List the entry points',
    description: 'Returns links to the parts of the API. Clients that prefer HTML get a page.',
    // An identity provider sends people back to the page with parameters of its own.
    querystring: z.looseObject({}),
    response: { 200: ok(entryPointsSchema, 'Where to start') },
  }
  app.get('/', { config: { permission: 'public' }, schema }, async (request, reply) => {
    reply.header('vary', 'accept')
    if (page && prefersHtml(request)) await page(request, reply)
    else await reply.send(entryPoints)
    return reply
  })
}

/** Clients that accept anything are programs. */
const prefersHtml = ({ headers }: FastifyRequest) =>
  selectMediaType(headers.accept, ['application/json', 'text/html']) === 'text/html'
