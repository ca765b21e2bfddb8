import type { SourceFile } from '../../formats/inputFormat.ts'
import { limits } from '../../formats/limits.ts'
import { formatElementKey } from '../../graph/element.ts'
import type { Graph, Transaction } from '../../graph/graph.ts'
import { retry } from '../../graph/retry.ts'
import type { WriteSignature } from '../../graph/writing/change.ts'
import { AtlasError, internalErrorDetail } from '../../model/errors.ts'
import { type Batch, type BatchLimits, countItems, createBatches, splitBatch } from './batches.ts'
import { createConflictAwareQueue } from './conflictAwareQueue.ts'
import { type ImportCounts, type ImportRecord, zeroCounts } from './importRecord.ts'
import { recordImportEvent } from './journalEvents.ts'
import { type Progress, startProgress } from './progress.ts'
import { stageFiles } from './stageRows.ts'
import { undoBatches } from './undo.ts'
import { findRemovals, validateRows } from './validateRows.ts'
import { addCounts, writeBatch } from './writeBatch.ts'

/** Batches that are written side by side; one at a time while others ask, who would wait for the database. */
const concurrentBatches = { whenIdle: 3, whenBusy: 1 }
const maxQueuedBatches = 3
/** A rehearsal is one transaction whatever its size, and the database keeps it in its memory. */
const maxDryRunRows = 1_000_000

export interface ImportJob {
  readonly graph: Graph
  readonly record: ImportRecord
  readonly files: readonly SourceFile[]
  /** For what was read, until it is written. */
  readonly folder: string
  readonly owner: string
  /** The usual ones when absent. */
  readonly batchLimits?: BatchLimits
  /** Whether the database serves others at the moment; nobody when absent. */
  readonly isDatabaseBusy?: () => boolean
}

/**
 * Does an import from files to the end, or takes one up that was broken off: reads and checks all of it, then writes
 * it in one transaction or in batches. What it ended with is in the record.
 */
export async function runImport(job: ImportJob): Promise<ImportRecord> {
  const progress = startProgress(job.graph, job.record, job.owner)
  try {
    if (job.record.state !== 'writing') {
      await stageRows(job, progress)
      // From here on the rows on disk are whole: who takes the import up begins with them.
      await progress.checkpoint({ state: 'writing' })
    }
    await writeRows(job, progress)
    await progress.finish({ state: 'done' })
    return progress.record
  } catch (error) {
    return await finishFailed(job, progress, error)
  } finally {
    await progress.stop()
  }
}

async function stageRows({ graph, files, folder }: ImportJob, progress: Progress): Promise<void> {
  const { mode, confirm, dryRun } = progress.record
  progress.restart('reading')
  const staged = await stageFiles(graph, files, folder, mode, progress)
  await validateRows(graph, staged, mode, progress.onFault)
  const rowsTotal = staged.nodeCount + staged.relationshipCount
  progress.set({ rowsTotal })
  if (progress.record.faultsTotal > 0) throw createInvalidRowsError(progress.record)
  if (mode !== 'replace') return
  const removalsTotal = await findRemovals(graph, staged, (key) => progress.onRemoval(formatElementKey(key)))
  progress.set({ removalsTotal, rowsTotal: rowsTotal + removalsTotal })
  if (!dryRun && removalsTotal !== (confirm ?? 0)) {
    throw new AtlasError(
      'CONFIRMATION_NEEDED',
      `${removalsTotal} elements would be removed; send confirm=${removalsTotal} when that is meant`,
    )
  }
}

async function writeRows(job: ImportJob, progress: Progress): Promise<void> {
  const { rowsTotal = 0, dryRun } = progress.record
  progress.set({ state: 'writing' })
  progress.throwIfCancelled()
  if (dryRun) await runDryRun(job, progress)
  else if (rowsTotal > getBatchLimits(job).maxRowsPerTransaction) await writeInBatches(job, progress)
  else await writeInOneTransaction(job, progress)
}

const getBatchLimits = ({ batchLimits = limits }: ImportJob): BatchLimits => batchLimits

/**
 * All rows, or none. The import is told as done after that, since readers may see the one without the other while the
 * database applies a commit; that it was written is told by its marks.
 */
async function writeInOneTransaction(job: ImportJob, progress: Progress): Promise<void> {
  const { graph } = job
  const { id } = progress.record
  const writeRows = (transaction: Transaction) => writeAllBatches(transaction, job, progress)
  if ((await listWrittenBatches(graph, id)).length === 0)
    await retry(() => graph.write(writeRows), transientRetries)
  await recordCompletion(graph, progress)
}

/** What became of all rows stands in the marks. */
async function recordCompletion(graph: Graph, progress: Progress): Promise<void> {
  const marks = await listWrittenBatches(graph, progress.record.id)
  const counts = marks.reduce(
    (sum, mark) => addCounts(sum, JSON.parse(mark.counts) as ImportCounts),
    zeroCounts,
  )
  progress.set({ counts })
  await graph.write((transaction) => recordImportEvent(transaction, 'done', progress.record), {
    keepsVersion: true,
  })
}

async function runDryRun(job: ImportJob, progress: Progress): Promise<void> {
  const { graph } = job
  const { rowsTotal = 0 } = progress.record
  if (rowsTotal > maxDryRunRows) {
    throw new AtlasError('INVALID_INPUT', `A dry run takes at most ${maxDryRunRows} rows`)
  }
  const counts = await graph.dryRun(({ transaction }) => writeAllBatches(transaction, job, progress))
  progress.set({ counts })
}

