import type { FastifyInstance, FastifyRequest } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { AtlasError } from '../../model/errors.ts'

declare module 'fastify' {
  interface FastifyInstance {
    readonly publicAddress: PublicAddress
  }
}

/** Where clients reach the service: every link that it writes is built here. */
export interface PublicAddress {
  /** `PUBLIC_URL`, without a trailing slash. */
  readonly configuredUrl: string | undefined
  /** The URL of the service without a trailing slash: `PUBLIC_URL`, or the one that the request was sent to. */
  getServiceUrl(request: FastifyRequest): string
  /** A link to a path of the service: below `PUBLIC_URL`, or the path itself. */
  toLink(path: string): string
  /** The path of the service that a link leads to, whichever host it names. */
  toPath(link: string): string
}

/** What a property with a link holds. */
export const linkDescription = 'Below `PUBLIC_URL` if that is set'

/** Provides the public address to routes, and makes links of the paths in `Location`. */
export const publicAddress = fastifyPlugin(
  async (app: FastifyInstance, { publicUrl }: { publicUrl?: string | undefined }) => {
    const address = createPublicAddress(publicUrl)
    app.decorate('publicAddress', address)
    app.addHook('onSend', async (_, reply) => {
      const location = reply.getHeader('location')
      if (typeof location === 'string' && location.startsWith('/'))
        reply.header('location', address.toLink(location))
    })
  },
)

function createPublicAddress(configuredUrl: string | undefined): PublicAddress {
  const prefix = configuredUrl === undefined ? '' : new URL(configuredUrl).pathname.replace(/\/$/, '')
  return {
    configuredUrl,
    getServiceUrl: (request) => configuredUrl ?? getRequestedUrl(request),
    toLink: (path) => `${configuredUrl ?? ''}${path}`,
    toPath: (link) => {
      const path = link.replace(/^https?:\/\/[^/]+/i, '')
      return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path
    },
  }
}

const hostAndPortPattern = /^([a-z0-9._-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/i

/** The Host header must be a host and an optional port. */
function getRequestedUrl({ protocol, host }: FastifyRequest): string {
  if (hostAndPortPattern.test(host)) return `${protocol}://${host}`
  throw new AtlasError(
    'INVALID_INPUT',
    'The Host header must be a name or an address, with an optional port',
    {
      faults: [
        { in: 'headers', path: 'host', message: 'must be a name or an address, with an optional port' },
      ],
    },
  )
}
