import neo4j from 'neo4j-driver'
import { residentBytes, toMb } from '../../proofs/processMemory.ts'
import { type GraphFormat, graphFormats } from '../../src/formats/graphFormat.ts'
import type { ConnectionSettings, Graph } from '../../src/graph/graph.ts'
import { exportEcosystem } from '../../src/transfer/exportEcosystem.ts'
import { withEcosystem } from '../ecosystems/database.ts'
import { type MeasuredService, withMeasuredService } from '../service.ts'
import { summarizeRates } from './measurement.ts'

type Log = (line: string) => void

const smallRowCount = 100_000
/** A smaller number shows that it works. */
const rows = Number(process.env.BENCH_EXPORT_ROWS ?? 1_000_000)

/** A node for every four relationships. */
const NODES = `
UNWIND range($first, $last) AS number
CALL (number) {
  CREATE (:Touchpoint {
    id: 't' + number, name: 'Touchpoint ' + number, description: 'What customers meet on their way', lifecycle: 'live',
    importance: 1 + number % 5, volumePerMonth: number / 7.0, confidence: 'assumed', revision: 1,
    measuredAt: datetime('2026-03-31T00:00:00Z'), createdAt: datetime(), updatedAt: datetime(), createdBy: 'bench', updatedBy: 'bench'
  })
} IN TRANSACTIONS OF 10000 ROWS`

const RELATIONSHIPS = `
UNWIND range($first, $last) AS number
CALL (number) {
  UNWIND range(1, 4) AS step
  MATCH (from:Touchpoint {id: 't' + number}), (to:Touchpoint {id: 't' + (number * step * 7919 % ($last + 1))})
  CREATE (from)-[:NEXT {condition: 'way ' + step, confidence: 'assumed', revision: 1, createdAt: datetime(), updatedAt: datetime(), createdBy: 'bench', updatedBy: 'bench'}]->(to)
} IN TRANSACTIONS OF 10000 ROWS`

async function loadRows(graph: Graph, first: number, last: number): Promise<void> {
  const session = graph.openSession()
  try {
    const range = { first: neo4j.int(first), last: neo4j.int(last) }
    await session.run(NODES, range)
    await session.run(RELATIONSHIPS, range)
  } finally {
    await session.close()
  }
}

/** Both sides read the same rows and make the same text of them. */
async function measureExport(log: Log) {
  const ecosystem = {
    name: 'exports',
    shape: `${rows} rows`,
    filter: { property: 'importance', atLeast: 1 },
    load: (graph: Graph) => loadRows(graph, 0, smallRowCount / 5 - 1),
  }
  return withEcosystem(ecosystem, async (connection, graph) => {
    const [small, large] = await withMeasuredService(connection, async (service) => {
      const fewest = await peakMbOfExport(service)
      log(`${smallRowCount} rows: the service needed ${fewest} MB at most`)
      await loadRows(graph, smallRowCount / 5, rows / 5 - 1)
      const most = await peakMbOfExport(service)
      log(`${rows} rows: the service needed ${most} MB at most`)
      return [fewest, most]
    })
    const rowCountText = rows.toLocaleString('en')
    return [
      {
        work: `export of ${rowCountText} rows as NDJSON`,
        against: 'the bare driver reading and JSON.stringify',
        ...(await measureRates(connection, graph, log)),
        aim: '≥ 0.8',
      },
      {
        work: `memory of the service while exporting ${rowCountText} rows`,
        against: `${smallRowCount.toLocaleString('en')} rows`,
        ours: `${large} MB`,
        theirs: `${small} MB`,
        ratio: `+${large - small} MB`,
        aim: '≤ +100 MB',
      },
    ]
  })
}

export const measures = new Map([['export', measureExport]])

const rounds = 3

async function measureRates(connection: ConnectionSettings, graph: Graph, log: Log) {
  const measured: { readonly ours: number; readonly theirs: number }[] = []
  for (let round = 1; round <= rounds; round += 1) {
    const theirs = await measureRate(() => readWithBareDriver(connection))
    const ours = await measureRate(() => readExport(graph))
    log(`round ${round}: bare ${theirs} rows/s, cx-atlas ${ours} rows/s`)
    measured.push({ ours, theirs })
  }
  return summarizeRates(measured)
}

async function measureRate(work: () => Promise<number>): Promise<number> {
  const start = performance.now()
  const count = await work()
  return Math.round(count / ((performance.now() - start) / 1_000))
}

async function readExport(graph: Graph): Promise<number> {
  const ndjson = graphFormats.get('ndjson') as GraphFormat
  let length = 0
  for await (const chunk of exportEcosystem(graph, ndjson, { scope: {}, lossless: false }))
    length += chunk.length
  if (length < rows) throw new Error('The export is too short')
  return rows
}

/** What service properties there are stays in the database, as in the export. */
const BARE_NODES = `
MATCH (node:Touchpoint)
RETURN node {kind: 'Touchpoint', .id, .name, .description, .lifecycle, .importance, .volumePerMonth, .confidence, measuredAt: toString(node.measuredAt)} AS row`
const BARE_RELATIONSHIPS = `
MATCH (from:Touchpoint)-[relationship:NEXT]->(to:Touchpoint)
RETURN {type: type(relationship), from: {kind: 'Touchpoint', id: from.id}, to: {kind: 'Touchpoint', id: to.id}, condition: relationship.condition, confidence: relationship.confidence} AS row`

async function readWithBareDriver({ uri, username, password }: ConnectionSettings): Promise<number> {
  const driver = neo4j.driver(uri, neo4j.auth.basic(username, password), { disableLosslessIntegers: true })
  const session = driver.session({ defaultAccessMode: neo4j.session.READ })
  let count = 0
  let length = 0
  for (const statement of [BARE_NODES, BARE_RELATIONSHIPS]) {
    for await (const record of session.run(statement)) {
      length += `${JSON.stringify(record.get('row'))}\n`.length
      count += 1
    }
  }
  await driver.close()
  if (length < count) throw new Error('Rows without text')
  return count
}

/** The greatest resident memory of the service so far, after an export has been read as fast as it came. */
async function peakMbOfExport({ pid, address }: MeasuredService): Promise<number> {
  const { body, ok } = await fetch(`${address}/exports/ecosystem.ndjson`)
  if (!ok || !body) throw new Error('The service did not export')
  for await (const _ of body);
  return toMb(residentBytes(pid, 'most'))
}
