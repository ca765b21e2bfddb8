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
import { type Caller, permissionsOfAll } from './caller.ts'

/** Whose tokens are taken and what they mean; nothing of it is guessed. */
export interface TokenSettings {
  readonly issuer: string
  readonly audience: string
  readonly algorithms: readonly string[]
  /** Where the public keys are: an https address, or a file. */
  readonly keys: string
  readonly roleClaim: string
  readonly roles: ReadonlyMap<string, AccessRole>
  readonly nameClaim: string
  readonly departmentClaim: string | undefined
}

export type ReadToken = (token: string) => Promise<Caller>

/** How far the clocks of issuer and service may differ. */
const clockToleranceSeconds = 5
const keysTimeoutMs = 5_000

/** What reads a token (JWT): UNAUTHENTICATED when it is not signed by the issuer, for us, and of now. */
export async function tokenReader(settings: TokenSettings): Promise<ReadToken> {
  const { issuer, audience, algorithms } = settings
  const keys = await publicKeys(settings.keys)
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: [...algorithms],
        clockTolerance: clockToleranceSeconds,
        requiredClaims: ['exp', 'sub'],
      })
      return callerOf(payload, settings)
    } catch (error) {
      throw refusal(error)
    }
  }
}

/** Reads the keys of a file at once; those of an address when the first token comes, and anew when one is unknown. */
async function publicKeys(place: string): Promise<JWTVerifyGetKey> {
  if (!/^[a-z]+:\/\//i.test(place)) return keysOfFile(place)
  const address = URL.parse(place)
  const isOnThisMachine = address !== null && ['localhost', '127.0.0.1', '[::1]'].includes(address.hostname)
  if (address?.protocol === 'https:' || (address?.protocol === 'http:' && isOnThisMachine)) {
    return createRemoteJWKSet(address, { timeoutDuration: keysTimeoutMs })
  }
  throw unreadable('has to be an https address, or a file')
}

async function keysOfFile(file: string): Promise<JWTVerifyGetKey> {
  try {
    return createLocalJWKSet(JSON.parse(await readFile(file, 'utf8')) as JSONWebKeySet)
  } catch (error) {
    throw unreadable(`cannot be read: ${(error as Error).message}`, error)
  }
}

function callerOf(payload: JWTPayload, settings: TokenSettings): Caller {
  const { roleClaim, roles: meaning, nameClaim, departmentClaim } = settings
  const values = wordsOf(claimIn(payload, roleClaim))
  const roles = [...new Set(values.flatMap((value) => meaning.get(value) ?? []))]
  const name = claimIn(payload, nameClaim)
  if (typeof name !== 'string' || name === '') throw unknown(`The token has no claim ${nameClaim}`)
  const mayMore = roles.some((role) => role === 'steward' || role === 'admin')
  const isLimited = departmentClaim !== undefined && !mayMore
  return {
    id: `token:${payload.sub}`,
    name,
    roles,
    permissions: permissionsOfAll(roles),
    // Who has no department owns nothing: no id of a department is empty.
    ...(isLimited && { department: String(claimIn(payload, departmentClaim) ?? '') }),
    expiresAt: new Date(Number(payload.exp) * 1_000).toISOString(),
  }
}

/** A claim by its name, or by a JSON Pointer. */
function claimIn(payload: JWTPayload, claim: string): unknown {
  if (!claim.startsWith('/')) return Object.hasOwn(payload, claim) ? payload[claim] : undefined
  const steps = claim.slice(1).split('/')
  return steps.reduce<unknown>((part, step) => {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    const isInside = typeof part === 'object' && part !== null && Object.hasOwn(part, name)
    return isInside ? (part as Record<string, unknown>)[name] : undefined
  }, payload)
}

/** Claims have several values as a list, or as words with spaces between. */
function wordsOf(claim: unknown): string[] {
  if (Array.isArray(claim)) return claim.filter((value) => typeof value === 'string')
  return typeof claim === 'string' ? [claim, ...claim.split(' ')] : []
}

/** What makes a token bad; every other fault is one of the issuer's keys. */
const faultsOfTokens = new Set<string>([
  errors.JOSEAlgNotAllowed.code,
  errors.JOSENotSupported.code,
  errors.JWSInvalid.code,
  errors.JWSSignatureVerificationFailed.code,
  errors.JWTInvalid.code,
  errors.JWTClaimValidationFailed.code,
  errors.JWKSNoMatchingKey.code,
  errors.JWKSMultipleMatchingKeys.code,
])

function refusal(error: unknown): unknown {
  if (error instanceof AtlasError) return error
  if (error instanceof errors.JWTExpired) return unknown('The token has expired', error)
  if (error instanceof errors.JOSEError && faultsOfTokens.has(error.code)) {
    return unknown('The token is none that is taken here', error)
  }
  return new AtlasError('IDENTITY_UNAVAILABLE', 'The keys of the identity provider cannot be read', {
    cause: error,
  })
}

const unknown = (message: string, cause?: unknown) => new AtlasError('UNAUTHENTICATED', message, { cause })

const unreadable = (message: string, cause?: unknown) =>
  new AtlasError('SETUP', `JWT_JWKS ${message}`, { faults: [{ path: 'JWT_JWKS', message }], cause })
