import { compareTexts } from '../model/text.ts'
import { fromExactJson, toExactJson } from './exactJson.ts'
import type { Graph, Transaction } from './graph.ts'

/** A record of the whole graph, including records of the service and elements unknown to the model. */
export type GraphRecord =
  | { readonly schema: string }
  | { readonly node: string; readonly labels: readonly string[]; readonly properties: ExactProperties }
  | {
      readonly type: string
      readonly from: string
      readonly to: string
      /** Labels and id of both ends. */
      readonly ends: readonly unknown[]
      readonly properties: ExactProperties
    }

type ExactProperties = Readonly<Record<string, unknown>>

const CONSTRAINTS =
  'SHOW CONSTRAINTS YIELD name, createStatement RETURN createStatement AS schema ORDER BY name'

const INDEXES = `
SHOW INDEXES YIELD name, type, owningConstraint, createStatement
WHERE owningConstraint IS NULL AND type <> 'LOOKUP'
RETURN createStatement AS schema
ORDER BY name`

/**
 * Traces of commits mean nothing in another database, whose commits have other numbers; nor do the files of imports that run,
 * which are not continued there.
 */
const NODES = `
MATCH (node:!(CommitTrace|ImportChunk))
RETURN elementId(node) AS node, labels(node) AS labels, properties(node) AS properties`

const RELATIONSHIPS = `
MATCH (from)-[relationship]->(to)
RETURN
  type(relationship) AS type,
  elementId(from) AS from,
  elementId(to) AS to,
  [labels(from), from.id, labels(to), to.id] AS ends,
  properties(relationship) AS properties`

/** Neither later entries nor those whose number is not known yet. */
const JOURNAL_ENTRIES = `
MATCH (node:AuditEntry)
WHERE node.sequence <= $number
  OR (node.sequence IS NULL
    AND NOT EXISTS { MATCH (head:AuditEntry {id: node.group + '.0'}) WHERE head:UnnumberedChange OR head.sequence > $number })
RETURN elementId(node) AS node, labels(node) AS labels, properties(node) AS properties`

/** Read after the entries, whose values they have. */
const JOURNAL_CHUNKS = `
MATCH (node:JournalChunk)
RETURN elementId(node) AS node, labels(node) AS labels, properties(node) AS properties`

const FEED = `
MATCH (node:ChangeFeed)
RETURN elementId(node) AS node, labels(node) AS labels, node { .*, last: $number } AS properties`

interface BackupRow {
  readonly ends?: readonly unknown[]
  readonly properties: ExactProperties
}

/** Streams all records of a graph opened with `useBigInt`. */
export async function* readRecords(graph: Graph): AsyncGenerator<GraphRecord> {
  for (const cypher of [CONSTRAINTS, INDEXES]) yield* graph.stream<GraphRecord>(cypher)
  for (const cypher of [NODES, RELATIONSHIPS]) {
    for await (const row of graph.stream<BackupRow>(cypher)) yield toGraphRecord(row)
  }
}

/** Streams the records of the journal as they are at a number, of a graph opened with `useBigInt`. */
export async function* readJournalRecords(graph: Graph, number: number): AsyncGenerator<GraphRecord> {
  for (const cypher of [JOURNAL_ENTRIES, JOURNAL_CHUNKS, FEED]) {
    for await (const row of graph.stream<BackupRow>(cypher, { number: BigInt(number) }))
      yield toGraphRecord(row)
  }
}

/** Whether a record belongs to the journal. */
export const isJournalRecord = (record: GraphRecord): boolean =>
  'labels' in record && journalLabels.some((label) => record.labels.includes(label))

const journalLabels = ['AuditEntry', 'JournalChunk', 'ChangeFeed']

function toGraphRecord(row: BackupRow): GraphRecord {
  const ends = row.ends && { ends: row.ends.map(toExactJson) }
  return { ...row, ...ends, properties: toExactProperties(row.properties) } as unknown as GraphRecord
}

/** Converts stored properties to JSON without loss, in the order of their names. */
export const toExactProperties = (properties: ExactProperties): ExactProperties =>
  sortProperties(
    Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, toExactJson(value)])),
  )

/** Sorts properties into the order in which records have them. */
export const sortProperties = (properties: ExactProperties): ExactProperties =>
  Object.fromEntries(Object.entries(properties).toSorted(([one], [other]) => compareTexts(one, other)))

const CREATE_NODES = `
UNWIND $rows AS row
CREATE (node:$(row.labels + ['BeingRestored']))
SET node = row.properties
SET node.restoredFrom = row.node`

const CREATE_RELATIONSHIPS = `
UNWIND $rows AS row
MATCH (from:BeingRestored {restoredFrom: row.from})
MATCH (to:BeingRestored {restoredFrom: row.to})
CREATE (from)-[relationship:$(row.type)]->(to)
SET relationship = row.properties`

/** Writes records, all nodes or all relationships, into a graph that is being restored. */
export async function writeRecords(
  transaction: Transaction,
  records: readonly Exclude<GraphRecord, { readonly schema: string }>[],
): Promise<void> {
  const rows = records.map((record) => ({ ...record, properties: fromExactProperties(record.properties) }))
  const [first] = records
  if (first) await transaction.run('labels' in first ? CREATE_NODES : CREATE_RELATIONSHIPS, { rows })
}

const fromExactProperties = (properties: ExactProperties) =>
  Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, fromExactJson(value)]))
