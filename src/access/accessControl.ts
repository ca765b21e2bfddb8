import type { Graph } from '../graph/graph.ts'
import type { Author } from '../graph/journal/journal.ts'
import type { IdempotencyKey } from '../graph/journal/withIdempotencyKey.ts'
import { AtlasError } from '../model/errors.ts'
import { type Caller, collectPermissions, narrowToScopes } from './caller.ts'
import { createKeyCache } from './keyCache.ts'
import { type ApiKey, type CreatedKey, createKey, createKeyOnce, revokeKey, type StoredKey } from './keys.ts'
import type { NewKey } from './newKey.ts'
import { hasKeyPrefix, matchesSecretHash, parseKeyId } from './secret.ts'
import { createTokenVerifier, type TokenSettings, type TokenVerifier } from './tokens.ts'

/** Authenticates callers and manages API keys. */
export interface AccessControl {
  /** The caller of a key or token; UNAUTHENTICATED if it is invalid. */
  authenticate(credential: string): Promise<Caller>
  /** Whether callers must authenticate: as soon as a key exists or tokens are configured. */
  isAuthRequired(): Promise<boolean>
  createKey(key: NewKey, author: Author): Promise<CreatedKey>
  /** Creates one key however often the request with that idempotency key is repeated. */
  createKeyOnce(
    key: NewKey,
    author: Author,
    idempotencyKey: IdempotencyKey,
  ): Promise<CreatedKey & { readonly isReplayed: boolean }>
  listKeys(): Promise<readonly ApiKey[]>
  revokeKey(id: string, author: Author): Promise<void>
  close(): Promise<void>
}

export interface AccessControlOptions {
  /** Tokens are rejected if absent. */
  readonly tokens?: TokenSettings | undefined
  /** Receives errors of background work. */
  readonly onError?: (error: unknown) => void
}

export async function openAccessControl(
  graph: Graph,
  options: AccessControlOptions = {},
): Promise<AccessControl> {
  const { tokens, onError = () => {} } = options
  const verifyToken = tokens && (await createTokenVerifier(tokens))
  const keyCache = createKeyCache(graph, onError)
  return {
    authenticate: async (credential) => {
      if (!hasKeyPrefix(credential)) return authenticateToken(verifyToken, credential)
      const id = parseKeyId(credential)
      const key = id === undefined ? undefined : await keyCache.find(id)
      if (!key || !matchesSecretHash(key.hash, credential)) throw unauthenticated('Unknown API key')
      if (key.revokedAt !== undefined) throw unauthenticated('The API key was revoked')
      if (key.expiresAt !== undefined && Date.parse(key.expiresAt) <= Date.now()) {
        throw unauthenticated('The API key has expired')
      }
      keyCache.recordUse(key.id)
      return toKeyCaller(key)
    },
    isAuthRequired: async () => verifyToken !== undefined || keyCache.hasAny(),
    createKey: async (key, author) => {
      const created = await createKey(graph, key, author)
      keyCache.invalidate()
      return created
    },
    createKeyOnce: async (key, author, idempotencyKey) => {
      const created = await createKeyOnce(graph, key, author, idempotencyKey)
      keyCache.invalidate()
      return created
    },
    listKeys: keyCache.list,
    revokeKey: async (id, author) => {
      await revokeKey(graph, id, author)
      keyCache.invalidate()
    },
    close: keyCache.close,
  }
}

function authenticateToken(verifyToken: TokenVerifier | undefined, token: string): Promise<Caller> {
  if (verifyToken) return verifyToken(token)
  throw unauthenticated('The credential is not an API key, and tokens are not configured')
}

function toKeyCaller({ id, name, role, scopes, department, expiresAt }: StoredKey): Caller {
  return {
    id: `key:${id}`,
    name,
    roles: [role],
    ...narrowToScopes(collectPermissions([role]), scopes),
    ...(department !== undefined && { department }),
    ...(expiresAt !== undefined && { expiresAt }),
  }
}

const unauthenticated = (message: string) => new AtlasError('UNAUTHENTICATED', message)
