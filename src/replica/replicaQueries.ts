import type { AdHocQueries, QueryOrigin, QueryPlace, QueryPosition } from '../graph/adHoc/adHocQueries.ts'
import { fulfilsWithin } from '../graph/fulfilsWithin.ts'
import { rejectAfter } from '../graph/rejectAfter.ts'
import { AtlasError } from '../model/errors.ts'
import { createQueryBlocks, type QueryBlocks } from './queryBlocks.ts'
import { createQueryPlaces } from './queryPlaces.ts'
import { openQueryThread, type QueryThread } from './queryThread.ts'
import { replicaNoun as noun, type Replica, startReplica } from './replica.ts'
import { ReplicaLifecycle } from './replicaLifecycle.ts'
import type { ReplicaOptions } from './replicaProcess.ts'
import { createUnavailableError } from './unavailable.ts'

export interface ReplicaQueriesOptions extends ReplicaOptions {
  readonly idleTimeoutMs?: number
  readonly blocks?: QueryBlocks
}

/** One for each query that may run at the same time. */
const placeNumbers = [0, 1]
const startWaitMs = 20_000
const catchUpWaitMs = 2_000
/** Between a broken connection and the end of the process that broke it. */
const exitWaitMs = 2_000

/** A running replica, with a thread for each place. */
interface QueryReplica extends Replica {
  readonly threads: readonly QueryThread[]
  readonly queries: Set<RunningQuery>
}

interface RunningQuery {
  readonly origin: QueryOrigin
  /** Whether the replica ended because of this query alone. */
  hasEndedReplica: boolean
}

/** Runs queries on a replica, which is ended with a query that does not end by itself. */
export function openReplicaQueries(options: ReplicaQueriesOptions): AdHocQueries {
  const { onProgress, idleTimeoutMs, blocks = createQueryBlocks() } = options
  const places = createQueryPlaces(placeNumbers, () => blocks.isOneAtATime)
  const endOverdue = (replica: QueryReplica) => {
    attributeEnd(replica.queries, blocks)
    lifecycle.kill(replica)
  }
  const lifecycle = new ReplicaLifecycle<QueryReplica>({
    start: async () => openThreads(await startReplica(options), endOverdue),
    noun,
    follow: (replica) => replica.catchUp(),
    onEnded: ({ queries }) => attributeEnd(queries, blocks),
    onProgress,
    ...(idleTimeoutMs !== undefined && { idleTimeoutMs }),
  })
  return {
    target: 'embedded',
    use: async (origin, work) => {
      blocks.assertAllowed(origin)
      return lifecycle.use(async (getReplica) => {
        await rejectAfter(startWaitMs, getReplica(), createStartingError)
        const place = await places.acquire()
        try {
          blocks.assertAllowed(origin)
          const replica = await rejectAfter(startWaitMs, getReplica(), createStartingError)
          const position = await rejectAfter(catchUpWaitMs, replica.catchUp(), createBehindError)
          return await runAt(replica, place, { origin, position }, work)
        } finally {
          places.release(place)
        }
      })
    },
    getBlockedUntil: blocks.getBlockedUntil,
    close: () => lifecycle.close(),
  }
}

const createStartingError = () => createUnavailableError(noun, 'is starting')
const createBehindError = () => createUnavailableError(noun, 'is catching up with the latest changes')

function openThreads(replica: Replica, onOverdue: (replica: QueryReplica) => void): QueryReplica {
  const threads = placeNumbers.map(() =>
    openQueryThread(replica.graph.settings, () => onOverdue(queryReplica)),
  )
  const closeThreads = async () => {
    await Promise.all(threads.map((thread) => thread.close()))
  }
  const ended = replica.ended.then(closeThreads)
  const queryReplica = { ...replica, threads, queries: new Set<RunningQuery>(), ended }
  return queryReplica
}

/** Counts the end of the replica for the queries that were running, once for each. */
function attributeEnd(queries: Set<RunningQuery>, blocks: QueryBlocks): void {
  blocks.recordEnd([...queries].map(({ origin }) => origin))
  if (queries.size === 1) for (const query of queries) query.hasEndedReplica = true
  queries.clear()
}

async function runAt<Result>(
  replica: QueryReplica,
  place: number,
  { origin, position }: { readonly origin: QueryOrigin; readonly position: QueryPosition },
  work: (place: QueryPlace) => Promise<Result>,
): Promise<Result> {
  const thread = replica.threads[place]
  if (!thread) throw new RangeError(`No place has the number ${place}`)
  const query: RunningQuery = { origin, hasEndedReplica: false }
  replica.queries.add(query)
  try {
    return await work({ position, plan: thread.plan, run: thread.run })
  } catch (error) {
    throw await explainFailure(error, replica, query)
  } finally {
    replica.queries.delete(query)
  }
}

/** Failures of the statement; all others mean that the replica has ended or does not respond. */
const isQueryError = (error: unknown): error is AtlasError =>
  error instanceof AtlasError && error.code !== 'DATABASE_UNAVAILABLE'

async function explainFailure(error: unknown, replica: QueryReplica, query: RunningQuery): Promise<unknown> {
  if (isQueryError(error)) return query.hasEndedReplica ? addConsequence(error) : error
  if (!(await fulfilsWithin(replica.ended, exitWaitMs))) return error
  if (!query.hasEndedReplica) return createUnavailableError(noun, 'ended while the query was running', error)
  return addConsequence(new AtlasError('QUERY_TOO_LARGE', 'The query used all memory', { cause: error }))
}

const addConsequence = ({ code, message, cause }: AtlasError) =>
  new AtlasError(
    code,
    `${message}, so the replica that ran it was restarted. A caller to whom this happens twice within 10 minutes is blocked for 10 minutes`,
    { cause },
  )
