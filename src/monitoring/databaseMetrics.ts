import { getOpenSessionCount } from '../graph/replaceableDriver.ts'
import { databaseOperations, telemetry } from '../telemetry.ts'
import type { MetricsGroup } from './metrics.ts'

const MEMORY = `
CALL dbms.queryJmx('java.lang:type=Memory') YIELD attributes
WITH attributes.HeapMemoryUsage.value.properties AS heap
RETURN heap.used AS used, heap.max AS max`

const COLLECTIONS = `
CALL dbms.queryJmx('java.lang:type=GarbageCollector,*') YIELD attributes
RETURN sum(attributes.CollectionCount.value) AS count, sum(attributes.CollectionTime.value) AS durationMs`

const CONNECTIONS = `
CALL dbms.listConnections() YIELD connectionId, userAgent
WHERE userAgent STARTS WITH 'cx-atlas'
RETURN connectionId AS id`

/** Connections with a transaction, other than that of this statement. */
const BUSY_CONNECTIONS = `
SHOW TRANSACTIONS YIELD connectionId, currentQuery
WHERE NOT trim(coalesce(currentQuery, '')) STARTS WITH 'SHOW TRANSACTIONS'
RETURN connectionId AS id`

/** Less than the time in which Prometheus expects a response by default. */
const readTimeoutMs = 3_000
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

const statementBuckets = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 60]
/** Statements that are composed by request could have any number of names. */
const maxStatementNames = 300

/** Statements and transactions of this process, and the memory of the database's JVM. */
export const addDatabaseMetrics: MetricsGroup = (metrics, graph) => {
  const calls = metrics.histogram(
    'cx_atlas_database_call_duration_seconds',
    'Time of a statement or transaction, by the route that it belongs to; of a stream, with the time of its reader',
    buckets,
    ['operation', 'route'],
  )
  const failures = metrics.counter(
    'cx_atlas_database_call_failures_total',
    'Statements and transactions that failed or were cancelled',
    ['operation'],
  )
  for (const operation of databaseOperations) failures.inc({ operation }, 0)
  const statements = metrics.histogram(
    'cx_atlas_statement_duration_seconds',
    'Time of a statement, by what it does to which labels; of a stream, with the time of its reader',
    statementBuckets,
    ['statement'],
  )
  const statementNames = new Set<string>()
  const limitNames = (statement: string) => {
    if (statementNames.size < maxStatementNames) statementNames.add(statement)
    return statementNames.has(statement) ? statement : 'other'
  }
  const retries = metrics.counter(
    'cx_atlas_database_retries_total',
    'Reads, dry runs and write transactions that were run again, as after a deadlock',
  )
  const sessions = metrics.gauge('cx_atlas_database_sessions', 'Open sessions of the connection pool')
  const connections = metrics.gauge(
    'cx_atlas_database_connections',
    'Connections of the service to the database, of all its processes and threads: in_use has a transaction, idle has none',
    ['state'],
  )
  const isUp = metrics.gauge('cx_atlas_database_up', '1 if the database answers')
  const heap = metrics.gauge('cx_atlas_database_heap_bytes', 'Heap of the JVM: used, and its limit', ['kind'])
  const collections = metrics.gauge(
    'cx_atlas_database_collections',
    'Garbage collections since the database was started',
  )
  const collectionTime = metrics.gauge('cx_atlas_database_collection_seconds', 'Time of these collections')
  const options = { timeoutMs: readTimeoutMs }
  const readConnections = async () => {
    const all = await graph.read<{ id: string }>(CONNECTIONS, {}, options)
    const busy = await graph.read<{ id: string }>(BUSY_CONNECTIONS, {}, options)
    const busyIds = new Set(busy.rows.map(({ id }) => id))
    const inUse = all.rows.filter(({ id }) => busyIds.has(id)).length
    connections.set({ state: 'in_use' }, inUse)
    connections.set({ state: 'idle' }, all.rows.length - inUse)
  }
  const readJvm = async () => {
    const memory = await graph.read<{ used: number; max: number }>(MEMORY, {}, options)
    const counts = await graph.read<{ count: number; durationMs: number }>(COLLECTIONS, {}, options)
    for (const { used, max } of memory.rows) {
      heap.set({ kind: 'used' }, used)
      heap.set({ kind: 'max' }, max)
    }
    for (const { count, durationMs } of counts.rows) {
      collections.set(count)
      collectionTime.set(durationMs / 1_000)
    }
  }
  return {
    collect: async () => {
      sessions.set(getOpenSessionCount())
      try {
        await readJvm()
        isUp.set(1)
      } catch {
        isUp.set(0)
        heap.reset()
      }
      // A user of the database who may not list connections, or a database that does not answer.
      await readConnections().catch(() => connections.reset())
    },
    unsubscribes: [
      telemetry.databaseCalled.subscribe(({ operation, route = 'shared', durationMs, hasFailed }) => {
        calls.observe({ operation, route }, durationMs / 1_000)
        if (hasFailed) failures.inc({ operation })
      }),
      telemetry.statementRun.subscribe(({ statement, durationMs }) =>
        statements.observe({ statement: limitNames(statement) }, durationMs / 1_000),
      ),
      telemetry.statementRetried.subscribe(() => retries.inc()),
    ],
  }
}
