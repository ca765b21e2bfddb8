import type { Graph, Transaction } from '../../graph/graph.ts'
import { AtlasError } from '../../model/errors.ts'
import {
  createImportRecord,
  type ImportRecord,
  type ImportRequest,
  type ImportState,
  importStateNames,
  isFinished,
} from './importRecord.ts'

const CREATE = `
MERGE (import:Import {key: $id})
  ON CREATE SET
    import.state = $state, import.startedAt = $startedAt, import.data = $data,
    import.owner = $owner, import.leaseUntil = timestamp() + $leaseMs`

const READ = `
MATCH (import:Import {key: $id})
RETURN import.state AS state, import.data AS data`

const LIST = `
MATCH (import:Import)
RETURN import.state AS state, import.data AS data
ORDER BY import.startedAt DESC
LIMIT 100`

/** Takes the lock before the owner is read: another instance that claims the import waits, or was first. */
const LOCK_OWN = `
MATCH (import:Import {key: $id})
SET import:Import
WITH import
WHERE import.owner = $owner
SET import.leaseUntil = timestamp() + $leaseMs`

const ASSERT_OWNER = `${LOCK_OWN}
RETURN import.key AS id`

const SAVE = `${LOCK_OWN}
SET
  import.state = $state, import.data = $data, import.progress = $progress
RETURN coalesce(import.isCancelled, false) AS isCancelled`

const CANCEL = `
MATCH (import:Import {key: $id})
SET import.isCancelled = true`

/**
 * Takes the lock before the lease is read, so that only one instance claims it. A lease that ends later than any can was
 * made before the clock of the database was set back.
 */
const CLAIM = `
MATCH (import:Import {key: $id})
SET import:Import
WITH import
WHERE NOT timestamp() <= import.leaseUntil <= timestamp() + $leaseMs + 1000 OR import.owner = $owner
WITH import, coalesce(import.progress, '') AS progress
SET
  import.owner = $owner, import.leaseUntil = timestamp() + $leaseMs,
  import.claims = CASE WHEN import.claimedProgress = progress THEN import.claims + 1 ELSE 1 END,
  import.claimedProgress = progress
RETURN import.data AS data, import.state AS state, import.claims AS claims`

const LIST_ABANDONED = `
MATCH (import:Import)
WHERE import.state IN $states AND NOT timestamp() <= import.leaseUntil <= timestamp() + $leaseMs + 1000
RETURN import.key AS id`

const SELECT_FINISHED = `
MATCH (import:Import)
WHERE import.key IN $ids AND import.state IN $states
RETURN import.key AS id`

const finishedStates = importStateNames.filter((state) => isFinished({ state }))
const unfinishedStates = importStateNames.filter((state) => !isFinished({ state }))

/** An owner renews its lease before this has passed; otherwise other instances may claim the import. */
const leaseMs = 10_000

interface StoredImport {
  readonly state: ImportState
  readonly data: string
}

function parseStoredImport({ state, data }: StoredImport): ImportRecord {
  const record = JSON.parse(data) as ImportRecord
  // Records of earlier versions have no such totals.
  const { noticesTotal = record.notices.length, lookAlikesTotal = record.lookAlikes.length } = record
  return { ...record, noticesTotal, lookAlikesTotal, state }
}

/** Writes work that concerns imports only: the version of the ecosystem stays. */
export const writeBookkeeping = <Result>(graph: Graph, work: (transaction: Transaction) => Promise<Result>) =>
  graph.write(work, { keepsVersion: true })

/** Stores the record of a new import durably. */
export async function insertImport(
  graph: Graph,
  id: string,
  request: ImportRequest,
  owner: string,
): Promise<ImportRecord> {
  const record = createImportRecord(id, request)
  await writeBookkeeping(graph, (transaction) => createImport(transaction, record, owner))
  return record
}

