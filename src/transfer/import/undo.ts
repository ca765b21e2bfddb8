import { inflateRawSync } from 'node:zlib'
import { limits } from '../../formats/limits.ts'
import { formatElementKey } from '../../graph/element.ts'
import type { Graph, Transaction } from '../../graph/graph.ts'
import type { Change, WriteSignature } from '../../graph/writing/change.ts'
import { getPreviousValues, type WriteResult } from '../../graph/writing/upsert.ts'
import { applyChanges } from '../../graph/writing/writeChanges.ts'
import { AtlasError, type Fault } from '../../model/errors.ts'
import { formatCount } from '../../model/text.ts'
import { type ImportRecord, importStates } from './importRecord.ts'
import { claimImport, readImport, saveImport } from './importStore.ts'
import { recordImportEvent } from './journalEvents.ts'

const LIST_BATCH_NUMBERS = `
MATCH (batch:ImportBatch {import: $id})
RETURN batch.number AS number
ORDER BY number DESC`

const READ_BATCH_JOURNAL = `
MATCH (batch:ImportBatch {key: $key})
RETURN batch.journal AS journal`

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
  await graph.write((transaction) => saveImport(transaction, record, owner))
  await undoBatches(graph, record, author)
  const undone: ImportRecord = { ...record, state: 'undone', finishedAt: new Date().toISOString() }
  await graph.write(async (transaction) => {
    await saveImport(transaction, undone, owner)
    await recordImportEvent(transaction, 'undone', undone)
  })
  return undone
}

/** Undoes all batches, the last one first, each in a transaction with its mark. */
export async function undoBatches(graph: Graph, record: ImportRecord, author = record.author): Promise<void> {
  for (const number of await listBatchNumbers(graph, record.id)) {
    const key = `${record.id}/${number}`
    await graph.write(async (transaction) => {
      await undoBatch(transaction, key, { name: author, now: new Date() })
      await transaction.run(DELETE_BATCH_MARK, { key })
    })
  }
}

/** Undoes all in one transaction that is rolled back, to find every conflict before anything is changed. */
async function assertUnchanged(graph: Graph, { id }: ImportRecord): Promise<void> {
  const faults = await graph.dryRun(async ({ transaction }) => {
    const faults: Fault[] = []
    for (const number of await listBatchNumbers(graph, id)) {
      try {
        await undoBatch(transaction, `${id}/${number}`, { name: '', now: new Date() })
      } catch (error) {
        if (!(error instanceof AtlasError)) throw error
        faults.push(...error.faults)
      }
    }
    return faults
  })
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

async function undoBatch(transaction: Transaction, key: string, signature: WriteSignature): Promise<void> {
  const { records } = await transaction.run<{ journal: Int8Array | null }>(READ_BATCH_JOURNAL, { key })
  const journal = records[0]?.get('journal')
  if (!journal) return
  const written = JSON.parse(inflateRawSync(journal).toString()) as WriteResult[]
  const changes = [
    ...written.filter(wasDeleted).toReversed(),
    ...written.filter((result) => !wasDeleted(result)),
  ]
  await applyChanges(transaction, changes.map(invertWrite), signature, (index) => {
    const change = changes[index]
    return change ? formatElementKey(change.key) : ''
  })
}

const wasDeleted = ({ result }: WriteResult) => result === 'deleted'

function invertWrite(written: WriteResult): Change {
  const { key, result, tag = '' } = written
  const condition = { ifMatch: [tag] }
  if (result === 'created') return { op: 'delete', key, condition }
  if (result === 'updated') return { op: 'put', key, values: getPreviousValues(written), condition }
  return { op: 'create', key, values: getPreviousValues(written) }
}
