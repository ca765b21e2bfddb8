import type { Graph } from '../graph/graph.ts'
import type { Author } from '../graph/journal/journal.ts'
import { AtlasError } from '../model/errors.ts'
import { type Caller, narrowed, permissionsOfAll } from './caller.ts'
import { knownKeys } from './keyCache.ts'
import { type ApiKey, createKey, revokeKey, type StoredKey } from './keys.ts'
import type { NewKey } from './newKey.ts'
import { isSecretOf, keyIdIn, looksLikeKey } from './secret.ts'
import { type ReadToken, type TokenSettings, tokenReader } from './tokens.ts'

/** Who gets in. */
export interface Access {
  /** Who a key or a token is of; UNAUTHENTICATED when it is not taken. */
  callerOf(credential: string): Promise<Caller>
  /** Whether one has to say who one is: as soon as there is a key, or tokens are taken. */
  isNeeded(): Promise<boolean>
  createKey(key: NewKey, author: Author): Promise<{ readonly key: ApiKey; readonly secret: string }>
  listKeys(): Promise<readonly ApiKey[]>
  revokeKey(id: string, author: Author): Promise<void>
  close(): Promise<void>
}

export interface AccessOptions {
  /** Tokens are refused when absent. */
  readonly tokens?: TokenSettings | undefined
  /** Hears of what fails in the background. */
  readonly onFault?: (fault: unknown) => void
}

export async function openAccess(graph: Graph, options: AccessOptions = {}): Promise<Access> {
  const { tokens, onFault = () => {} } = options
  const readToken = tokens && (await tokenReader(tokens))
  const keys = knownKeys(graph, onFault)
  return {
    callerOf: async (credential) => {
      if (!looksLikeKey(credential)) return callerOfToken(readToken, credential)
      const id = keyIdIn(credential)
      const key = id === undefined ? undefined : await keys.find(id)
      if (!key || !isSecretOf(key.hash, credential)) throw unknown('There is no such key')
      if (key.revokedAt !== undefined) throw unknown('The key was revoked')
      if (key.expiresAt !== undefined && Date.parse(key.expiresAt) <= Date.now()) {
        throw unknown('The key has expired')
      }
      keys.used(key.id)
      return callerOfKey(key)
    },
    isNeeded: async () => readToken !== undefined || keys.isAny(),
    createKey: async (key, author) => {
      const made = await createKey(graph, key, author)
      keys.forget()
      return made
    },
    listKeys: keys.list,
    revokeKey: async (id, author) => {
      await revokeKey(graph, id, author)
      keys.forget()
    },
    close: keys.close,
  }
}

function callerOfToken(readToken: ReadToken | undefined, token: string): Promise<Caller> {
  if (readToken) return readToken(token)
  throw unknown('This is no key, and tokens are not taken here')
}

function callerOfKey({ id, name, role, scopes, department, expiresAt }: StoredKey): Caller {
  return {
    id: `key:${id}`,
    name,
    roles: [role],
    ...narrowed(permissionsOfAll([role]), scopes),
    ...(department !== undefined && { department }),
    ...(expiresAt !== undefined && { expiresAt }),
  }
}

const unknown = (message: string) => new AtlasError('UNAUTHENTICATED', message)
