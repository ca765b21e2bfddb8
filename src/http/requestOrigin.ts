import type { FastifyRequest } from 'fastify'
import { AtlasError } from '../model/errors.ts'
import { isUnsafeMethod } from './methods.ts'

/**
 * Rejects writes from web pages of other origins. Browsers attach cached Basic credentials, and reach a service without
 * keys, whichever page is open. A content type is no protection, because forms can choose it.
 */
export function assertAllowedOrigin(request: FastifyRequest, allowedOrigins: readonly string[]): void {
  const { method, headers } = request
  if (!isUnsafeMethod(method) || isFromOwnPage(request)) return
  const { origin } = headers
  if (origin !== undefined && allowedOrigins.includes(origin)) return
  throw new AtlasError(
    'FORBIDDEN',
    `${method} is not allowed from pages of ${origin ?? 'another origin'}; add the origin to CORS_ORIGINS to allow it`,
  )
}

/** Clients other than browsers send neither header. `none` means that a person opened the address. */
function isFromOwnPage({ headers, host }: FastifyRequest): boolean {
  const { origin, 'sec-fetch-site': site } = headers
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  return origin === undefined || URL.parse(origin)?.host === host
}
