import { readFile } from 'node:fs/promises'
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose'
import { AtlasError } from '../model/errors.ts'
import type { AccessRole } from '../model/permissions.ts'
import { type Caller, collectPermissions } from './caller.ts'

/** Whose tokens are taken and what they mean; nothing of it is guessed. */
export interface TokenSettings {
  readonly issuer: string
  readonly audience: string
  readonly algorithms: readonly string[]
  /** Where the public keys are: an https address, or a file. */
  readonly jwks: string
  readonly roleClaim: string
  readonly roles: ReadonlyMap<string, AccessRole>
  readonly nameClaim: string
  readonly departmentClaim: string | undefined
}

export type TokenVerifier = (token: string) => Promise<Caller>

/** How far the clocks of issuer and service may differ. */
const clockToleranceSeconds = 5
const jwksTimeoutMs = 5_000

/** What reads a token (JWT): UNAUTHENTICATED when it is not signed by the issuer, for us, and of now. */
export async function createTokenVerifier(settings: TokenSettings): Promise<TokenVerifier> {
  const { issuer, audience, algorithms } = settings
  const jwks = await loadJwks(settings.jwks)
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, jwks, {
        issuer,
        audience,
        algorithms: [...algorithms],
        clockTolerance: clockToleranceSeconds,
        requiredClaims: ['exp', 'sub'],
      })
      return toTokenCaller(payload, settings)
    } catch (error) {
      throw toTokenError(error)
    }
  }
}

/** Reads the keys of a file at once; those of an address when the first token comes, and anew when one is unknown. */
async function loadJwks(location: string): Promise<JWTVerifyGetKey> {
  if (!/^[a-z]+:\/\//i.test(location)) return readJwksFile(location)
  const address = URL.parse(location)
  const isLocalhost = address !== null && ['localhost', '127.0.0.1', '[::1]'].includes(address.hostname)
  if (address?.protocol === 'https:' || (address?.protocol === 'http:' && isLocalhost)) {
    return createRemoteJWKSet(address, { timeoutDuration: jwksTimeoutMs })
  }
  throw jwksError('has to be an https address, or a file')
}

async function readJwksFile(file: string): Promise<JWTVerifyGetKey> {
  try {
    return createLocalJWKSet(JSON.parse(await readFile(file, 'utf8')) as JSONWebKeySet)
  } catch (error) {
    throw jwksError(`cannot be read: ${(error as Error).message}`, error)
  }
}

function toTokenCaller(payload: JWTPayload, settings: TokenSettings): Caller {
  const { roleClaim, roles: rolesByClaimValue, nameClaim, departmentClaim } = settings
  const values = listClaimValues(readClaim(payload, roleClaim))
  const roles = [...new Set(values.flatMap((value) => rolesByClaimValue.get(value) ?? []))]
  const name = readClaim(payload, nameClaim)
  if (typeof name !== 'string' || name === '') throw unauthenticated(`The token has no claim ${nameClaim}`)
  const isUnrestricted = roles.some((role) => role === 'steward' || role === 'admin')
  const isLimited = departmentClaim !== undefined && !isUnrestricted
  return {
    id: `token:${payload.sub}`,
    name,
    roles,
    permissions: collectPermissions(roles),
    // Who has no department owns nothing: no id of a department is empty.
    ...(isLimited && { department: String(readClaim(payload, departmentClaim) ?? '') }),
    expiresAt: new Date(Number(payload.exp) * 1_000).toISOString(),
  }
}

/** A claim by its name, or by a JSON Pointer. */
function readClaim(payload: JWTPayload, claim: string): unknown {
  if (!claim.startsWith('/')) return Object.hasOwn(payload, claim) ? payload[claim] : undefined
  const steps = claim.slice(1).split('/')
  return steps.reduce<unknown>((current, step) => {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    const isInside = typeof current === 'object' && current !== null && Object.hasOwn(current, name)
    return isInside ? (current as Record<string, unknown>)[name] : undefined
  }, payload)
}

/** Claims have several values as a list, or as words with spaces between. */
function listClaimValues(claim: unknown): string[] {
  if (Array.isArray(claim)) return claim.filter((value) => typeof value === 'string')
  return typeof claim === 'string' ? [claim, ...claim.split(' ')] : []
}

/** What makes a token bad; every other fault is one of the issuer's keys. */
const tokenErrorCodes = new Set<string>([
  errors.JOSEAlgNotAllowed.code,
  errors.JOSENotSupported.code,
  errors.JWSInvalid.code,
  errors.JWSSignatureVerificationFailed.code,
  errors.JWTInvalid.code,
  errors.JWTClaimValidationFailed.code,
  errors.JWKSNoMatchingKey.code,
  errors.JWKSMultipleMatchingKeys.code,
])

function toTokenError(error: unknown): unknown {
  if (error instanceof AtlasError) return error
  if (error instanceof errors.JWTExpired) return unauthenticated('The token has expired', error)
  if (error instanceof errors.JOSEError && tokenErrorCodes.has(error.code)) {
    return unauthenticated('The token is none that is taken here', error)
  }
  return new AtlasError('IDENTITY_UNAVAILABLE', 'The keys of the identity provider cannot be read', {
    cause: error,
  })
}

const unauthenticated = (message: string, cause?: unknown) =>
  new AtlasError('UNAUTHENTICATED', message, { cause })

const jwksError = (message: string, cause?: unknown) =>
  new AtlasError('SETUP', `JWT_JWKS ${message}`, { faults: [{ path: 'JWT_JWKS', message }], cause })
