import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { toEntityTag } from '../graph/element.ts'
import type { Graph } from '../graph/graph.ts'
import type { Author } from '../graph/journal/journal.ts'
import {
  type IdempotencyKey,
  type WriteResponse,
  withIdempotencyKey,
} from '../graph/journal/withIdempotencyKey.ts'
import type { JournaledWork } from '../graph/journal/withJournal.ts'
import type { Change, ChangeOutcome } from '../graph/writing/change.ts'
import { applyAndRecordChanges, type BuildFaultPath } from '../graph/writing/writeChanges.ts'
import { toElementBody } from './elementBodies.ts'

/** The author of what a request writes. */
export function getAuthor({ caller, id }: FastifyRequest): Author {
  return { name: caller.name, department: caller.department, requestId: id }
}

/** Runs the work and sends its response; with an Idempotency-Key, a repeated request gets the recorded response. */
export async function sendWriteResult(
  graph: Graph,
  request: FastifyRequest,
  reply: FastifyReply,
  work: JournaledWork<WriteResponse>,
) {
  const { response, isReplayed } = await withIdempotencyKey(
    graph,
    getAuthor(request),
    readIdempotencyKey(request),
    work,
  )
  if (isReplayed) reply.header('idempotency-replayed', 'true')
  return reply.code(response.status).headers(response.headers).send(response.body)
}

/** Prepares work that applies changes and responds with their outcomes. */
export function prepareChanges(
  changes: readonly Change[],
  toResponse: (outcomes: readonly ChangeOutcome[]) => WriteResponse,
  toFaultPath?: BuildFaultPath,
): JournaledWork<WriteResponse> {
  return async (transaction, journal) =>
    toResponse(await applyAndRecordChanges(transaction, changes, journal, toFaultPath))
}

/** Prepares work that applies one change and responds with the element. */
export function prepareChange(
  change: Change,
  headers: WriteResponse['headers'] = {},
): JournaledWork<WriteResponse> {
  return prepareChanges([change], ([outcome]) => toElementResponse(outcome as ChangeOutcome, headers))
}

function toElementResponse(
  { key, result, values }: ChangeOutcome,
  headers: WriteResponse['headers'],
): WriteResponse {
  if (!values) return { status: 204, headers, body: null }
  return {
    status: result === 'created' ? 201 : 200,
    headers: { ...headers, etag: `"${toEntityTag(values)}"` },
    body: toElementBody(key, values),
  }
}

/** The key of a request that may be repeated; `content` stands for the body if that was streamed. */
export function readIdempotencyKey(
  request: FastifyRequest,
  content: unknown = request.body,
): IdempotencyKey | undefined {
  const key = request.headers['idempotency-key']
  if (typeof key !== 'string') return undefined
  return { caller: request.caller.id, key, requestHash: hashRequest(request, content) }
}

/** Requests are the same if method, URL, conditions and content are. */
function hashRequest({ method, url, headers }: FastifyRequest, content: unknown): string {
  const parts = [method, url, headers['if-match'], headers['if-none-match'], content]
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}
