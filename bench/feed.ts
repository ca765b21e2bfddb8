import { cpuSeconds, listChildren } from '../proofs/processCpu.ts'
import { resetPeak, residentBytes, toMb } from '../proofs/processMemory.ts'
import type { ConnectionSettings, Graph } from '../src/graph/graph.ts'
import { today } from '../src/model/dates.ts'
import { kindNames } from '../src/model/kinds.ts'
import { type Catalogue, getReport, readCatalogue } from '../src/reports/catalogue.ts'
import { toCypherParameters, withDefaults } from '../src/reports/parameters.ts'
import { listRequiredParameters, type TableDefinition } from '../src/tables/tableDefinition.ts'
import { createTableDefinitions } from '../src/tables/tableDefinitions.ts'
import { withEcosystem } from './ecosystems/database.ts'
import { realEcosystem } from './ecosystems/index.ts'
import { withMeasuredService } from './service.ts'
import type { BenchmarkSuite } from './suite.ts'

/** All tables over OData, as a BI tool refreshes them, against the bare driver running the same queries. */
export const feed: BenchmarkSuite = {
  name: 'feed',
  summary: 'a refresh of all tables over OData against the bare driver, on the government data',
  run: async (names, log) => {
    const catalogue = await readCatalogue()
    const tables = [...createTableDefinitions(catalogue).values()].filter(
      (table) =>
        listRequiredParameters(table).length === 0 && (names.length === 0 || names.includes(table.name)),
    )
    const lines = await withEcosystem(realEcosystem, (connection, graph) =>
      measureFeed(connection, graph, { catalogue, tables, log }),
    )
    return {
      title: 'A refresh of all tables over OData',
      table: {
        header: ['tables', 'rows', 'seconds', 'CPU of the reader of the database', 'CPU of the database'],
        textColumnCount: 1,
        rows: lines,
      },
    }
  },
}

interface FeedBench {
  readonly catalogue: Catalogue
  readonly tables: readonly TableDefinition[]
  readonly log: (line: string) => void
}

interface RefreshMeasurement {
  readonly rows: number
  readonly seconds: number
  /** Of the service, or of this process with the bare driver. */
  readonly readerCpu: number
  readonly databaseCpu: number
}

async function measureFeed(
  connection: ConnectionSettings,
  graph: Graph,
  { catalogue, tables, log }: FeedBench,
): Promise<string[][]> {
  const statements = new Map(
    tables.flatMap((table) => {
      const statement = toStatement(table, catalogue)
      return statement ? [[table.name, statement] as const] : []
    }),
  )
  return withMeasuredService(connection, async ({ address, pid }) => {
    const atRestBytes = residentBytes(pid, 'now')
    resetPeak(pid)
    const byTable = new Map<string, RefreshMeasurement>()
    const bare = new Map<string, RefreshMeasurement>()
    for (const { name } of tables) {
      const refreshed = await measureRefresh(pid, () => readPages(`${address}/odata/${name}`))
      byTable.set(name, refreshed)
      const statement = statements.get(name)
      if (statement) bare.set(name, await measureRefresh(process.pid, () => streamRows(graph, statement)))
      log(formatProgress(name, refreshed, bare.get(name), residentBytes(pid, 'now')))
    }
    log(
      `memory of the service: ${toMb(atRestBytes)} MB at rest, ${toMb(residentBytes(pid, 'most'))} MB at most`,
    )
    const comparable = [...byTable].filter(([name]) => bare.has(name)).map(([, refreshed]) => refreshed)
    return [
      formatLine('all', [...byTable.values()]),
      formatLine(`${comparable.length} that one query reads`, comparable),
      formatLine('the same, bare driver', [...bare.values()]),
      ['memory of the service', '', '', `${toMb(residentBytes(pid, 'most'))} MB at most`, ''],
    ]
  })
}

interface Statement {
  readonly cypher: string
  readonly parameters: Readonly<Record<string, unknown>>
}

/** The query with which the bare driver reads the same rows; nothing for rows that no single query reads. */
function toStatement({ source }: TableDefinition, catalogue: Catalogue): Statement | undefined {
  if (typeof source === 'string' || 'streamRows' in source) return undefined
  if ('kind' in source)
    return { cypher: `MATCH (node:${source.kind}) RETURN node {.*} AS row ORDER BY node.id`, parameters: {} }
  if ('type' in source) {
    const cypher = `
      MATCH (from:$any($kinds))-[relationship:${source.type}]->(to:$any($kinds))
      RETURN relationship {.*} AS row, from.id AS fromId, from.name AS fromName, to.id AS toId, to.name AS toName`
    return { cypher, parameters: { kinds: kindNames } }
  }
  if ('listOf' in source) {
    const cypher = `
      MATCH (node:${source.listOf})
      UNWIND node.${source.property} AS entry
      RETURN node.id AS id, entry ORDER BY id`
    return { cypher, parameters: {} }
  }
  const report = getReport(catalogue, source.report)
  if (!('query' in report.source)) return undefined
  const values = withDefaults(report, {}, new Date(today()))
  return { cypher: report.source.query, parameters: toCypherParameters(report, values) }
}

async function measureRefresh(readerPid: number, read: () => Promise<number>): Promise<RefreshMeasurement> {
  const [database = 0] = listChildren(process.pid, 'java')
  const before = { ms: performance.now(), reader: cpuSeconds(readerPid), database: cpuSeconds(database) }
  const rows = await read()
  return {
    rows,
    seconds: (performance.now() - before.ms) / 1_000,
    readerCpu: cpuSeconds(readerPid) - before.reader,
    databaseCpu: cpuSeconds(database) - before.database,
  }
}

interface FeedPage {
  readonly value: readonly unknown[]
  readonly '@odata.nextLink'?: string
}

async function readPages(address: string): Promise<number> {
  let rows = 0
  for (let next: string | undefined = address; next !== undefined; ) {
    const response = await fetch(next)
    const text = await response.text()
    if (!response.ok) throw new Error(`${next}: ${text}`)
    const page: FeedPage = JSON.parse(text)
    rows += page.value.length
    next = page['@odata.nextLink']
  }
  return rows
}

async function streamRows(graph: Graph, { cypher, parameters }: Statement): Promise<number> {
  const session = graph.openSession()
  try {
    let rows = 0
    for await (const record of session.run(cypher, parameters)) if (record.keys.length > 0) rows += 1
    return rows
  } finally {
    await session.close()
  }
}

function formatProgress(
  name: string,
  { rows, seconds }: RefreshMeasurement,
  bare: RefreshMeasurement | undefined,
  bytes: number,
): string {
  const compared = bare ? `, bare driver ${bare.seconds.toFixed(1)} s` : ''
  return `${name}: ${rows.toLocaleString('en')} rows in ${seconds.toFixed(1)} s${compared}, ${toMb(bytes)} MB`
}

function formatLine(what: string, measurements: readonly RefreshMeasurement[]): string[] {
  const sum = (part: keyof RefreshMeasurement) =>
    measurements.reduce((total, measurement) => total + measurement[part], 0)
  return [
    what,
    sum('rows').toLocaleString('en'),
    sum('seconds').toFixed(1),
    `${sum('readerCpu').toFixed(1)} s`,
    `${sum('databaseCpu').toFixed(1)} s`,
  ]
}
