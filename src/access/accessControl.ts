import type { Graph } from '../graph/graph.ts'
import type { Author } from '../graph/journal/journal.ts'
import { AtlasError } from '../model/errors.ts'
import { type Caller, collectPermissions, narrowToScopes } from './caller.ts'
import { createKeyCache } from './keyCache.ts'
import { type ApiKey, createKey, revokeKey, type StoredKey } from './keys.ts'
import type { NewKey } from './newKey.ts'
import { hasKeyPrefix, matchesSecretHash, parseKeyId } from './secret.ts'
import { createTokenVerifier, type TokenSettings, type TokenVerifier } from './tokens.ts'

/** Who gets in. */
export interface AccessControl {
  /** Who a key or a token is of; UNAUTHENTICATED when it is not taken. */
  authenticate(credential: string): Promise<Caller>
  /** Whether one has to say who one is: as soon as there is a key, or tokens are taken. */
  isAuthRequired(): Promise<boolean>
  createKey(key: NewKey, author: Author): Promise<{ readonly key: ApiKey; readonly secret: string }>
  listKeys(): Promise<readonly ApiKey[]>
  revokeKey(id: string, author: Author): Promise<void>
  close(): Promise<void>
}

export interface AccessControlOptions {
  /** Tokens are refused when absent. */
  readonly tokens?: TokenSettings | undefined
  /** Hears of what fails in the background. */
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
      if (!key || !matchesSecretHash(key.hash, credential)) throw unauthenticated('There is no such key')
      if (key.revokedAt !== undefined) throw unauthenticated('The key was revoked')
      if (key.expiresAt !== undefined && Date.parse(key.expiresAt) <= Date.now()) {
        throw unauthenticated('The key has expired')
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
  throw unauthenticated('This is no key, and tokens are not taken here')
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
