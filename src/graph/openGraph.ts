import neo4j, { type SessionConfig } from 'neo4j-driver'
import { queryErrorRules } from './adHoc/queryErrors.ts'
import { CommitHorizon, createBookmarkManager } from './commitHorizon.ts'
import { learnLastCommit } from './commits.ts'
import { createCommitWaits } from './commitWaits.ts'
import { createDriver, isRouted } from './createDriver.ts'
import { withAtlasErrors } from './driverErrors.ts'
import { explainStatement } from './explain.ts'
import type { ConnectionSettings, Graph } from './graph.ts'
import { ReplaceableDriver } from './replaceableDriver.ts'
import {
  defaultFetchSize,
  type ReadContext,
  readFirstRows,
  readRows,
  retryRead,
  streamRows,
} from './runStatements.ts'
import { streamSnapshot } from './snapshot.ts'
import { VersionTracker } from './versions.ts'
import { createWriter } from './writeTransactions.ts'

export interface OpenGraphOptions {
  /** Return integers as BigInt, so that nothing is rounded and 1 is not 1.0. */
  readonly useBigInt?: boolean
}

/** Opens a graph that connects with the first statement. */
export function openGraph(settings: ConnectionSettings, { useBigInt = false }: OpenGraphOptions = {}): Graph {
  const driver = new ReplaceableDriver(() =>
    createDriver(settings, {
      ...(useBigInt ? { useBigInt } : { disableLosslessIntegers: true }),
      connectionAcquisitionTimeout: 10_000,
      maxTransactionRetryTime: 15_000,
    }),
  )
  const { uri, username, password, database, fixedVersion } = settings
  const horizon = new CommitHorizon(settings.horizonMemory)
  const databaseConfig = database === undefined ? {} : { database }
  const sessionConfig = {
    ...databaseConfig,
    ...(isRouted(settings) && { bookmarkManager: createBookmarkManager(horizon) }),
  }
  const versions = new VersionTracker(fixedVersion, horizon)
  const readSessionConfig = (fetchSize = defaultFetchSize): SessionConfig => ({
    ...sessionConfig,
    bookmarks: versions.recentBookmarks,
    defaultAccessMode: neo4j.session.READ,
    fetchSize,
  })
  const writeSessionConfig: SessionConfig = { ...sessionConfig, defaultAccessMode: neo4j.session.WRITE }
  const context: ReadContext = { driver, readSessionConfig, versions }
  return {
    settings: { uri, username, password, ...databaseConfig, fixedVersion, horizonMemory: horizon.memory },
    read: (cypher, parameters = {}, options = {}) =>
      withAtlasErrors(() => readRows(context, cypher, parameters, options)),
    stream: (cypher, parameters = {}, options = {}) => streamRows(context, cypher, parameters, options),
    snapshot: (read) => streamSnapshot(context, read),
    head: (cypher, parameters, head, options = {}) =>
      withAtlasErrors(() => readFirstRows(context, cypher, parameters, head, options)),
    explain: (cypher) =>
      withAtlasErrors(
        () => driver.use(readSessionConfig(), (session) => explainStatement(session, cypher)),
        queryErrorRules,
      ),
    ...createWriter({ driver, writeSessionConfig, versions }),
    ...createCommitWaits({
      driver,
      sessionConfig: writeSessionConfig,
      horizon,
      isRouted: isRouted(settings),
    }),
    openSession: () => driver.session(writeSessionConfig),
    version: async () =>
      fixedVersion ??
      withAtlasErrors(() =>
        retryRead(context, async (session) => {
          const versionBefore = versions.latest
          await learnLastCommit(session)
          const version = versions.observe(session)
          // A session waits for the commits that it has seen.
          if (version !== versionBefore) await learnLastCommit(session)
          return version
        }),
      ),
    readLastCommit: () => withAtlasErrors(() => retryRead(context, learnLastCommit)),
    close: () => driver.close(),
  }
}
