import type { FastifyInstance } from 'fastify'
import { afterAll, beforeEach, inject } from 'vitest'
import { deleteGraphData } from '../../proofs/deleteGraphData.ts'
import type { ConnectionSettings, Graph } from '../../src/graph/graph.ts'
import { withJournal } from '../../src/graph/journal/withJournal.ts'
import { migrate } from '../../src/graph/migrations/migrate.ts'
import { openGraph } from '../../src/graph/openGraph.ts'
import { parseChange } from '../../src/graph/writing/parseChange.ts'
import { applyAndRecordChanges, type BuildFaultPath } from '../../src/graph/writing/writeChanges.ts'
import { buildApp } from '../../src/http/app.ts'
import type { AppOptions } from '../../src/http/appOptions.ts'
import { kindNames } from '../../src/model/kinds.ts'
import { getReport, readCatalogue } from '../../src/reports/catalogue.ts'
import { withDefaults } from '../../src/reports/parameters.ts'
import type { ReportRow } from '../../src/reports/report.ts'
import { createRowSource } from '../../src/reports/rowSource.ts'
import { runReport } from '../../src/reports/runReport.ts'
import { afterUse } from './afterUse.ts'
import type { TestDatabase } from './globalSetup.ts'

/** The database of this worker of the suite; a worker runs one file after the other, so each file has it for itself. */
export function getTestDatabase(): TestDatabase {
  const database = inject('databases')[Number(process.env.VITEST_POOL_ID) - 1]
  if (!database) throw new Error(`There is no database for worker ${process.env.VITEST_POOL_ID}`)
  return database
}

/** The database of this worker, migrated and empty; for a whole file, after which it is closed. */
export async function createTestGraph(settings: ConnectionSettings = getTestDatabase()): Promise<Graph> {
  const graph = openGraph(settings)
  afterAll(() => graph.close())
  await migrate(graph)
  await clearGraph(graph)
  return graph
}

/** Takes every element away, and leaves what migrations made and which reports passed their check. */
export const clearGraph = (graph: Graph): Promise<void> => deleteGraphData(graph, 'ReportCheck')

/** A graph that is empty before each test. */
export async function createEmptyGraph(): Promise<Graph> {
  const graph = await createTestGraph()
  beforeEach(() => clearGraph(graph))
  return graph
}

/** The HTTP service over the graph, to be asked with `inject`; for the test that calls this or a whole file, after which it is closed. */
export async function createTestApp(
  graph: Graph,
  options: Partial<AppOptions> = {},
): Promise<FastifyInstance> {
  const app = await buildApp({ graph, catalogue: await readCatalogue(), ...options })
  afterUse(() => app.close())
  await app.ready()
  return app
}

type Properties = Readonly<Record<string, unknown>>

/** A node in the words of a test; its name is its id. */
export const node = (kind: string, id: string, properties: Properties = {}) => ({
  op: 'put',
  kind,
  id,
  properties: { name: id, ...properties },
})

/** A relationship in the words of a test: `link('Department/finance', 'OWNS', 'Touchpoint/invoice')`. */
export const relationship = (from: string, type: string, to: string, properties: Properties = {}) => ({
  op: 'put',
  type,
  from: parseNodeKey(from),
  to: parseNodeKey(to),
  properties,
})

function parseNodeKey(text: string) {
  const [kind, id] = text.split('/')
  return { kind, id }
}

export const touchpoint = (id: string, properties?: Properties) => node('Touchpoint', id, properties)
export const department = (id: string, properties?: Properties) => node('Department', id, properties)

const createClaim = (type: string) => (holder: string, id: string, claim?: Properties) =>
  relationship(`Department/${holder}`, type, `Touchpoint/${id}`, claim)

export const owns = createClaim('OWNS')
export const providesDataTo = createClaim('PROVIDES_DATA_TO')
export const influences = createClaim('INFLUENCES')
export const defines = createClaim('DEFINES')
export const implementsTouchpoint = createClaim('IMPLEMENTS')

/** Writes an ecosystem as the product does. */
export async function seedGraph(graph: Graph, ...changes: readonly object[]): Promise<void> {
  const buildFaultPath: BuildFaultPath = (index, pointer) => `part ${index}${pointer}`
  await withJournal(graph, { name: 'test' }, (transaction, journal) =>
    applyAndRecordChanges(transaction, changes.map(parseChange), journal, buildFaultPath),
  )
}

/** All that is on the map, to compare before and after; what the service keeps beside it is left out. */
export async function snapshotMap(graph: Graph): Promise<unknown> {
  const { rows } = await graph.read(
    `MATCH (node:$any($kinds))
     OPTIONAL MATCH (node)-[link]->(other)
     WITH node, link, other
     ORDER BY node.id, type(link), other.id
     RETURN labels(node) AS kinds, properties(node) AS node, type(link) AS type, properties(link) AS link, other.id AS other`,
    { kinds: kindNames },
  )
  return rows
}

/** The rows of a saved report. */
export async function runReportRows(
  graph: Graph,
  name: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<ReportRow[]> {
  const catalogue = await readCatalogue()
  const report = getReport(catalogue, name)
  const values = withDefaults(report, parameters, new Date())
  const { rows } = await runReport(createRowSource(graph, catalogue), report, values, 1_000_000)
  return rows
}
