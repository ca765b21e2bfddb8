import neo4j from 'neo4j-driver'
import { createDriver } from '../graph/createDriver.ts'
import { buildBoltUri, username } from './runningServer.ts'
import type { ServerProcess } from './serverProcess.ts'
import { startWatchdog, type WatchdogPolicy } from './watchdog.ts'

/** The second connection is for the probe after one that hangs. */
const maxConnections = 2

/** A terminated transaction ends within milliseconds, unless it never looks whether it was terminated. */
const LIST_OVERDUE = `
SHOW TRANSACTIONS YIELD transactionId, status
WHERE status STARTS WITH 'Terminated'
RETURN transactionId`

/** Kills a server that hangs, over connections of its own; returns how to stop watching. */
export function watchServer(server: ServerProcess, password: string, policy?: WatchdogPolicy): () => void {
  const driver = createDriver(
    { uri: buildBoltUri(server), username, password },
    { maxConnectionPoolSize: maxConnections },
  )
  const listOverdueTransactions = async () => {
    const session = driver.session({ defaultAccessMode: neo4j.session.READ })
    try {
      const { records } = await session.run<{ transactionId: string }>(LIST_OVERDUE)
      return records.map((record) => record.get('transactionId'))
    } finally {
      await session.close()
    }
  }
  const { readGcTimeMs, kill } = server
  const stop = startWatchdog({ listOverdueTransactions, readGcTimeMs, kill }, policy)
  return () => {
    stop()
    // A server that was killed leaves connections that cannot be closed in order.
    driver.close().catch(() => {})
  }
}
