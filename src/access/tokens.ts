import { readFile } from 'node:fs/promises'
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  errors,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose'
import { AtlasError } from '../model/errors.ts'
import { type AccessRole, roleDefinitions, writePermissions } from '../model/permissions.ts'
import { fetchTraced } from '../tracing/fetchTraced.ts'
import { type Caller, collectPermissions } from './caller.ts'

/** Which tokens are accepted, and what their claims mean. */
export interface TokenSettings {
  readonly issuer: string
  readonly audience: string
  readonly algorithms: readonly string[]
  /** Location of the public keys: an https URL or a file. */
  readonly jwks: string
  readonly roleClaim: string
  readonly roles: ReadonlyMap<string, AccessRole>
  readonly nameClaim: string
  readonly departmentClaim: string | undefined
}

export type TokenVerifier = (token: string) => Promise<Caller>

/** Tolerated difference between the clocks of issuer and service. */
const clockToleranceSeconds = 5
const jwksTimeoutMs = 5_000

/** Verifies tokens (JWT); UNAUTHENTICATED unless signed by the issuer, for this audience, and valid now. */
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

/** Loads a file now; an address with the first token, and again when a key is unknown. */
async function loadJwks(location: string): Promise<JWTVerifyGetKey> {
  if (!/^[a-z]+:\/\//i.test(location)) return readJwksFile(location)
  const address = URL.parse(location)
  const isLocalhost = address !== null && ['localhost', '127.0.0.1', '[::1]'].includes(address.hostname)
  if (address?.protocol === 'https:' || (address?.protocol === 'http:' && isLocalhost)) {
    return createSteadyKeySet(address)
  }
  throw jwksError('must be an https URL or a file')
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
  if (typeof name !== 'string' || name === '') throw unauthenticated(`The token lacks the claim ${nameClaim}`)
  const isLimited = departmentClaim !== undefined && !roles.some(isUnlimited)
  return {
    id: `token:${payload.sub}`,
    name,
    roles,
    permissions: collectPermissions(roles),
    // A token without a department owns nothing: no department has an empty id.
    ...(isLimited && { department: String(readClaim(payload, departmentClaim) ?? '') }),
    expiresAt: new Date(Number(payload.exp) * 1_000).toISOString(),
  }
}

/** Whether a role changes things and cannot be limited to a department. */
function isUnlimited(role: AccessRole): boolean {
  const { permissions, isLimitable = false } = roleDefinitions[role]
  return !isLimitable && permissions.some((permission) => writePermissions.has(permission))
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

/** A claim with several values is a list, or words separated by spaces. */
function listClaimValues(claim: unknown): string[] {
  if (Array.isArray(claim)) return claim.filter((value) => typeof value === 'string')
  return typeof claim === 'string' ? [claim, ...claim.split(' ')] : []
}

/** A change of the time of day by more than this is a step, not a correction. */
const maxClockDriftMs = 5_000

/** The keys at an address; they are read again when the time of day is set, by which their age is measured. */
function createSteadyKeySet(address: URL): JWTVerifyGetKey {
  const readOffsetMs = () => Date.now() - performance.now()
  const createKeySet = () =>
    createRemoteJWKSet(address, { timeoutDuration: jwksTimeoutMs, [customFetch]: fetchTraced })
  let keySet = createKeySet()
  let offsetMs = readOffsetMs()
  return (header, token) => {
    const newOffsetMs = readOffsetMs()
    if (Math.abs(newOffsetMs - offsetMs) > maxClockDriftMs) keySet = createKeySet()
    offsetMs = newOffsetMs
    return keySet(header, token)
  }
}

/** Errors of the token itself; any other error concerns the keys of the issuer. */
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
    return unauthenticated(
      'The token is invalid: its signature, issuer, audience or algorithm is not accepted',
      error,
    )
  }
  return new AtlasError('IDENTITY_UNAVAILABLE', 'The public keys of the identity provider cannot be read', {
    cause: error,
  })
}

const unauthenticated = (message: string, cause?: unknown) =>
  new AtlasError('UNAUTHENTICATED', message, { cause })

const jwksError = (message: string, cause?: unknown) =>
  new AtlasError('SETUP', `JWT_JWKS ${message}`, { faults: [{ path: 'JWT_JWKS', message }], cause })
