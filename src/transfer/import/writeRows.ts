import { limits } from '../../formats/limits.ts'
import { formatElementKey } from '../../graph/element.ts'
import type { Graph, Transaction } from '../../graph/graph.ts'
import type { BulkRecorder } from '../../graph/journal/bulkRecorder.ts'
import type { JournaledChange } from '../../graph/journal/journalStep.ts'
import { retry } from '../../graph/retry.ts'
import type { WriteSignature } from '../../graph/writing/change.ts'
import { AtlasError } from '../../model/errors.ts'
import { systemProperties } from '../../model/kind.ts'
import type { PropertyValues } from '../../model/property.ts'
import { type Batch, type BatchLimits, countItems, createBatches, splitBatch } from './batches.ts'
import { ConflictAwareQueue } from './conflictAwareQueue.ts'
import type { ImportProgress } from './importProgress.ts'
import {
  addCounts,
  type ImportChange,
  type ImportCounts,
  type ImportRecord,
  zeroCounts,
} from './importRecord.ts'
import { assertImportOwner, writeBookkeeping } from './importStore.ts'
import { createImportRecorder, recordImportEvent } from './journalEvents.ts'
import type { ImportJob } from './runImport.ts'
import { writeBatch } from './writeBatch.ts'

/** Concurrent batches; one at a time while other requests wait for the database. */
const concurrentBatches = { whenIdle: 3, whenBusy: 1 }
const maxQueuedBatches = 3
/** A dry run is one transaction of any size, which the database holds in memory. */
const maxDryRunRows = 1_000_000

/** Writes the staged rows: nothing lasting in a dry run, in one transaction when there are few, otherwise in batches. */
export async function writeRows(job: ImportJob, progress: ImportProgress): Promise<void> {
  const { rowsTotal = 0, dryRun } = progress.record
  progress.set({ state: 'writing', rowsWritten: 0 })
  progress.throwIfStopped()
  if (dryRun) return runDryRun(job, progress)
  if (rowsTotal > getBatchLimits(job).maxRowsPerTransaction) await writeInBatches(job, progress)
  else await writeInOneTransaction(job, progress)
  await recordCompletion(job.graph, progress)
}

const getBatchLimits = ({ batchLimits = limits }: ImportJob): BatchLimits => batchLimits

/** Whether all rows of an import were written, in one transaction. */
export async function isWrittenAtOnce(
  graph: Graph,
  { id, rowsTotal = 0 }: ImportRecord,
  { maxRowsPerTransaction }: BatchLimits = limits,
): Promise<boolean> {
  if (rowsTotal > maxRowsPerTransaction) return false
  return (await listWrittenBatches(graph, id)).length > 0
}

async function runDryRun(job: ImportJob, progress: ImportProgress): Promise<void> {
  const { rowsTotal = 0 } = progress.record
  if (rowsTotal > maxDryRunRows)
    throw new AtlasError('INVALID_INPUT', `A dry run can have at most ${maxDryRunRows} rows`)
  const { counts, changes } = await retryAfterConflict(() =>
    job.graph.dryRun(async ({ transaction }) => {
      const listed: ImportChange[] = []
      const onChange = (change: JournaledChange) => {
        if (listed.length < limits.listedElements) listed.push(toImportChange(change))
      }
      const recorder = createImportRecorder(progress.record)
      return {
        counts: await writeAllBatches(transaction, job, progress, recorder, onChange),
        changes: listed,
      }
    }),
  )
  progress.set({ counts, changes })
}

function toImportChange(change: JournaledChange): ImportChange {
  const element = formatElementKey(change.key)
  if (change.change === 'deleted') return { change: 'removed', element, ...readName(change.before) }
  if (change.change === 'created') return { change: 'created', element, ...readName(change.after) }
  const properties = Object.keys(change.after).filter((name) => !Object.hasOwn(systemProperties, name))
  return { change: 'updated', element, properties }
}

const readName = ({ name }: PropertyValues) => (typeof name === 'string' ? { name } : {})

/** Writes all rows or none; its marks show whether a transaction without an answer was committed. */
async function writeInOneTransaction(job: ImportJob, progress: ImportProgress): Promise<void> {
  if ((await listWrittenBatches(job.graph, progress.record.id)).length > 0) return
  await writeAndRecord(job, (transaction, recorder) => writeAllBatches(transaction, job, progress, recorder))
}

async function writeAllBatches(
  transaction: Transaction,
  job: ImportJob,
  progress: ImportProgress,
  recorder: BulkRecorder,
  onChange?: (change: JournaledChange) => void,
): Promise<ImportCounts> {
  const { record } = progress
  let counts = zeroCounts
  progress.set({ rowsWritten: 0 })
  for await (const batch of listBatches(job, progress)) {
    const signature = createSignature(record)
    counts = addCounts(counts, await writeBatch(transaction, record.id, batch, signature, recorder, onChange))
    progress.addRowsWritten(countItems(batch))
  }
  return counts
}

