import type { Session, SessionConfig } from 'neo4j-driver'
import { telemetry } from '../telemetry.ts'
import { trace } from '../tracing/tracer.ts'
import { serverTimeoutMs } from './deadlines.ts'
import { isDatabaseFailure, withAtlasErrors } from './driverErrors.ts'
import type { Graph, Transaction, WriteOptions } from './graph.ts'
import { measureResult } from './measureStatement.ts'
import type { ReplaceableDriver } from './replaceableDriver.ts'
import { retryTransient, runDryRun } from './runStatements.ts'
import type { VersionTracker } from './versions.ts'
import { createWriteProbe } from './writeHealth.ts'

interface WriteContext {
  readonly driver: ReplaceableDriver
  readonly writeSessionConfig: SessionConfig
  readonly versions: VersionTracker
}

/** The writing part of a graph, which knows whether writes have failed lately. */
export function createWriter({
  driver,
  writeSessionConfig,
  versions,
}: WriteContext): Pick<Graph, 'write' | 'dryRun' | 'assertWritable'> {
  const health = { isUncertain: true }
  const useSession = <Result>(
    name: string,
    work: (session: Session) => Promise<Result>,
    timeoutMs?: number,
  ) => trace({ name }, () => driver.use(writeSessionConfig, work, timeoutMs))
  const write: Graph['write'] = (work, { keepsVersion = false, isJournaled = false }: WriteOptions = {}) =>
    withAtlasErrors(async () => {
      try {
        const result = await useSession('write transaction', async (session) => {
          const timeout = serverTimeoutMs(undefined)
          const isExplained = keepsVersion || isJournaled
          const { result, hasUpdates } = await session.executeWrite(
            publishRetries((transaction) =>
              isExplained ? traceCommit(transaction, work) : watchUpdates(transaction, work),
            ),
            timeout === undefined ? {} : { timeout },
          )
          if (keepsVersion && hasUpdates) versions.excludeCommit(session)
          versions.observe(session)
          return result
        })
        health.isUncertain = false
        return result
      } catch (error) {
        health.isUncertain ||= isDatabaseFailure(error)
        throw error
      }
    })
  const dryRun: Graph['dryRun'] = (work, options = {}) =>
    withAtlasErrors(() =>
      retryTransient(() =>
        useSession('dry run', (session) => runDryRun(session, work, options), options.timeoutMs),
      ),
    )
  return { write, dryRun, assertWritable: createWriteProbe({ write, dryRun }, health) }
}

/** The driver runs the work again when the database asks for it, as after a deadlock. */
function publishRetries<Result>(
  work: (transaction: Transaction) => Promise<Result>,
): (transaction: Transaction) => Promise<Result> {
  let isRetry = false
  return (transaction) => {
    if (isRetry) telemetry.statementRetried.publish(undefined)
    isRetry = true
    return work(transaction)
  }
}

/** One of these for every commit that the journal or the service itself explains; counted in no time. */
const CREATE_TRACE = 'CREATE (:CommitTrace)'

/** Whether a statement creates the trace itself, by its parameter. */
const leavesTrace = (parameters: unknown): boolean =>
  (parameters as { readonly leavesTrace?: boolean } | undefined)?.leavesTrace === true

/** Runs work; leaves a trace in the same transaction if it changed anything and none of its statements did. */
async function traceCommit<Result>(
  transaction: Transaction,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<WatchedResult<Result>> {
  const watched = await watchUpdates(transaction, work)
  // Sent with COMMIT, which fails if this does.
  if (watched.hasUpdates && !watched.hasTrace) transaction.run(CREATE_TRACE).catch(() => {})
  return watched
}

interface WatchedResult<Result> {
  readonly result: Result
  readonly hasUpdates: boolean
  readonly hasTrace: boolean
}

/**
 * Runs work and observes whether a statement changed anything, and whether one left a trace. A transaction without a
 * change makes no commit: the bookmark after it is that of another client's.
 */
async function watchUpdates<Result>(
  transaction: Transaction,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<WatchedResult<Result>> {
  let hasUpdates = false
  let hasTrace = false
  const run: Transaction['run'] = (cypher, parameters) => {
    hasTrace ||= leavesTrace(parameters)
    const result = measureResult(cypher, transaction.run(cypher, parameters))
    result.then(
      ({ summary: { counters } }) => {
        hasUpdates ||= counters.containsUpdates() || counters.containsSystemUpdates()
      },
      () => {},
    )
    return result
  }
  const result = await work({ run })
  return { result, hasUpdates, hasTrace }
}
