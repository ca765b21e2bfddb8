import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { addressOf } from '../../graph/element.ts'
import type { Graph } from '../../graph/graph.ts'
import { type NewEntry, recordAudit } from '../../graph/journal/journal.ts'
import { perform } from '../../graph/journal/withJournal.ts'
import { kinds } from '../../model/kinds.ts'
import type { Permission } from '../../model/permissions.ts'
import { authorOf } from '../writeRequests.ts'

/** The answer waits so long for its entry; then it goes without. */
const patienceMs = 2_000

/**
 * Records refused writes in the audit trail, in a transaction of their own. Bodies are left out, and so are callers who
 * are not known or ask too often: they could fill the disk.
 */
export const refusals = fastifyPlugin(async (app: FastifyInstance, { graph }: { graph: Graph }) => {
  app.addHook('onSend', (request, reply, payload, done) => {
    if (!isRefusedWrite(request, reply.statusCode)) return done(null, payload)
    const recorded = record(graph, request, reply.statusCode, payload).catch((fault: unknown) => {
      request.log.error(fault, 'A refused write is not in the audit trail')
    })
    Promise.race([recorded, delay(patienceMs, undefined, { ref: false })]).then(() => done(null, payload))
  })
})

const writing = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])
const harmless = new Set<Permission>(['nothing', 'read', 'query'])
const leftOut = new Set([401, 429])

function isRefusedWrite({ method, is404, routeOptions }: FastifyRequest, status: number): boolean {
  if (!writing.has(method) || is404 || status < 400 || status >= 500 || leftOut.has(status)) return false
  const { needs } = routeOptions.config
  return needs === undefined || !harmless.has(needs)
}

const operations: Record<string, string> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'update',
  DELETE: 'delete',
}

async function record(graph: Graph, request: FastifyRequest, status: number, payload: unknown) {
  const { method } = request
  const [path = ''] = request.url.split('?')
  const { code, errors = [] } = problemIn(payload)
  const entry: NewEntry = {
    operation: operations[method] ?? method,
    outcome: 'refused',
    code,
    ...elementAt(path),
    details: { method, path, status, places: errors.map((error) => error.path).slice(0, 100) },
  }
  await perform(
    graph,
    authorOf(request),
    (transaction, journal) => recordAudit(transaction, journal, [entry]),
    { isBesideTheMap: true },
  )
}

interface Problem {
  readonly code: string
  readonly errors?: readonly { readonly path: string }[]
}

const problemIn = (payload: unknown): Problem =>
  typeof payload === 'string' ? JSON.parse(payload) : { code: 'REFUSED' }

const kindByPath = new Map([...kinds.values()].map(({ name, path }) => [path, name]))

function elementAt(path: string): Pick<NewEntry, 'kind' | 'element'> {
  const [, first = '', ...rest] = path.split('/')
  if (first === 'relationships') return { kind: rest[0], element: rest.join('/') }
  const kind = kindByPath.get(first)
  const [id] = rest
  return { kind, ...(kind && id && { element: addressOf({ kind, id }) }) }
}
