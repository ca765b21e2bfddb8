import type { FastifyRequest } from 'fastify'
import { AtlasError } from '../model/errors.ts'

const hostAndPortPattern = /^([a-z0-9.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/i

/** The URL of the service by the request's Host header, which must be a host and an optional port. */
export function getServiceUrl({ protocol, host }: FastifyRequest): string {
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
