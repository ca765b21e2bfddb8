import type { FastifyRequest } from 'fastify'
import { AtlasError } from '../model/errors.ts'
import { mayCarryAmbientCredentials } from './requestOrigin.ts'

/**
 * Reads the key or token of a request: `Authorization: Bearer`, `X-API-Key`, or the password of Basic with any user name.
 * Ignores Basic where a browser may have attached it for a page of another origin.
 * A malformed credential is UNAUTHENTICATED; two different ones are INVALID_INPUT.
 */
export function readCredential(request: FastifyRequest): string | undefined {
  const { authorization, 'x-api-key': apiKeys = [] } = request.headers
  const isAmbient = /^basic /i.test(authorization ?? '') && mayCarryAmbientCredentials(request)
  const candidates = [isAmbient ? undefined : parseAuthorization(authorization), ...[apiKeys].flat()]
  const credentials = new Set(candidates.filter((credential) => credential !== undefined))
  if (credentials.size > 1) {
    throw new AtlasError('INVALID_INPUT', 'The request has two different credentials; send one', {
      faults: [{ in: 'header', path: 'x-api-key', message: 'must equal the credential in authorization' }],
    })
  }
  const [credential] = credentials
  if (credential === '') throw createUnauthenticatedError('The credential is empty')
  return credential
}

function parseAuthorization(header: string | undefined): string | undefined {
  if (header === undefined) return undefined
  const [, scheme = '', credential = ''] = /^(\S+) +(\S+) *$/.exec(header) ?? []
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return credential
    case 'basic':
      return extractPassword(Buffer.from(credential, 'base64').toString())
    default:
      throw createUnauthenticatedError('Authorization must be "Bearer" or "Basic" followed by a credential')
  }
}

function extractPassword(userAndPassword: string): string {
  const colon = userAndPassword.indexOf(':')
  if (colon === -1)
    throw createUnauthenticatedError('Basic credentials must be user:password, with the key as the password')
  return userAndPassword.slice(colon + 1)
}

const createUnauthenticatedError = (message: string) => new AtlasError('UNAUTHENTICATED', message)
