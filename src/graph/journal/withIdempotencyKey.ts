import { AtlasError } from '../../model/errors.ts'
import type { Graph, Transaction } from '../graph.ts'
import { asInteger } from '../values.ts'
import type { Author } from './journal.ts'
import { perform, type Work } from './withJournal.ts'

/** What a caller is told of a write. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

/** A caller's own name for a request, and what the request was. */
export interface RequestKey {
  readonly caller: string
  readonly key: string
  readonly requestHash: string
}

export interface Told {
  readonly answer: Answer
  /** It was done by an earlier request with the same key. */
  readonly isRepeated: boolean
}

/** Waits for another transaction that claims the same key: it is unique. */
const CLAIM = `
MERGE (claim:IdempotencyKey {scope: $scope})
ON CREATE SET claim.createdAt = datetime()
SET claim:IdempotencyKey
WITH claim, claim.createdAt < datetime() - duration({hours: $keptHours}) AS isExpired
RETURN CASE WHEN isExpired THEN {} ELSE properties(claim) END AS known`

const KEEP = `
MATCH (claim:IdempotencyKey {scope: $scope})
SET claim = $claim, claim.createdAt = datetime()`

/** For so long a key is known. */
export const keysKeptHours = 24

/**
 * Does work once for each key of a caller: the answer is kept in the transaction of the effect, and told again when
 * the key comes again. KEY_REUSED when it comes with another request.
 */
export async function performOnce(
  graph: Graph,
  author: Author,
  key: RequestKey | undefined,
  work: Work<Answer>,
): Promise<Told> {
  if (key === undefined) return { answer: await perform(graph, author, work), isRepeated: false }
  return perform(graph, author, async (transaction, journal) => {
    const known = await claim(transaction, key)
    if (known) return { answer: known.answer, isRepeated: known.writeId !== journal.writeId }
    const answer = await work(transaction, journal)
    await keep(transaction, key, answer, journal.writeId)
    return { answer, isRepeated: false }
  })
}

interface Stored {
  readonly requestHash?: string
  readonly writeId?: string
  readonly status?: number
  readonly headers?: string
  readonly body?: string
}

async function claim(transaction: Transaction, { caller, key, requestHash }: RequestKey) {
  const { records } = await transaction.run<{ known: Stored }>(CLAIM, {
    scope: scopeOf(caller, key),
    keptHours: asInteger(keysKeptHours),
  })
  const known = records[0]?.get('known')
  if (known?.requestHash === undefined) return undefined
  if (known.requestHash !== requestHash) {
    throw new AtlasError('KEY_REUSED', 'This Idempotency-Key came with another request before', {
      faults: [{ in: 'headers', path: 'idempotency-key', message: 'take a new key for every request' }],
    })
  }
  const { status = 200, headers = '{}', body = 'null', writeId } = known
  return { writeId, answer: { status, headers: JSON.parse(headers), body: JSON.parse(body) } as Answer }
}

async function keep(
  transaction: Transaction,
  { caller, key, requestHash }: RequestKey,
  { status, headers, body }: Answer,
  writeId: string,
): Promise<void> {
  const scope = scopeOf(caller, key)
  const told = { status: asInteger(status), headers: JSON.stringify(headers), body: JSON.stringify(body) }
  await transaction.run(KEEP, { scope, claim: { scope, requestHash, writeId, ...told } })
}

const scopeOf = (caller: string, key: string) => JSON.stringify([caller, key])
