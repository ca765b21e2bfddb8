import type { Graph } from '../../graph/graph.ts'
import { AtlasError } from '../../model/errors.ts'
import type { ImportFault, Mode } from './importRow.ts'

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
export interface ImportOrder {
  readonly mode: Mode
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
export interface Counts {
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly removed: number
}

export const noCounts: Counts = { created: 0, updated: 0, unchanged: 0, removed: 0 }

/** Everything there is to tell of an import. */
export interface ImportRecord extends ImportOrder {
  readonly id: string
  readonly state: ImportState
  readonly startedAt: string
  readonly finishedAt?: string
  readonly rowsRead: number
  /** How many there are, once all are read. */
  readonly rowsTotal?: number
  readonly rowsWritten: number
  readonly rowsFailed: number
  readonly counts: Counts
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

interface Stored {
  readonly state: ImportState
  readonly data: string
}

const recordOf = ({ state, data }: Stored): ImportRecord => ({ ...(JSON.parse(data) as ImportRecord), state })

/** Makes the record of an import that begins; when this has ended, no crash forgets it. */
export async function createRecord(
  graph: Graph,
  id: string,
  order: ImportOrder,
  owner: string,
): Promise<ImportRecord> {
  const record: ImportRecord = {
    id,
    state: 'received',
    ...order,
    startedAt: new Date().toISOString(),
    rowsRead: 0,
    rowsWritten: 0,
    rowsFailed: 0,
    counts: noCounts,
    faults: [],
    faultsTotal: 0,
    notices: [],
    lookAlikes: [],
    removals: [],
    removalsTotal: 0,
  }
  const { state, startedAt } = record
  const parameters = { id, state, startedAt, data: JSON.stringify(record), owner, leaseMs }
  await graph.write((transaction) => transaction.run(CREATE, parameters), { isBesideTheMap: true })
  return record
}

/** NOT_FOUND when there is no such import. */
export async function readRecord(graph: Graph, id: string): Promise<ImportRecord> {
  const { rows } = await graph.read<Stored>(READ, { id })
  if (rows[0]) return recordOf(rows[0])
  throw new AtlasError('NOT_FOUND', `There is no import ${id}`)
}

/** The last hundred, the newest first. */
export async function listRecords(graph: Graph): Promise<ImportRecord[]> {
  const { rows } = await graph.read<Stored>(LIST)
  return rows.map(recordOf)
}

/** What runs a statement: the graph in a transaction of its own, or an open transaction. */
export type Runner = (
  cypher: string,
  parameters: object,
) => Promise<{ readonly records: readonly { get(name: string): unknown }[] }>

/** Saves how far it is; tells whether somebody wants it to stop. CHANGED_MEANWHILE when another took it up. */
export async function saveRecord(
  run: Runner,
  record: ImportRecord,
  owner: string,
): Promise<{ isCancelled: boolean }> {
  const { id, state } = record
  const { records } = await run(SAVE, { id, state, owner, data: JSON.stringify(record), leaseMs })
  if (records[0]) return { isCancelled: records[0].get('isCancelled') === true }
  throw new AtlasError('CHANGED_MEANWHILE', `Another instance has taken up the import ${id}`)
}

/** A transaction of its own for every statement. */
export const runnerOf =
  (graph: Graph): Runner =>
  (cypher, parameters) =>
    graph.write((transaction) => transaction.run(cypher, parameters as Record<string, unknown>), {
      isBesideTheMap: true,
    })

export async function requestCancel(graph: Graph, id: string): Promise<void> {
  await graph.write((transaction) => transaction.run(CANCEL, { id }), { isBesideTheMap: true })
}

/** Takes an import that nobody works on; nothing when somebody does. */
export async function claimRecord(
  graph: Graph,
  id: string,
  owner: string,
): Promise<ImportRecord | undefined> {
  const { records } = await graph.write(
    (transaction) => transaction.run<{ data: string; state: ImportState }>(CLAIM, { id, owner, leaseMs }),
    { isBesideTheMap: true },
  )
  const [record] = records
  return record && recordOf({ data: record.get('data'), state: record.get('state') })
}

/** Imports that were broken off. */
export async function abandonedImports(graph: Graph): Promise<string[]> {
  const { rows } = await graph.read<{ id: string }>(ABANDONED)
  return rows.map(({ id }) => id)
}
