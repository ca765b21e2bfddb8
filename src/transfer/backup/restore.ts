import { splitIntoBatches } from '../../formats/batches.ts'
import { type GraphRecord, writeRecords } from '../../graph/backupRecords.ts'
import { dropSchema } from '../../graph/copies/copySchema.ts'
import type { Graph } from '../../graph/graph.ts'
import { runInBatches } from '../../graph/runInBatches.ts'
import { AtlasError } from '../../model/errors.ts'
import { readContent, readFileDigest } from './exportGraph.ts'
import type { Manifest } from './manifest.ts'
import { readExportedRecords } from './readExport.ts'

/** SETUP if the file is not the one that the manifest describes. */
export async function assertFileIntact(file: string, manifest: Manifest): Promise<void> {
  const { bytes, sha256 } = await readFileDigest(file)
  if (bytes === manifest.file.bytes && sha256 === manifest.file.sha256) return
  throw new AtlasError(
    'SETUP',
    `${file} is damaged: its checksum differs from the one in its manifest. Use another copy of it, or another backup`,
  )
}

/** SETUP if the graph has not the content that the manifest describes. */
export async function assertContentMatches(exactGraph: Graph, { content }: Manifest): Promise<void> {
  const actual = await readContent(exactGraph)
  const mismatches = [
    ...listDifferences('nodes', content.nodes, actual.nodes),
    ...listDifferences('relationships', content.relationships, actual.relationships),
    ...(content.checksum === actual.checksum ? [] : ['a different checksum of the content']),
  ]
  if (mismatches.length > 0)
    throw new AtlasError('SETUP', `The restored graph differs from the backup: ${mismatches.join('; ')}`)
}

type ElementCounts = Readonly<Record<string, number>>

function listDifferences(category: string, expected: ElementCounts, actual: ElementCounts): string[] {
  const names = [...new Set([...Object.keys(expected), ...Object.keys(actual)])]
  return names
    .filter((name) => expected[name] !== actual[name])
    .map((name) => `${actual[name] ?? 0} ${category} ${name} instead of ${expected[name] ?? 0}`)
}

/** What the service creates by itself, also on an empty map. */
const startLabels = [
  'Anchor',
  'AnchorChunk',
  'ChangeFeed',
  'CommitTrace',
  'Heartbeat',
  'HistoryDay',
  'HistoryLease',
  'Migration',
  'MigrationLock',
  'ModelExtension',
  'ReportCheck',
]

const IS_EMPTY = 'RETURN NOT EXISTS { MATCH (node:!$any($startLabels)) } AS isEmpty'

/** Whether the graph has no nodes except those that the service creates by itself. */
export async function isEmpty(graph: Graph): Promise<boolean> {
  const { rows } = await graph.read<{ isEmpty: boolean }>(IS_EMPTY, { startLabels })
  return rows[0]?.isEmpty === true
}

const BEGIN = 'MERGE (:Restore {name: "restore"})'
const END = 'MATCH (restore:Restore) DELETE restore'
const MARK_IS_UNIQUE = `
CREATE CONSTRAINT being_restored IF NOT EXISTS
FOR (node:BeingRestored) REQUIRE node.restoredFrom IS UNIQUE`
const DROP_MARK = 'DROP CONSTRAINT being_restored IF EXISTS'
const UNMARK = `
MATCH (node:BeingRestored)
CALL (node) {
  REMOVE node:BeingRestored
  REMOVE node.restoredFrom
} IN TRANSACTIONS OF 5000 ROWS`
const DELETE_ALL = `
MATCH (node)
WHERE NOT node:Restore
CALL (node) { DETACH DELETE node } IN TRANSACTIONS OF 2000 ROWS`

/** Replaces the content of the graph by an export; an interrupted restore is detected when the service starts. */
export async function restoreGraph(exactGraph: Graph, file: string): Promise<void> {
  const run = (cypher: string) => exactGraph.write((transaction) => transaction.run(cypher))
  await run(BEGIN)
  await runInBatches(exactGraph, DELETE_ALL)
  await dropSchema(exactGraph)
  await run(MARK_IS_UNIQUE)
  const schema: string[] = []
  for await (const batch of splitIntoBatches(readExportedRecords(file), batchSize, getRecordType)) {
    const [first] = batch
    if (first && 'schema' in first)
      schema.push(...batch.map((record) => ('schema' in record ? record.schema : '')))
    else await exactGraph.write((transaction) => writeRecords(transaction, batch as WritableRecord[]))
  }
  await runInBatches(exactGraph, UNMARK)
  await run(DROP_MARK)
  for (const statement of schema) await run(assertSchemaStatement(statement))
  await run(END)
}

type WritableRecord = Exclude<GraphRecord, { readonly schema: string }>

/** Allows only statements that create a constraint or an index. */
function assertSchemaStatement(statement: string): string {
  if (/^CREATE (CONSTRAINT|(RANGE|TEXT|POINT|FULLTEXT|VECTOR) INDEX) [^;]*$/.test(statement)) return statement
  throw new AtlasError(
    'SETUP',
    'The backup contains a statement that creates neither a constraint nor an index',
  )
}

const batchSize = 2_000

function getRecordType(record: GraphRecord): 'schema' | 'node' | 'relationship' {
  if ('schema' in record) return 'schema'
  return 'labels' in record ? 'node' : 'relationship'
}
