import { inflateRawSync } from 'node:zlib'
import { limits } from '../../formats/limits.ts'
import { type ElementKey, formatElementKey, omitBookkeeping, toEntityTag } from '../../graph/element.ts'
import type { DryRun, Graph, Transaction } from '../../graph/graph.ts'
import { decodeBulkChanges } from '../../graph/journal/bulkChanges.ts'
import type { JournaledChange } from '../../graph/journal/journalStep.ts'
import type { Change, WriteSignature } from '../../graph/writing/change.ts'
import { applyChanges } from '../../graph/writing/writeChanges.ts'
import { AtlasError, type Fault } from '../../model/errors.ts'
import type { PropertyValues } from '../../model/property.ts'
import { formatCount } from '../../model/text.ts'
import { type ImportRecord, importStates } from './importRecord.ts'
import { assertImportOwner, claimImport, readImport, saveImport, writeBookkeeping } from './importStore.ts'
import { createImportRecorder, recordImportEvent } from './journalEvents.ts'
import { retryAfterConflict } from './writeRows.ts'

const LIST_BATCH_NUMBERS = `
MATCH (batch:ImportBatch {import: $id})
RETURN batch.number AS number
ORDER BY number DESC`

/** `journal` is what marks had before their batches were entries of the journal. */
const READ_BATCH = `
MATCH (batch:ImportBatch {key: $key})
OPTIONAL MATCH (entry:AuditEntry {id: batch.entry})
RETURN
  entry.changes AS changes,
  batch.journal AS journal,
  batch.entry IS NOT NULL AND entry IS NULL AS isPruned`

const DELETE_BATCH_MARK = `
MATCH (batch:ImportBatch {key: $key})
DELETE batch`

/**
 * Undoes a finished import as a whole: deletes what it created, restores what it changed or removed. CHANGES_NOT_APPLIED
 * when an element was changed since; then nothing is undone.
 */
export async function undoImport(
  graph: Graph,
  id: string,
  author: string,
  owner: string,
): Promise<ImportRecord> {
  const record = await readImport(graph, id)
  const isDone = record.state === 'done' && !record.dryRun
  if (!isDone && record.state !== 'undoing') throw createNothingToUndoError(record)
  if (isDone) await assertUnchanged(graph, record)
  if (!(await claimImport(graph, id, owner)))
    throw new AtlasError('CHANGES_NOT_APPLIED', `Import ${id} is in progress on another instance; try again`)
  return resumeUndo(graph, { ...record, state: 'undoing' }, author, owner)
}

function createNothingToUndoError({ id, state, dryRun }: ImportRecord): AtlasError {
  const reason = dryRun ? 'was a dry run' : `is ${importStates[state].label.toLowerCase()}`
  return new AtlasError('CHANGES_NOT_APPLIED', `Import ${id} ${reason}; there is nothing to undo`)
}

/** Undoes the batches that are left, also after an interruption. */
export async function resumeUndo(
  graph: Graph,
  record: ImportRecord,
  author: string,
  owner: string,
): Promise<ImportRecord> {
  await writeBookkeeping(graph, (transaction) => saveImport(transaction, record, owner))
  await undoBatches(graph, { record, author, owner })
  const undone: ImportRecord = { ...record, state: 'undone', finishedAt: new Date().toISOString() }
  await writeBookkeeping(graph, async (transaction) => {
    await saveImport(transaction, undone, owner)
    await recordImportEvent(transaction, 'undone', undone)
  })
  return undone
}

export interface UndoJob {
  readonly record: ImportRecord
  /** Who undoes it; by default who started it. */
  readonly author?: string
  readonly owner: string
}

/**
 * Undoes all batches, the last one first, each in a transaction with its mark, as long as this instance owns the import.
 */
export async function undoBatches(
  graph: Graph,
  { record, author = record.author, owner }: UndoJob,
): Promise<void> {
  for (const number of await listBatchNumbers(graph, record.id)) {
    const key = `${record.id}/${number}`
    const undoOnce = async (transaction: Transaction) => {
      await assertImportOwner(transaction, record.id, owner)
      const recorder = createImportRecorder({ id: record.id, author })
      recorder.add(await undoBatch(transaction, key, { name: author, now: new Date() }))
      await recorder.record(transaction)
      await transaction.run(DELETE_BATCH_MARK, { key })
    }
    await retryAfterConflict(() => graph.write(undoOnce, { isJournaled: true }))
  }
}

