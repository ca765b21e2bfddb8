import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { tagOf } from '../graph/element.ts'
import type { Graph } from '../graph/graph.ts'
import type { Author } from '../graph/journal/journal.ts'
import { type Answer, performOnce, type RequestKey } from '../graph/journal/withIdempotencyKey.ts'
import type { Work } from '../graph/journal/withJournal.ts'
import type { Change, Outcome } from '../graph/writing/change.ts'
import { applyRecorded, type PathOf } from '../graph/writing/writeChanges.ts'
import { elementBody } from './elementBodies.ts'

/** Who asks, and in which request, for what is written on their behalf. */
export function authorOf({ caller, id }: FastifyRequest): Author {
  return { name: caller.name, department: caller.department, requestId: id }
}

/** The headers of routes that write; the others stay what they are. */
export const writingHeaders = z.looseObject({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'has to be 1 to 255 visible characters')
    .optional()
    .describe(
      'A name of your own for this request: sent again within 24 hours, it is answered and not done again',
    ),
})

/** Does the work and sends what it answers; with an Idempotency-Key it is done once, and the same is told again. */
export async function sendWritten(
  graph: Graph,
  request: FastifyRequest,
  reply: FastifyReply,
  work: Work<Answer>,
) {
  const { answer, isRepeated } = await performOnce(graph, authorOf(request), requestKeyOf(request), work)
  if (isRepeated) reply.header('idempotency-replayed', 'true')
  return reply.code(answer.status).headers(answer.headers).send(answer.body)
}

/** The work of making changes and answering with what became of them. */
export function changing(
  changes: readonly Change[],
  answerOf: (outcomes: readonly Outcome[]) => Answer,
  pathOf?: PathOf,
): Work<Answer> {
  return async (transaction, journal) => answerOf(await applyRecorded(transaction, changes, journal, pathOf))
}

/** The work of making one change and answering with the element. */
export function changingOne(change: Change, headers: Answer['headers'] = {}): Work<Answer> {
  return changing([change], ([outcome]) => elementAnswer(outcome as Outcome, headers))
}

function elementAnswer({ key, result, values }: Outcome, headers: Answer['headers']): Answer {
  if (!values) return { status: 204, headers, body: null }
  return {
    status: result === 'created' ? 201 : 200,
    headers: { ...headers, etag: `"${tagOf(values)}"` },
    body: elementBody(key, values),
  }
}

function requestKeyOf(request: FastifyRequest): RequestKey | undefined {
  const key = request.headers['idempotency-key']
  if (typeof key !== 'string') return undefined
  return { caller: request.caller.id, key, requestHash: hashOf(request) }
}

/** The same request: the same method, address, conditions and body. */
function hashOf({ method, url, headers, body }: FastifyRequest): string {
  const parts = [method, url, headers['if-match'], headers['if-none-match'], body]
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}
