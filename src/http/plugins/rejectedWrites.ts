import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import type { Graph } from '../../graph/graph.ts'
import { type JournalOperation, type NewJournalEntry, recordEntries } from '../../graph/journal/journal.ts'
import { withJournal } from '../../graph/journal/withJournal.ts'
import { kindNameByPath } from '../../model/kinds.ts'
import { writePermissions } from '../../model/permissions.ts'
import { isUnsafeMethod } from '../methods.ts'
import { getAuthor } from '../writeRequests.ts'
import { unauthenticatedCaller } from './accessControl.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Kind of nodes or type of relationships that the route writes. */
    kind?: string
  }
}

/** The response waits this long for its entry, then it is sent regardless. */
const auditTimeoutMs = 2_000

/**
 * Records rejected writes in the audit trail, each in its own transaction. Bodies are omitted, and so are requests that
 * are unauthenticated or above the rate limit: they could fill the disk.
 */
export const rejectedWrites = fastifyPlugin(async (app: FastifyInstance, { graph }: { graph: Graph }) => {
  app.addHook('onSend', (request, reply, payload, done) => {
    if (!isRejectedWrite(request, reply.statusCode)) return done(null, payload)
    const recording = recordRejection(graph, request, reply.statusCode, payload).catch((fault: unknown) => {
      request.log.error(fault, 'A rejected write could not be recorded in the audit trail')
    })
    Promise.race([recording, delay(auditTimeoutMs, undefined, { ref: false })]).then(() =>
      done(null, payload),
    )
  })
})

function isRejectedWrite(request: FastifyRequest, status: number): boolean {
  const { method, is404, routeOptions, caller } = request
  if (!isUnsafeMethod(method) || is404 || status < 400 || status >= 500) return false
  if (caller === unauthenticatedCaller || status === 429) return false
  const { permission } = routeOptions.config
  return permission === undefined || writePermissions.has(permission)
}

const operationByMethod: Readonly<Record<string, JournalOperation>> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'update',
  DELETE: 'delete',
}

async function recordRejection(graph: Graph, request: FastifyRequest, status: number, payload: unknown) {
  const { method } = request
  const [path = ''] = request.url.split('?')
  const { code, errors = [] } = parseProblem(payload)
  const entry: NewJournalEntry = {
    operation: operationByMethod[method] ?? 'update',
    outcome: 'refused',
    ...(code !== undefined && { code }),
    ...describeElement(request),
    details: { method, path, status, places: errors.map((error) => error.path).slice(0, 100) },
  }
  await withJournal(
    graph,
    getAuthor(request),
    (transaction, journal) => recordEntries(transaction, journal, [entry]),
    { keepsVersion: true },
  )
}

interface ReportedProblem {
  readonly code?: string
  readonly errors?: readonly { readonly path: string }[]
}

const parseProblem = (payload: unknown): ReportedProblem =>
  typeof payload === 'string' ? JSON.parse(payload) : {}

/** The element that the route and its parameters name. */
function describeElement({
  params,
  routeOptions,
}: FastifyRequest): Pick<NewJournalEntry, 'kind' | 'element'> {
  const { kindPath = '', ...ids } = params as Readonly<Record<string, string>>
  const kind = routeOptions.config.kind ?? kindNameByPath.get(kindPath)
  if (kind === undefined) return {}
  const path = [kind, ...Object.values(ids)]
  return { kind, ...(path.length > 1 && { element: path.join('/') }) }
}
