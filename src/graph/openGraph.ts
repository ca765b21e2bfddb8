import neo4j from 'neo4j-driver'
import { toQueryError } from './adHoc/queryErrors.ts'
import { createDriver } from './createDriver.ts'
import { serverTimeoutMs } from './deadlines.ts'
import { isDatabaseFailure, withAtlasErrors } from './driverErrors.ts'
import { explainStatement } from './explain.ts'
import type { ConnectionSettings, Graph, WriteOptions } from './graph.ts'
import { ReplaceableDriver } from './replaceableDriver.ts'
import {
  defaultFetchSize,
  type ReadContext,
  readFirstRows,
  readRows,
  retryRead,
  retryTransient,
  runDryRun,
  streamRows,
} from './runStatements.ts'
import { streamSnapshot } from './snapshot.ts'
import { VersionTracker } from './versions.ts'
import { createWriteProbe } from './writeHealth.ts'

export interface OpenGraphOptions {
  /** Integers come as BigInt, so that nothing is rounded and 1 is not 1.0. */
  readonly useBigInt?: boolean
}

/** Connects lazily: nothing is sent before the first statement. */
export function openGraph(settings: ConnectionSettings, { useBigInt = false }: OpenGraphOptions = {}): Graph {
  const driver = new ReplaceableDriver(() =>
    createDriver(settings, {
      ...(useBigInt ? { useBigInt } : { disableLosslessIntegers: true }),
      connectionAcquisitionTimeout: 10_000,
      maxTransactionRetryTime: 15_000,
    }),
  )
  const { uri, username, password, database } = settings
  const databaseConfig = database === undefined ? {} : { database }
  const isCluster = uri.startsWith('neo4j')
  const sharedConfig = isCluster
    ? { ...databaseConfig, bookmarkManager: neo4j.bookmarkManager() }
    : databaseConfig
  const readSessionConfig = (fetchSize = defaultFetchSize) =>
    ({ ...sharedConfig, defaultAccessMode: neo4j.session.READ, fetchSize }) as const
  const writeSessionConfig = { ...sharedConfig, defaultAccessMode: neo4j.session.WRITE } as const
  const context: ReadContext = { driver, readSessionConfig, versions: new VersionTracker() }
  const writeHealth = { isUncertain: true }
  const write: Graph['write'] = (work, { keepsVersion = false }: WriteOptions = {}) =>
    withAtlasErrors(async () => {
      try {
        const result = await driver.use(writeSessionConfig, async (session) => {
          const timeout = serverTimeoutMs(undefined)
          const result = await session.executeWrite(work, timeout === undefined ? {} : { timeout })
          if (keepsVersion) context.versions.excludeCommit(session)
          context.versions.observe(session)
          return result
        })
        writeHealth.isUncertain = false
        return result
      } catch (error) {
        writeHealth.isUncertain ||= isDatabaseFailure(error)
        throw error
      }
    })
  const dryRun: Graph['dryRun'] = (work, options = {}) =>
    withAtlasErrors(() =>
      retryTransient(() =>
        driver.use(writeSessionConfig, (session) => runDryRun(session, work, options), options.timeoutMs),
      ),
    )
  return {
    settings: { uri, username, password, ...databaseConfig },
    read: (cypher, parameters = {}, options = {}) =>
      withAtlasErrors(() => readRows(context, cypher, parameters, options)),
    stream: (cypher, parameters = {}, options = {}) => streamRows(context, cypher, parameters, options),
    snapshot: (read) => streamSnapshot(context, read),
    head: (cypher, parameters, limit, options = {}) =>
      withAtlasErrors(() => readFirstRows(context, cypher, parameters, limit, options)),
    explain: (cypher) =>
      withAtlasErrors(() =>
        driver.use(readSessionConfig(), (session) =>
          explainStatement(session, cypher).catch((error: unknown) => {
            throw toQueryError(error)
          }),
        ),
      ),
    write,
    dryRun,
    openSession: () => driver.session(writeSessionConfig),
    version: () =>
      withAtlasErrors(() =>
        retryRead(context, async (session) => {
          await session.run('RETURN 1')
          return context.versions.observe(session)
        }),
      ),
    assertWritable: createWriteProbe({ write, dryRun }, writeHealth),
    close: () => driver.close(),
  }
}