/** Undoes batches, the last one first, up to one that others have changed since; returns whether none is left. */
export async function undoUnchangedBatches(graph: Graph, job: UndoJob): Promise<boolean> {
  try {
    await undoBatches(graph, job)
    return true
  } catch (error) {
    if (error instanceof AtlasError && error.code === 'CHANGES_NOT_APPLIED') return false
    throw error
  }
}

/** What the record of a failed import adds if it could not be undone as a whole. */
export const partLeftText = 'Others have changed what it wrote since, so a part of it is left'

/** Undoes all in one transaction that is rolled back, to find every conflict before anything is changed. */
async function assertUnchanged(graph: Graph, { id }: ImportRecord): Promise<void> {
  const findFaults = async ({ transaction }: DryRun) => {
    const faults: Fault[] = []
    for (const number of await listBatchNumbers(graph, id)) {
      try {
        await undoBatch(transaction, `${id}/${number}`, { name: '', now: new Date() })
      } catch (error) {
        if (!(error instanceof AtlasError) || error.faults.length === 0) throw error
        faults.push(...error.faults)
      }
    }
    return faults
  }
  const faults = await retryAfterConflict(() => graph.dryRun(findFaults))
  if (faults.length === 0) return
  throw new AtlasError(
    'CHANGES_NOT_APPLIED',
    `${formatCount(faults.length, 'element')} changed since import ${id}; nothing was undone`,
    { faults: faults.slice(0, limits.faults), details: { faultsTotal: faults.length } },
  )
}

async function listBatchNumbers(graph: Graph, id: string): Promise<number[]> {
  const { rows } = await graph.read<{ number: number }>(LIST_BATCH_NUMBERS, { id })
  return rows.map(({ number }) => number)
}

/** Undoes a batch inside a transaction of the caller, who records what is returned. */
async function undoBatch(
  transaction: Transaction,
  key: string,
  signature: WriteSignature,
): Promise<JournaledChange[]> {
  const { records } = await transaction.run<StoredBatch>(READ_BATCH, { key })
  const [batch] = records.map((record) => record.toObject())
  if (batch?.isPruned) throw createPrunedError(key)
  const written = batch ? listInverseChanges(batch) : []
  const changes = [
    ...written.filter(({ op }) => op === 'create').toReversed(),
    ...written.filter(({ op }) => op !== 'create'),
  ]
  return applyChanges(transaction, changes, signature, (index) => {
    const change = changes[index]
    return change ? formatElementKey(change.key) : ''
  })
}

interface StoredBatch {
  readonly changes: Int8Array | null
  readonly journal: Int8Array | null
  readonly isPruned: boolean
}

function listInverseChanges({ changes, journal }: StoredBatch): Change[] {
  if (changes) return decodeBulkChanges(changes).map(invertChange)
  if (!journal) return []
  return (JSON.parse(inflateRawSync(journal).toString()) as FormerWriteResult[]).map(invertFormerResult)
}

function invertChange(change: JournaledChange): Change {
  const { key } = change
  switch (change.change) {
    case 'created':
      return { op: 'delete', key, condition: { ifMatch: [toEntityTag(change.after)] } }
    case 'updated':
      return { op: 'restore', key, values: change.before, condition: { ifMatch: [change.tag ?? ''] } }
    case 'deleted':
      return { op: 'create', key, values: omitBookkeeping(change.before) }
  }
}

/** What marks stored before their batches were entries of the journal. */
interface FormerWriteResult {
  readonly key: ElementKey
  readonly result: 'created' | 'updated' | 'deleted'
  readonly before?: PropertyValues
  readonly tag?: string
}

function invertFormerResult({ key, result, before = {}, tag = '' }: FormerWriteResult): Change {
  const condition = { ifMatch: [tag] }
  if (result === 'created') return { op: 'delete', key, condition }
  if (result === 'updated') return { op: 'put', key, values: omitBookkeeping(before), condition }
  return { op: 'create', key, values: omitBookkeeping(before) }
}

const createPrunedError = (key: string) =>
  new AtlasError(
    'CHANGES_NOT_APPLIED',
    `Import ${key.split('/')[0]} can no longer be undone: AUDIT_KEEP_DAYS deleted what it changed`,
  )
