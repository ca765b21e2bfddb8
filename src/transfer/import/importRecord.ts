import type { Graph } from '../../graph/graph.ts'
import { AtlasError } from '../../model/errors.ts'
import type { ImportFault, ImportMode } from './importRow.ts'

export type ImportState =
  | 'received'
  | 'reading'
  | 'writing'
  | 'done'
  | 'failed'
  | 'cancelled'
  | 'undoing'
  | 'undone'

/** What is wanted. */
export interface ImportRequest {
  readonly mode: ImportMode
  readonly dryRun: boolean
  /** How many elements `replace` may remove. */
  readonly confirm?: number | undefined
  readonly author: string
  readonly files: readonly string[]
}

/** A name that is new and looks like another spelling of one that is there. */
export interface LookAlike {
  readonly file: string
  readonly row: number
  readonly kind: string
  readonly name: string
  readonly like: { readonly kind: string; readonly id: string; readonly name: string }
}

/** Rows and what became of them. */
export interface ImportCounts {
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly removed: number
}

export const zeroCounts: ImportCounts = { created: 0, updated: 0, unchanged: 0, removed: 0 }

/** Everything there is to tell of an import. */
export interface ImportRecord extends ImportRequest {
  readonly id: string
  readonly state: ImportState
  readonly startedAt: string
  readonly finishedAt?: string
  readonly rowsRead: number
  /** How many there are, once all are read. */
  readonly rowsTotal?: number
  readonly rowsWritten: number
  readonly rowsFailed: number
  readonly counts: ImportCounts
  readonly rowsPerSecond?: number
  readonly secondsLeft?: number
  readonly faults: readonly ImportFault[]
  readonly faultsTotal: number
  readonly notices: readonly string[]
  readonly lookAlikes: readonly LookAlike[]
  /** What `replace` removes, as far as it is listed. */
  readonly removals: readonly string[]
  readonly removalsTotal: number
  readonly problem?: { readonly code: string; readonly detail: string }
}

const CREATE = `
CREATE (import:Import {key: $id, state: $state, startedAt: $startedAt, data: $data, owner: $owner, leaseUntil: timestamp() + $leaseMs})`

const READ = `
MATCH (import:Import {key: $id})
RETURN import.state AS state, import.data AS data`

const LIST = `
MATCH (import:Import)
RETURN import.state AS state, import.data AS data
ORDER BY import.startedAt DESC
LIMIT 100`

const SAVE = `
MATCH (import:Import {key: $id})
WHERE import.owner = $owner
SET import.state = $state, import.data = $data, import.leaseUntil = timestamp() + $leaseMs
RETURN coalesce(import.isCancelled, false) AS isCancelled`

const CANCEL = `
MATCH (import:Import {key: $id})
SET import.isCancelled = true`

/** The lock is taken before the lease is read, so that only one takes it. */
const CLAIM = `
MATCH (import:Import {key: $id})
SET import:Import
WITH import
WHERE import.leaseUntil < timestamp() OR import.owner = $owner
SET import.owner = $owner, import.leaseUntil = timestamp() + $leaseMs
RETURN import.data AS data, import.state AS state`

const ABANDONED = `
MATCH (import:Import)
WHERE import.state IN ['received', 'reading', 'writing', 'undoing'] AND import.leaseUntil < timestamp()
RETURN import.key AS id`

/** Who works on an import says so again before this has passed; then others may take it up. */
const leaseMs = 10_000

interface StoredImport {
  readonly state: ImportState
  readonly data: string
}

const parseStoredImport = ({ state, data }: StoredImport): ImportRecord => ({
  ...(JSON.parse(data) as ImportRecord),
  state,
})

/** Makes the record of an import that begins; when this has ended, no crash forgets it. */
export async function createImportRecord(
  graph: Graph,
  id: string,
  request: ImportRequest,
  owner: string,
): Promise<ImportRecord> {
  const record: ImportRecord = {
    id,
    state: 'received',
    ...request,
    startedAt: new Date().toISOString(),
    rowsRead: 0,
    rowsWritten: 0,
    rowsFailed: 0,
    counts: zeroCounts,
    faults: [],
    faultsTotal: 0,
    notices: [],
    lookAlikes: [],
    removals: [],
    removalsTotal: 0,
  }
  const { state, startedAt } = record
  const parameters = { id, state, startedAt, data: JSON.stringify(record), owner, leaseMs }
  await graph.write((transaction) => transaction.run(CREATE, parameters), { keepsVersion: true })
  return record
}

/** NOT_FOUND when there is no such import. */
export async function readImportRecord(graph: Graph, id: string): Promise<ImportRecord> {
  const { rows } = await graph.read<StoredImport>(READ, { id })
  if (rows[0]) return parseStoredImport(rows[0])
  throw new AtlasError('NOT_FOUND', `There is no import ${id}`)
}

/** The last hundred, the newest first. */
export async function listImportRecords(graph: Graph): Promise<ImportRecord[]> {
  const { rows } = await graph.read<StoredImport>(LIST)
  return rows.map(parseStoredImport)
}

/** What runs a statement: the graph in a transaction of its own, or an open transaction. */
export type StatementRunner = (
  cypher: string,
  parameters: object,
) => Promise<{ readonly records: readonly { get(name: string): unknown }[] }>

/** Saves how far it is; tells whether somebody wants it to stop. CONCURRENT_CHANGE when another took it up. */
export async function saveImportRecord(
  run: StatementRunner,
  record: ImportRecord,
  owner: string,
): Promise<{ isCancelled: boolean }> {
  const { id, state } = record
  const { records } = await run(SAVE, { id, state, owner, data: JSON.stringify(record), leaseMs })
  if (records[0]) return { isCancelled: records[0].get('isCancelled') === true }
  throw new AtlasError('CONCURRENT_CHANGE', `Another instance has taken up the import ${id}`)
}

/** A transaction of its own for every statement. */
export const createStatementRunner =
  (graph: Graph): StatementRunner =>
  (cypher, parameters) =>
    graph.write((transaction) => transaction.run(cypher, parameters as Record<string, unknown>), {
      keepsVersion: true,
    })

export async function requestCancellation(graph: Graph, id: string): Promise<void> {
  await graph.write((transaction) => transaction.run(CANCEL, { id }), { keepsVersion: true })
}

/** Takes an import that nobody works on; nothing when somebody does. */
export async function claimImportRecord(
  graph: Graph,
  id: string,
  owner: string,
): Promise<ImportRecord | undefined> {
  const { records } = await graph.write(
    (transaction) => transaction.run<{ data: string; state: ImportState }>(CLAIM, { id, owner, leaseMs }),
    { keepsVersion: true },
  )
  const [record] = records
  return record && parseStoredImport({ data: record.get('data'), state: record.get('state') })
}

/** Imports that were broken off. */
export async function listAbandonedImports(graph: Graph): Promise<string[]> {
  const { rows } = await graph.read<{ id: string }>(ABANDONED)
  return rows.map(({ id }) => id)
}
