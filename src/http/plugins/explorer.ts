import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import fastifyPlugin from 'fastify-plugin'
import Negotiator from 'negotiator'
import packageJson from '../../../package.json' with { type: 'json' }
import { AtlasError } from '../../model/errors.ts'
import { bundleExplorer, type ExplorerAsset, type ExplorerBundle } from '../explorer/bundleExplorer.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Sends the page of the explorer. */
    sendExplorerPage(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply>
  }
}

export interface ExplorerOptions {
  /** Origins besides the service's own that the page may call, such as the identity provider's. */
  readonly connectOrigins?: readonly string[] | undefined
}

/** Serves the explorer's files, which contain no data. They are bundled when somebody first opens the page. */
export const explorer = fastifyPlugin<ExplorerOptions>(async (app, { connectOrigins = [] }) => {
  let bundle: Promise<ExplorerBundle> | undefined
  const getBundle = () => {
    bundle ??= bundleExplorer()
    return bundle
  }
  const compressAsset = rememberByAsset()
  app.decorate('sendExplorerPage', async (_, reply) => {
    reply.header('content-security-policy', createPolicy(connectOrigins)).header('vary', 'accept')
    return reply.type('text/html; charset=utf-8').send(renderPage(await getBundle()))
  })
  app.get<{ Params: { name: string } }>(
    '/explorer/:name',
    { config: { permission: 'public' }, schema: { hide: true }, compress: false },
    async (request, reply) => {
      const { name } = request.params
      const asset = (await getBundle()).assets.get(name)
      if (!asset) throw new AtlasError('NOT_FOUND', `The explorer has no file ${name}; reload the page`)
      const encoding = new Negotiator(request.raw).encodings(['br', 'gzip'])[0]
      reply.header('cache-control', 'public, max-age=31536000, immutable').header('vary', 'accept-encoding')
      reply.type(asset.mediaType)
      if (encoding !== 'br' && encoding !== 'gzip') return reply.send(Buffer.from(asset.content))
      return reply.header('content-encoding', encoding).send(await compressAsset(asset, encoding))
    },
  )
})

const compressors = {
  br: (content: Uint8Array) =>
    promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  gzip: (content: Uint8Array) => promisify(gzip)(content, { level: 9 }),
}

/** Compresses each file once, in the best quality. */
function rememberByAsset() {
  const compressed = new Map<string, Promise<Buffer>>()
  return ({ name, content }: ExplorerAsset, encoding: keyof typeof compressors): Promise<Buffer> => {
    const key = `${encoding} ${name}`
    const known = compressed.get(key) ?? compressors[encoding](content)
    compressed.set(key, known)
    return known
  }
}

/** Only the service's own files, no inline script or style, and no markup from text. */
const createPolicy = (connectOrigins: readonly string[]) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob:",
    ['connect-src', "'self'", ...connectOrigins].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')

/** Addresses are relative to the page, which may be behind a prefix. */
const renderPage = ({ script, stylesheet, assets }: ExplorerBundle) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>cx-atlas</title>
<meta name="description" content="${packageJson.description}">
<meta name="color-scheme" content="light dark">
<meta property="og:title" content="cx-atlas">
<meta property="og:type" content="website">
<meta property="og:description" content="${packageJson.description}">
<link rel="icon" type="image/svg+xml" href="explorer/${[...assets.keys()].find((name) => name.startsWith('icon-'))}">
<link rel="stylesheet" href="explorer/${stylesheet}">
<script type="module" src="explorer/${script}"></script>
</head>
<body><div id="app"></div><noscript>The explorer needs JavaScript. <a href="docs/json">The API</a> works without.</noscript></body>
</html>
`