/** Stores the record of a new import; has no effect when the answer to its commit was lost and it is repeated. */
export async function createImport(
  transaction: Transaction,
  record: ImportRecord,
  owner: string,
): Promise<void> {
  const { id, state, startedAt } = record
  await transaction.run(CREATE, { id, state, startedAt, data: JSON.stringify(record), owner, leaseMs })
}

/** NOT_FOUND when no import has the id. */
export async function readImport(graph: Graph, id: string): Promise<ImportRecord> {
  const { rows } = await graph.read<StoredImport>(READ, { id })
  if (rows[0]) return parseStoredImport(rows[0])
  throw new AtlasError('NOT_FOUND', `Import ${id} was not found`)
}

/** The last hundred imports, newest first. */
export async function listImports(graph: Graph): Promise<ImportRecord[]> {
  const { rows } = await graph.read<StoredImport>(LIST)
  return rows.map(parseStoredImport)
}

/** An import that its instance may go on with. */
export interface SavedImport {
  /** Whether cancellation was requested. */
  readonly isCancelled: boolean
}

/** Saves the record and renews the lease; nothing when another instance owns it. */
export async function trySaveImport(
  transaction: Transaction,
  record: ImportRecord,
  owner: string,
): Promise<SavedImport | undefined> {
  const { id, state } = record
  const { records } = await transaction.run<{ isCancelled: boolean }>(SAVE, {
    id,
    state,
    owner,
    data: JSON.stringify(record),
    progress: `${state} ${record.rowsWritten}`,
    leaseMs,
  })
  return records[0] && { isCancelled: records[0].get('isCancelled') }
}

/** Saves the record and renews the lease; DATABASE_UNAVAILABLE when another instance owns it. */
export async function saveImport(
  transaction: Transaction,
  record: ImportRecord,
  owner: string,
): Promise<void> {
  if (!(await trySaveImport(transaction, record, owner))) throw createTakenOverError(record.id)
}

/**
 * Fences a transaction that writes what an import is about: DATABASE_UNAVAILABLE when another instance owns the import.
 * The lock is held until the transaction ends, so it comes last where others of the import run beside it.
 */
export async function assertImportOwner(transaction: Transaction, id: string, owner: string): Promise<void> {
  const { records } = await transaction.run(ASSERT_OWNER, { id, owner, leaseMs })
  if (records.length === 0) throw createTakenOverError(id)
}

/** For this instance it is as if the database were gone: it leaves everything to the other one. */
export const createTakenOverError = (id: string) =>
  new AtlasError('DATABASE_UNAVAILABLE', `Another instance resumed import ${id}`)

export async function requestCancellation(graph: Graph, id: string): Promise<void> {
  await writeBookkeeping(graph, (transaction) => transaction.run(CANCEL, { id }))
}

export interface ClaimedImport {
  readonly record: ImportRecord
  /** How often it was claimed in a row without any progress in between. */
  readonly claims: number
}

/** Makes the instance the owner of an import whose lease has expired; undefined when it has not. */
export async function claimImport(
  graph: Graph,
  id: string,
  owner: string,
): Promise<ClaimedImport | undefined> {
  const { records } = await writeBookkeeping(graph, (transaction) =>
    transaction.run<{ data: string; state: ImportState; claims: number }>(CLAIM, { id, owner, leaseMs }),
  )
  const [record] = records
  if (!record) return undefined
  const stored = { data: record.get('data'), state: record.get('state') }
  return { record: parseStoredImport(stored), claims: record.get('claims') }
}

/** Ids of unfinished imports whose lease has expired. */
export async function listAbandonedImports(graph: Graph): Promise<string[]> {
  const { rows } = await graph.read<{ id: string }>(LIST_ABANDONED, {
    states: unfinishedStates,
    leaseMs,
  })
  return rows.map(({ id }) => id)
}

/** Those of the imports with these ids that have ended. */
export async function selectFinishedImports(graph: Graph, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const { rows } = await graph.read<{ id: string }>(SELECT_FINISHED, { ids, states: finishedStates })
  return rows.map(({ id }) => id)
}
