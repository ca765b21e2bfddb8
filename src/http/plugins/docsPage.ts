import { createReadStream } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify'
import packageJson from '../../../package.json' with { type: 'json' }
import { computeETag, sendWithETag } from '../etags.ts'

/** The package's folder of browser files; its plugin is not used. */
const swaggerUi = join(
  dirname(createRequire(import.meta.url).resolve('@fastify/swagger-ui/package.json')),
  'static',
)

const assets = [
  { name: 'swagger-ui.css', path: join(swaggerUi, 'swagger-ui.css'), type: 'text/css; charset=utf-8' },
  {
    name: 'swagger-ui-bundle.js',
    path: join(swaggerUi, 'swagger-ui-bundle.js'),
    type: 'text/javascript; charset=utf-8',
  },
  {
    name: 'page.js',
    path: join(import.meta.dirname, '../docs/page.js'),
    type: 'text/javascript; charset=utf-8',
  },
]

/** Serves a page that shows the API's description and sends requests. It contains no data, so it is public. */
export const docsPage: FastifyPluginAsync = async (app) => {
  const options = { config: { permission: 'public' }, schema: { hide: true } } as const
  app.get('/docs', options, async (request, reply) => {
    reply.header('content-security-policy', contentSecurityPolicy).type('text/html; charset=utf-8')
    return renderPage(getAssetFolder(request))
  })
  for (const asset of assets) addAssetRoute(app, asset)
}

function addAssetRoute(app: FastifyInstance, { name, path, type }: (typeof assets)[number]): void {
  const tag = computeETag('docs', name)
  app.get(
    `/docs/static/${name}`,
    { config: { permission: 'public' }, schema: { hide: true } },
    async (request, reply) => {
      reply.type(type).header('cache-control', 'public, max-age=86400')
      return sendWithETag(request, reply, tag, createReadStream(path))
    },
  )
}

/** Relative to the page, which may be behind a prefix. */
const getAssetFolder = ({ url }: FastifyRequest) =>
  url.split('?')[0]?.endsWith('/') ? 'static' : 'docs/static'

const renderPage = (assetFolder: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>cx-atlas ${packageJson.version} API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${assetFolder}/swagger-ui.css">
<script src="${assetFolder}/swagger-ui-bundle.js" defer></script>
<script type="module" src="${assetFolder}/page.js"></script>
</head>
<body><main></main></body>
</html>
`

/** Only the page's own scripts; Swagger UI sets styles on elements and shows pictures from data URLs. */
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
