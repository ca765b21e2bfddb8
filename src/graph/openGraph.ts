import neo4j from 'neo4j-driver'
import { serverTimeoutMs } from './deadlines.ts'
import { answering, isTrouble } from './driverErrors.ts'
import { explain } from './explain.ts'
import type { ConnectionSettings, Graph, WriteOptions } from './graph.ts'
import { Drivers } from './replaceableDriver.ts'
import {
  type Access,
  attempted,
  headOf,
  readRows,
  rehearse,
  retrying,
  streamRows,
  usualFetchSize,
} from './runStatements.ts'
import { snapshot } from './snapshot.ts'
import { Versions } from './versions.ts'
import { heartbeat } from './writeHealth.ts'

export interface OpenOptions {
  /** Integers come as BigInt, so that nothing is rounded and 1 is not 1.0. */
  readonly isExact?: boolean
}

/** Connects lazily: nothing is sent before the first statement. */
export function openGraph(
  { uri, username, password, database }: ConnectionSettings,
  { isExact = false }: OpenOptions = {},
): Graph {
  const drivers = new Drivers(() =>
    neo4j.driver(uri, neo4j.auth.basic(username, password), {
      ...(isExact ? { useBigInt: true } : { disableLosslessIntegers: true }),
      telemetryDisabled: true,
      userAgent: 'cx-atlas',
      connectionTimeout: 5_000,
      connectionAcquisitionTimeout: 10_000,
      maxTransactionRetryTime: 15_000,
    }),
  )
  const base = database === undefined ? {} : { database }
  const isCluster = uri.startsWith('neo4j')
  const shared = isCluster ? { ...base, bookmarkManager: neo4j.bookmarkManager() } : base
  const reading = (fetchSize = usualFetchSize) =>
    ({ ...shared, defaultAccessMode: neo4j.session.READ, fetchSize }) as const
  const writing = { ...shared, defaultAccessMode: neo4j.session.WRITE } as const
  const access: Access = { drivers, reading, versions: new Versions() }
  const doubt = { isThere: true }
  const write: Graph['write'] = (work, { isBesideTheMap = false }: WriteOptions = {}) =>
    answering(async () => {
      try {
        const result = await drivers.use(writing, async (session) => {
          const timeout = serverTimeoutMs(undefined)
          const result = await session.executeWrite(work, timeout === undefined ? {} : { timeout })
          if (isBesideTheMap) access.versions.leftOut(session)
          access.versions.saw(session)
          return result
        })
        doubt.isThere = false
        return result
      } catch (error) {
        doubt.isThere ||= isTrouble(error)
        throw error
      }
    })
  const rehearseIn: Graph['rehearse'] = (work, options = {}) =>
    answering(() =>
      attempted(() => drivers.use(writing, (session) => rehearse(session, work, options), options.timeoutMs)),
    )
  return {
    settings: { uri, username, password, ...base },
    read: (cypher, parameters = {}, options = {}) =>
      answering(() => readRows(access, cypher, parameters, options)),
    stream: (cypher, parameters = {}, options = {}) => streamRows(access, cypher, parameters, options),
    snapshot: (read) => snapshot(access, read),
    head: (cypher, parameters, limit, options = {}) =>
      answering(() => headOf(access, cypher, parameters, limit, options)),
    explain: (cypher) => answering(() => drivers.use(reading(), (session) => explain(session, cypher))),
    write,
    rehearse: rehearseIn,
    session: () => drivers.session(writing),
    version: () =>
      answering(() =>
        retrying(access, async (session) => {
          await session.run('RETURN 1')
          return access.versions.saw(session)
        }),
      ),
    takesWrites: heartbeat({ write, rehearse: rehearseIn }, doubt),
    close: () => drivers.close(),
  }
}
