import { createHash } from 'node:crypto'
import type { Graph } from '../graph/graph.ts'
import { type Author, recordEntries } from '../graph/journal/journal.ts'
import { type IdempotencyKey, withIdempotencyKey } from '../graph/journal/withIdempotencyKey.ts'
import { type JournaledWork, withJournal } from '../graph/journal/withJournal.ts'
import { toJsonValues, toStoredValue } from '../graph/values.ts'
import { formatUtcTime } from '../model/dates.ts'
import { AtlasError } from '../model/errors.ts'
import type { AccessRole } from '../model/permissions.ts'
import type { NewKey } from './newKey.ts'
import { openSealedValue, sealValue } from './sealedValue.ts'
import { generateSecret } from './secret.ts'

/** An API key without its secret. */
export interface ApiKey {
  readonly id: string
  readonly name: string
  readonly role: AccessRole
  readonly scopes: readonly string[]
  readonly department?: string
  readonly createdAt: string
  readonly createdBy: string
  readonly expiresAt?: string
  readonly lastUsedAt?: string
  readonly revokedAt?: string
  readonly revokedBy?: string
}

/** An API key with the hash of its secret. */
export interface StoredKey extends ApiKey {
  readonly hash: string
}

const WRITE_KEY = `
CREATE (key:ApiKey {id: $id})
SET key = $properties`

const READ_KEYS = `
MATCH (key:ApiKey)
RETURN properties(key) AS properties
ORDER BY key.createdAt, key.id`

/** A revoked key is kept: as long as a key exists, callers must authenticate. */
const REVOKE_KEY = `
MATCH (key:ApiKey {id: $id})
SET key.revokedAt = coalesce(key.revokedAt, $now), key.revokedBy = coalesce(key.revokedBy, $author)
RETURN key.id AS id`

const WRITE_USES = `
UNWIND $uses AS use
MATCH (key:ApiKey {id: use.id})
WHERE key.lastUsedAt IS NULL OR key.lastUsedAt < use.at
SET key.lastUsedAt = use.at`

const DEPARTMENT_EXISTS = `
RETURN EXISTS { MATCH (:Department {id: $department}) } AS exists`

interface ApiKeyRecord {
  readonly properties: Readonly<Record<string, unknown>>
}

/** A new key with its secret. */
export interface CreatedKey {
  readonly key: ApiKey
  readonly secret: string
}

/** Creates a key; the secret is returned here only. */
export async function createKey(graph: Graph, newKey: NewKey, author: Author): Promise<CreatedKey> {
  const { created, work } = await prepareKey(graph, newKey, author)
  await withJournal(graph, author, work, { keepsVersion: true })
  return created
}

/**
 * Creates one key however often the request is repeated, and returns the same secret each time. It is stored encrypted
 * with the idempotency key, of which only a hash is stored.
 */
export async function createKeyOnce(
  graph: Graph,
  newKey: NewKey,
  author: Author,
  idempotencyKey: IdempotencyKey,
): Promise<CreatedKey & { readonly isReplayed: boolean }> {
  const { created, work } = await prepareKey(graph, newKey, author)
  const { key: passphrase } = idempotencyKey
  const claim = { ...idempotencyKey, key: createHash('sha256').update(passphrase).digest('base64url') }
  const { response, isReplayed } = await withIdempotencyKey(
    graph,
    author,
    claim,
    async (transaction, journal) => {
      await work(transaction, journal)
      return { status: 201, headers: {}, body: sealValue(created, passphrase) }
    },
    { keepsVersion: true },
  )
  return { ...(openSealedValue(String(response.body), passphrase) as CreatedKey), isReplayed }
}

async function prepareKey(
  graph: Graph,
  { name, role, scopes, department, expiresAt }: NewKey,
  author: Author,
): Promise<{ readonly created: CreatedKey; readonly work: JournaledWork<void> }> {
  if (department !== undefined) await assertDepartmentExists(graph, department)
  const { id, secret, hash } = generateSecret()
  const key: ApiKey = {
    id,
    name,
    role,
    scopes,
    ...(department !== undefined && { department }),
    createdAt: formatUtcTime(new Date()),
    createdBy: author.name,
    ...(expiresAt !== undefined && { expiresAt: String(expiresAt) }),
  }
  const properties = toKeyProperties({ ...key, hash })
  const work: JournaledWork<void> = async (transaction, journal) => {
    await transaction.run(WRITE_KEY, { id, properties })
    const details = { name, role, scopes, department, expiresAt: key.expiresAt }
    await recordEntries(transaction, journal, [{ operation: 'createKey', ...toAuditElement(id), details }])
  }
  return { created: { key, secret }, work }
}

/** All keys, including revoked ones, oldest first. */
export async function readKeys(graph: Graph): Promise<StoredKey[]> {
  const { rows } = await graph.read<ApiKeyRecord>(READ_KEYS)
  return rows.map(toStoredKey)
}

/** Revokes a key permanently; NOT_FOUND if it does not exist. */
export async function revokeKey(graph: Graph, id: string, author: Author): Promise<void> {
  const now = toStoredTime(new Date())
  await withJournal(
    graph,
    author,
    async (transaction, journal) => {
      const { records } = await transaction.run(REVOKE_KEY, { id, now, author: author.name })
      if (records.length === 0) throw new AtlasError('NOT_FOUND', `API key ${id} does not exist`)
      await recordEntries(transaction, journal, [{ operation: 'revokeKey', ...toAuditElement(id) }])
    },
    { keepsVersion: true },
  )
}

const toAuditElement = (id: string) => ({ kind: 'ApiKey', element: id })

/** Saves when keys were last used. */
export async function saveKeyUses(graph: Graph, uses: ReadonlyMap<string, Date>): Promise<void> {
  const rows = [...uses].map(([id, at]) => ({ id, at: toStoredTime(at) }))
  await graph.write((transaction) => transaction.run(WRITE_USES, { uses: rows }), { keepsVersion: true })
}

async function assertDepartmentExists(graph: Graph, department: string): Promise<void> {
  const { rows } = await graph.read<{ exists: boolean }>(DEPARTMENT_EXISTS, { department })
  if (rows[0]?.exists) return
  const message = `Department ${department} does not exist`
  throw new AtlasError('INVALID_INPUT', message, { faults: [{ path: '/department', message }] })
}

const toStoredKey = ({ properties }: ApiKeyRecord): StoredKey =>
  toJsonValues(properties) as unknown as StoredKey

function toKeyProperties(key: StoredKey): Record<string, unknown> {
  const entries = Object.entries(key).map(([name, value]) => [
    name,
    name.endsWith('At') ? toStoredTime(new Date(value)) : value,
  ])
  return Object.fromEntries(entries)
}

const toStoredTime = (time: Date) => toStoredValue({ type: 'dateTime', description: '' }, time.toISOString())