async function writeAllBatches(
  transaction: Transaction,
  job: ImportJob,
  progress: Progress,
): Promise<ImportCounts> {
  const { record } = progress
  let counts = zeroCounts
  progress.set({ rowsWritten: 0 })
  for await (const batch of createBatches(job.folder, record.removalsTotal > 0, getBatchLimits(job))) {
    progress.throwIfCancelled()
    counts = addCounts(counts, await writeBatch(transaction, record.id, batch, createSignature(record)))
    progress.addRowsWritten(countItems(batch))
  }
  return counts
}

const LIST_WRITTEN_BATCHES = `
MATCH (batch:ImportBatch {import: $id})
RETURN batch.number AS number, batch.size AS size, batch.counts AS counts`

async function listWrittenBatches(graph: Graph, id: string) {
  const { rows } = await graph.read<{ number: number; size: number; counts: string }>(LIST_WRITTEN_BATCHES, {
    id,
  })
  return rows
}

/** Each batch in a transaction with its mark: what is marked already was written before the import was broken off. */
async function writeInBatches(job: ImportJob, progress: Progress): Promise<void> {
  const queue = createConflictAwareQueue(
    () => (job.isDatabaseBusy?.() ? concurrentBatches.whenBusy : concurrentBatches.whenIdle),
    maxQueuedBatches,
  )
  try {
    await writeRemainingBatches(job, progress, queue)
  } finally {
    // What runs beside the batch that failed must not be committed after all has been taken back.
    await queue.stop()
  }
  await recordCompletion(job.graph, progress)
}

async function writeRemainingBatches(
  job: ImportJob,
  progress: Progress,
  queue: ReturnType<typeof createConflictAwareQueue>,
): Promise<void> {
  const isWritten = await createWrittenPredicate(job.graph, progress.record.id)
  let step = 'nodes'
  progress.set({ rowsWritten: 0 })
  for await (const batch of createBatches(
    job.folder,
    progress.record.removalsTotal > 0,
    getBatchLimits(job),
  )) {
    progress.throwIfCancelled()
    if (batch.step !== step) await queue.waitUntilIdle()
    step = batch.step
    const run = async () => {
      for (const piece of splitUnlessWritten(batch, job, isWritten)) {
        if (!isWritten(piece)) await writeBatchWithRetry(job.graph, progress.record, piece)
        progress.addRowsWritten(countItems(piece))
      }
    }
    await queue.add({ partitions: batch.partitions, run })
  }
  await queue.waitUntilIdle()
}

type BatchPredicate = (batch: Batch) => boolean

/** Whether a batch, or a piece of one, has its mark from before the import was broken off. */
async function createWrittenPredicate(graph: Graph, id: string): Promise<BatchPredicate> {
  const batchLimits = new Map((await listWrittenBatches(graph, id)).map(({ number, size }) => [number, size]))
  return (batch) => batchLimits.get(batch.number) === countItems(batch)
}

/** The whole batch; or its pieces, while others ask, or when some are written already. */
function splitUnlessWritten(batch: Batch, job: ImportJob, isWritten: BatchPredicate): readonly Batch[] {
  if (isWritten(batch)) return [batch]
  const pieces = splitBatch(batch, getBatchLimits(job).maxRowsPerBatchWhenBusy)
  return job.isDatabaseBusy?.() || pieces.some(isWritten) ? pieces : [batch]
}

async function writeBatchWithRetry(graph: Graph, record: ImportRecord, batch: Batch): Promise<void> {
  const write = () =>
    graph.write((transaction) => writeBatch(transaction, record.id, batch, createSignature(record)))
  await retry(write, transientRetries)
}

const transientRetries = { maxAttempts: 5, isRetriable: isTransient }

/** Others hold locks, or made the same node between our look and our deed. */
function isTransient(error: unknown): boolean {
  const { code = '' } = error as { code?: string }
  return (
    code.startsWith('Neo.TransientError.Transaction') ||
    code === 'Neo.ClientError.Statement.EntityNotFound' ||
    code === 'CONCURRENT_CHANGE'
  )
}

/** The same at every attempt and after every crash, so that what an import made can be told. */
const createSignature = ({ author, startedAt }: ImportRecord): WriteSignature => ({
  name: author,
  now: new Date(startedAt),
})

/** Writes down why it ended; without a database the import stays as it is and is taken up later. */
async function finishFailed({ graph }: ImportJob, progress: Progress, error: unknown): Promise<ImportRecord> {
  const isAtlasError = error instanceof AtlasError
  if (isAtlasError && error.code === 'DATABASE_UNAVAILABLE') throw error
  if (progress.isCancelled) {
    await undoBatches(graph, progress.record)
    await progress.finish({ state: 'cancelled', counts: zeroCounts })
    return progress.record
  }
  if (!isAtlasError) {
    await undoBatches(graph, progress.record)
    await progress.finish({
      state: 'failed',
      counts: zeroCounts,
      problem: { code: 'INTERNAL', detail: internalErrorDetail },
    })
    throw error
  }
  const { code, message, faults } = error
  if (progress.record.faultsTotal === 0) {
    for (const { path, message: reason } of faults) progress.onFault({ ...locateFault(error, path), reason })
  }
  await undoBatches(graph, progress.record)
  await progress.finish({ state: 'failed', counts: zeroCounts, problem: { code, detail: message } })
  return progress.record
}

function locateFault({ details }: AtlasError, path: string): { file: string; sheet?: string; row: number } {
  const location = details.place as { file: string; sheet?: string; row: number } | undefined
  return location ?? { file: path, row: 0 }
}

function createInvalidRowsError({ faultsTotal, rowsRead, faults: [first] }: ImportRecord): AtlasError {
  const path = first ? [first.file, first.sheet, first.row, first.column].filter(Boolean).join(':') : ''
  return new AtlasError(
    'INVALID_INPUT',
    `${faultsTotal} faults in ${rowsRead} rows; nothing was written. The first: ${path} ${first?.reason}`,
  )
}
