import { subscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import neo4j, { type Session } from 'neo4j-driver'
import { AtlasError } from '../../model/errors.ts'
import { measure, telemetry } from '../../telemetry.ts'
import { type SpanDescription, trace } from '../../tracing/tracer.ts'
import { CommitHorizon, createBookmarkManager } from '../commitHorizon.ts'
import { createDriver, isRouted } from '../createDriver.ts'
import { withAtlasErrors } from '../driverErrors.ts'
import { explainStatement, type QueryPlan } from '../explain.ts'
import type { ConnectionSettings } from '../graph.ts'
import type { AdHocQuery, QueryLimits, QueryRows } from './adHocQueries.ts'
import { queryErrorRules } from './queryErrors.ts'
import { takeRows } from './takeRows.ts'

/** What the database may send: for a plan, and for rows. */
const maxPlanBytes = 4 * 2 ** 20
const maxSentBytes = 32 * 2 ** 20

const fetchSize = 100
const pollIntervalMs = 20

const querySpan: SpanDescription = {
  name: 'ad-hoc query',
  kind: 'client',
  attributes: { 'db.system.name': 'neo4j' },
}

/** Plans and runs ad-hoc queries; for a thread of its own, since it counts what all sockets of its thread receive. */
export interface AdHocReader {
  plan(query: AdHocQuery, timeoutMs: number): Promise<QueryPlan>
  run(query: AdHocQuery, limits: QueryLimits): Promise<QueryRows>
}

export function openAdHocReader(settings: ConnectionSettings): AdHocReader {
  const sockets = trackSockets()
  const driver = createDriver(settings, { userAgent: 'cx-atlas ad hoc' })
  const { database } = settings
  const sessionConfig = {
    defaultAccessMode: neo4j.session.READ,
    fetchSize,
    ...(database !== undefined && { database }),
    ...(isRouted(settings) && {
      bookmarkManager: createBookmarkManager(new CommitHorizon(settings.horizonMemory)),
    }),
  }
  const read = <Result>(maxBytes: number, work: (session: Session) => Promise<Result>) =>
    withAtlasErrors(async () => {
      const session = driver.session(sessionConfig)
      try {
        const result = await measureQuery(() => withByteLimit(sockets, maxBytes, () => work(session)))
        await session.close()
        return result
      } catch (error) {
        // A connection that was cut has nothing to close, and one that hangs ends with the thread.
        session.close().catch(() => {})
        throw error
      }
    }, queryErrorRules)
  return {
    plan: ({ cypher, parameters }, timeoutMs) =>
      read(maxPlanBytes, (session) => explainStatement(session, cypher, parameters, { timeout: timeoutMs })),
    run: ({ cypher, parameters }, { timeoutMs, maxRows }) =>
      read(maxSentBytes, async (session) => {
        const result = session.run(cypher, { ...parameters }, { timeout: timeoutMs })
        return takeRows(await result.keys(), result, maxRows)
      }),
  }
}

/** Measures a query without its text, in which values of the data may stand. */
const measureQuery = <Result>(work: () => Promise<Result>) =>
  measure(telemetry.statementRun, { statement: querySpan.name }, () => trace(querySpan, work))

/** The open sockets of this thread; the driver does not expose them. */
function trackSockets(): ReadonlySet<Socket> {
  const sockets = new Set<Socket>()
  subscribe('net.client.socket', (message) => {
    const { socket } = message as { socket: Socket }
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return sockets
}

/** QUERY_TOO_LARGE, and disconnects, when the database sends more: the driver collects a whole row before it hands it over. */
async function withByteLimit<Result>(
  sockets: ReadonlySet<Socket>,
  maxBytes: number,
  work: () => Promise<Result>,
): Promise<Result> {
  const bytesBefore = countBytes(sockets)
  const { promise: limitExceeded, reject } = Promise.withResolvers<never>()
  const timer = setInterval(() => {
    if (countBytes(sockets) - bytesBefore <= maxBytes) return
    reject(new AtlasError('QUERY_TOO_LARGE', `The result must be at most ${maxBytes} bytes`))
    for (const socket of sockets) socket.destroy()
  }, pollIntervalMs)
  try {
    return await Promise.race([work(), limitExceeded])
  } finally {
    clearInterval(timer)
  }
}

const countBytes = (sockets: ReadonlySet<Socket>) =>
  [...sockets].reduce((sum, { bytesRead }) => sum + bytesRead, 0)
