import { AtlasError } from '../../model/errors.ts'
import type { Graph, Transaction, WriteOptions } from '../graph.ts'
import { toNeo4jInteger } from '../values.ts'
import type { Author } from './journal.ts'
import { type JournaledWork, withJournal } from './withJournal.ts'

/** The response to a write. */
export interface WriteResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

/** The key that a caller gave a request, and a hash of the request. */
export interface IdempotencyKey {
  readonly caller: string
  readonly key: string
  readonly requestHash: string
}

export interface IdempotentResponse {
  readonly response: WriteResponse
  /** The response of an earlier request with the same key. */
  readonly isReplayed: boolean
}

/** Waits for another transaction that claims the same key, since keys are unique. */
const CLAIM = `
MERGE (claim:IdempotencyKey {scope: $scope})
ON CREATE SET claim.createdAt = datetime()
SET claim:IdempotencyKey
WITH claim, claim.createdAt < datetime() - duration({hours: $ttlHours}) AS isExpired
RETURN CASE WHEN isExpired THEN {} ELSE properties(claim) END AS existing`

const STORE_RESPONSE = `
MATCH (claim:IdempotencyKey {scope: $scope})
SET claim = $claim, claim.createdAt = datetime()`

/** How long a key is stored. */
export const idempotencyKeyTtlHours = 24

/**
 * Runs work once for each key of a caller: stores the response in the transaction of the write, and returns it when the
 * key is sent again. IDEMPOTENCY_KEY_REUSED when the key comes with another request.
 */
export async function withIdempotencyKey(
  graph: Graph,
  author: Author,
  key: IdempotencyKey | undefined,
  work: JournaledWork<WriteResponse>,
  options: WriteOptions = {},
): Promise<IdempotentResponse> {
  if (key === undefined)
    return { response: await withJournal(graph, author, work, options), isReplayed: false }
  const workOnce: JournaledWork<IdempotentResponse> = async (transaction, journal) => {
    const stored = await claimKey(transaction, key)
    if (stored) return { response: stored.response, isReplayed: stored.writeId !== journal.writeId }
    const response = await work(transaction, journal)
    await storeResponse(transaction, key, response, journal.writeId)
    return { response, isReplayed: false }
  }
  return withJournal(graph, author, workOnce, options)
}

interface StoredClaim {
  readonly requestHash?: string
  readonly writeId?: string
  readonly status?: number
  readonly headers?: string
  readonly body?: string
}

async function claimKey(transaction: Transaction, { caller, key, requestHash }: IdempotencyKey) {
  const { records } = await transaction.run<{ existing: StoredClaim }>(CLAIM, {
    scope: toClaimScope(caller, key),
    ttlHours: toNeo4jInteger(idempotencyKeyTtlHours),
  })
  const existing = records[0]?.get('existing')
  if (existing?.requestHash === undefined) return undefined
  if (existing.requestHash !== requestHash) {
    throw new AtlasError('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key was used for another request', {
      faults: [{ in: 'headers', path: 'idempotency-key', message: 'must be new for every request' }],
    })
  }
  const { status = 200, headers = '{}', body = 'null', writeId } = existing
  return {
    writeId,
    response: { status, headers: JSON.parse(headers), body: JSON.parse(body) } as WriteResponse,
  }
}

async function storeResponse(
  transaction: Transaction,
  { caller, key, requestHash }: IdempotencyKey,
  { status, headers, body }: WriteResponse,
  writeId: string,
): Promise<void> {
  const scope = toClaimScope(caller, key)
  const storedResponse = {
    status: toNeo4jInteger(status),
    headers: JSON.stringify(headers),
    body: JSON.stringify(body),
  }
  await transaction.run(STORE_RESPONSE, { scope, claim: { scope, requestHash, writeId, ...storedResponse } })
}

const toClaimScope = (caller: string, key: string) => JSON.stringify([caller, key])
