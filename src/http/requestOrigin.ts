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

/**
 * Whether a browser may have attached cached Basic credentials for a page of another origin, even an allowed one. A
 * link that a person follows is no such request: it only reads, and no page sees the response.
 */
export function mayCarryAmbientCredentials(request: FastifyRequest): boolean {
  const { 'sec-fetch-mode': mode, 'sec-fetch-dest': destination } = request.headers
  const isFollowedLink = !isUnsafeMethod(request.method) && mode === 'navigate' && destination === 'document'
  return !isFromOwnPage(request) && !isFollowedLink
}

/** Clients other than browsers send neither header. `none` means that a person opened the address. */
function isFromOwnPage({ headers, host }: FastifyRequest): boolean {
  const { origin, 'sec-fetch-site': site } = headers
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  return origin === undefined || URL.parse(origin)?.host === host
}
