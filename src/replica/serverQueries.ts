import { setTimeout as sleep } from 'node:timers/promises'
import type { AdHocQueries, QueryOrigin } from '../graph/adHoc/adHocQueries.ts'
import type { Commit } from '../graph/commits.ts'
import { getRequiredCommit } from '../graph/deadlines.ts'
import type { ConnectionSettings, Graph } from '../graph/graph.ts'
import { openGraph } from '../graph/openGraph.ts'
import { AtlasError } from '../model/errors.ts'
import { createQueryBlocks } from './queryBlocks.ts'
import { createQueryPlaces } from './queryPlaces.ts'
import { openQueryThread } from './queryThread.ts'
import { createUnavailableError } from './unavailable.ts'

const maxConcurrentQueries = 2
const catchUpWaitMs = 2_000
const pollIntervalMs = 50

/**
 * Runs queries on a server that its operator protects: each has a time limit, after which its connection is closed, and
 * nothing is written to it.
 */
export function openServerQueries(settings: ConnectionSettings, source: Graph): AdHocQueries {
  const blocks = createQueryBlocks()
  const running = new Set<QueryOrigin>()
  const countOverdue = () => blocks.recordEnd([...running])
  const server = openGraph(settings)
  // With the settings of the graph, threads read what it has seen, also at another member of a cluster.
  const threads = Array.from({ length: maxConcurrentQueries }, () =>
    openQueryThread(server.settings, countOverdue),
  )
  const places = createQueryPlaces(threads, () => blocks.isOneAtATime)
  return {
    target: 'server',
    use: async (origin, work) => {
      blocks.assertAllowed(origin)
      const place = await places.acquire()
      running.add(origin)
      try {
        blocks.assertAllowed(origin)
        await waitForSource(server, source)
        const position = { version: await server.version() }
        return await work({ position, plan: place.plan, run: place.run })
      } finally {
        running.delete(origin)
        places.release(place)
      }
    },
    getBlockedUntil: blocks.getBlockedUntil,
    close: async () => {
      await Promise.all([server.close(), ...threads.map((thread) => thread.close())])
    },
  }
}

/**
 * Waits until the server has everything that the source has now. A server with another database is taken as it is, unless the
 * request requires a version.
 */
async function waitForSource(server: Graph, source: Graph): Promise<void> {
  const deadlineMs = performance.now() + catchUpWaitMs
  const sourceCommit = await source.readLastCommit()
  if (getRequiredCommit() && (await server.readLastCommit())?.database !== sourceCommit?.database)
    throw createIncomparableError()
  while (isBehind(await server.readLastCommit(), sourceCommit)) {
    if (performance.now() > deadlineMs)
      throw createUnavailableError('server for ad-hoc queries', 'is behind the database')
    await sleep(pollIntervalMs)
  }
}

const createIncomparableError = () =>
  new AtlasError(
    'INVALID_INPUT',
    'The server for ad-hoc queries has another database, so If-Version-At-Least cannot be met; leave it out',
    { faults: [{ in: 'headers', path: 'if-version-at-least', message: 'must be absent' }] },
  )

const isBehind = (commit: Commit | undefined, other: Commit | undefined) =>
  commit !== undefined && commit.database === other?.database && commit.number < other.number