/** The batches of the staged rows, until the import is stopped. */
async function* listBatches(job: ImportJob, progress: ImportProgress): AsyncGenerator<Batch> {
  const hasRemovals = progress.record.removalsTotal > 0
  for await (const batch of createBatches(job.folder, hasRemovals, getBatchLimits(job))) {
    progress.throwIfStopped()
    yield batch
  }
}

/** Sums up all marks, also those of instances that were interrupted, and records the import in the audit trail. */
async function recordCompletion(graph: Graph, progress: ImportProgress): Promise<void> {
  const marks = await listWrittenBatches(graph, progress.record.id)
  const counts = marks.map((mark) => JSON.parse(mark.counts) as ImportCounts).reduce(addCounts, zeroCounts)
  progress.set({ counts, rowsWritten: marks.reduce((rows, { size }) => rows + size, 0) })
  await writeBookkeeping(graph, (transaction) => recordImportEvent(transaction, 'done', progress.record))
}

const LIST_WRITTEN_BATCHES = `
MATCH (batch:ImportBatch {import: $id})
RETURN batch.number AS number, batch.size AS size, batch.counts AS counts`

interface BatchMark {
  readonly number: number
  readonly size: number
  readonly counts: string
}

async function listWrittenBatches(graph: Graph, id: string): Promise<readonly BatchMark[]> {
  return (await graph.read<BatchMark>(LIST_WRITTEN_BATCHES, { id })).rows
}

/** Writes each batch in a transaction with its mark, except those marked before the import was interrupted. */
async function writeInBatches(job: ImportJob, progress: ImportProgress): Promise<void> {
  const getMaxRunning = () =>
    job.isDatabaseBusy?.() ? concurrentBatches.whenBusy : concurrentBatches.whenIdle
  const queue = new ConflictAwareQueue({ getMaxRunning, maxWaiting: maxQueuedBatches })
  try {
    await writeRemainingBatches(job, progress, queue)
  } finally {
    // A batch that runs beside the failed one must not be committed after everything was undone.
    await queue.stop()
  }
}

async function writeRemainingBatches(
  job: ImportJob,
  progress: ImportProgress,
  queue: ConflictAwareQueue,
): Promise<void> {
  const { record } = progress
  const marks = await listWrittenBatches(job.graph, record.id)
  const sizes = new Map(marks.map(({ number, size }) => [number, size]))
  const isWritten = (batch: Batch) => sizes.get(batch.number) === countItems(batch)
  let step: Batch['step'] = 'nodes'
  for await (const batch of listBatches(job, progress)) {
    if (batch.step !== step) await queue.waitUntilIdle()
    step = batch.step
    const run = async () => {
      for (const piece of splitUnlessWritten(batch, job, isWritten)) {
        if (!isWritten(piece))
          await writeAndRecord(job, (transaction, recorder) =>
            writeBatch(transaction, record.id, piece, createSignature(record), recorder),
          )
        progress.addRowsWritten(countItems(piece))
      }
    }
    await queue.add({ partitions: batch.partitions, run })
  }
  await queue.waitUntilIdle()
}

/** The whole batch; or its pieces, while the database is busy or when some are written already. */
function splitUnlessWritten(
  batch: Batch,
  job: ImportJob,
  isWritten: (batch: Batch) => boolean,
): readonly Batch[] {
  if (isWritten(batch)) return [batch]
  const pieces = splitBatch(batch, getBatchLimits(job).maxRowsPerBatchWhenBusy)
  return job.isDatabaseBusy?.() || pieces.some(isWritten) ? pieces : [batch]
}

/** Writes in a transaction, with what the journal records of it, unless another instance owns the import by then. */
function writeAndRecord(
  { graph, record, owner }: ImportJob,
  work: (transaction: Transaction, recorder: BulkRecorder) => Promise<unknown>,
): Promise<void> {
  const writeOnce = async (transaction: Transaction) => {
    const recorder = createImportRecorder(record)
    await work(transaction, recorder)
    await recorder.record(transaction)
    await assertImportOwner(transaction, record.id, owner)
  }
  return retryAfterConflict(() => graph.write(writeOnce, { isJournaled: true }))
}

/** Repeats a transaction after a conflict with other writers. */
export const retryAfterConflict = <Result>(work: () => Promise<Result>): Promise<Result> =>
  retry(work, { maxAttempts: 5, isRetriable: isTransient })

/** Whether other writers held the locks, or created the same node after it was looked up. */
function isTransient(error: unknown): boolean {
  const { code = '' } = error as { code?: string }
  return (
    code.startsWith('Neo.TransientError.Transaction') ||
    code === 'Neo.ClientError.Statement.EntityNotFound' ||
    code === 'CONCURRENT_CHANGE'
  )
}

/** Equal in every attempt, so that rows of this import are recognized after a crash. */
const createSignature = ({ author, startedAt }: ImportRecord): WriteSignature => ({
  name: author,
  now: new Date(startedAt),
})
