import type { SourceFile } from '../../formats/inputFormat.ts'
import { limits } from '../../formats/limits.ts'
import { nameOf } from '../../graph/element.ts'
import type { Graph, Transaction } from '../../graph/graph.ts'
import type { Signature } from '../../graph/writing/change.ts'
import { AtlasError } from '../../model/errors.ts'
import { type Batch, type BatchSizes, batchesOf, piecesOf, sizeOf } from './batches.ts'
import { lanes } from './conflictAwareQueue.ts'
import { type Counts, type ImportRecord, noCounts } from './importRecord.ts'
import { noteImport } from './journalEvents.ts'
import { type Progress, startProgress } from './progress.ts'
import { readFiles } from './stageRows.ts'
import { undoBatches } from './undo.ts'
import { checkReading, findRemovals } from './validateRows.ts'
import { added, writeBatch } from './writeBatch.ts'

/** Batches that are written side by side; one at a time while others ask, who would wait for the database. */
const batchesAtOnce = { alone: 3, besideOthers: 1 }
const waitingAtMost = 3
/** A rehearsal is one transaction whatever its size, and the database keeps it in its memory. */
const rehearsedAtMost = 1_000_000

export interface ImportWork {
  readonly graph: Graph
  readonly record: ImportRecord
  readonly files: readonly SourceFile[]
  /** For what was read, until it is written. */
  readonly folder: string
  readonly owner: string
  /** The usual ones when absent. */
  readonly sizes?: BatchSizes
  /** Whether the database serves others at the moment; nobody when absent. */
  readonly doOthersAsk?: () => boolean
}

/**
 * Does an import from files to the end, or takes one up that was broken off: reads and checks all of it, then writes
 * it in one transaction or in batches. What it ended with is in the record.
 */
export async function runImport(work: ImportWork): Promise<ImportRecord> {
  const progress = startProgress(work.graph, work.record, work.owner)
  try {
    if (work.record.state !== 'writing') {
      await read(work, progress)
      // From here on the rows on disk are whole: who takes the import up begins with them.
      await progress.checkpoint({ state: 'writing' })
    }
    await write(work, progress)
    await progress.finish({ state: 'done' })
    return progress.record
  } catch (error) {
    return await ended(work, progress, error)
  } finally {
    await progress.stop()
  }
}

async function read({ graph, files, folder }: ImportWork, progress: Progress): Promise<void> {
  const { mode, confirm, dryRun } = progress.record
  progress.restart('reading')
  const reading = await readFiles(graph, files, folder, mode, progress)
  await checkReading(graph, reading, mode, progress.fault)
  const rowsTotal = reading.nodes + reading.relationships
  progress.set({ rowsTotal })
  if (progress.record.faultsTotal > 0) throw refused(progress.record)
  if (mode !== 'replace') return
  const removalsTotal = await findRemovals(graph, reading, (key) => progress.removal(nameOf(key)))
  progress.set({ removalsTotal, rowsTotal: rowsTotal + removalsTotal })
  if (!dryRun && removalsTotal !== (confirm ?? 0)) {
    throw new AtlasError(
      'CONFIRMATION_NEEDED',
      `${removalsTotal} elements would be removed; send confirm=${removalsTotal} when that is meant`,
    )
  }
}

async function write(work: ImportWork, progress: Progress): Promise<void> {
  const { rowsTotal = 0, dryRun } = progress.record
  progress.set({ state: 'writing' })
  progress.throwIfCancelled()
  if (dryRun) await rehearse(work, progress)
  else if (rowsTotal > sizesOf(work).rowsInOneTransaction) await writeInBatches(work, progress)
  else await writeAtOnce(work, progress)
}

const sizesOf = ({ sizes = limits }: ImportWork): BatchSizes => sizes

/**
 * All rows, or none. The import is told as done after that, since readers may see the one without the other while the
 * database applies a commit; that it was written is told by its marks.
 */
async function writeAtOnce(work: ImportWork, progress: Progress): Promise<void> {
  const { graph } = work
  const { id } = progress.record
  const write = (transaction: Transaction) => writeAll(transaction, work, progress)
  if ((await marked(graph, id)).length === 0) await retried(() => graph.write(write))
  await tellDone(graph, progress)
}

/** What became of all rows stands in the marks. */
async function tellDone(graph: Graph, progress: Progress): Promise<void> {
  const marks = await marked(graph, progress.record.id)
  const counts = marks.reduce((sum, mark) => added(sum, JSON.parse(mark.counts) as Counts), noCounts)
  progress.set({ counts })
  await graph.write((transaction) => noteImport(transaction, 'done', progress.record), {
    isBesideTheMap: true,
  })
}

async function rehearse(work: ImportWork, progress: Progress): Promise<void> {
  const { graph } = work
  const { rowsTotal = 0 } = progress.record
  if (rowsTotal > rehearsedAtMost) {
    throw new AtlasError('INVALID_INPUT', `A dry run takes at most ${rehearsedAtMost} rows`)
  }
  const counts = await graph.rehearse(({ transaction }) => writeAll(transaction, work, progress))
  progress.set({ counts })
}

async function writeAll(transaction: Transaction, work: ImportWork, progress: Progress): Promise<Counts> {
  const { record } = progress
  let counts = noCounts
  progress.set({ rowsWritten: 0 })
  for await (const batch of batchesOf(work.folder, record.removalsTotal > 0, sizesOf(work))) {
    progress.throwIfCancelled()
    counts = added(counts, await writeBatch(transaction, record.id, batch, signatureOf(record)))
    progress.wrote(sizeOf(batch))
  }
  return counts
}

const MARKED = `
MATCH (batch:ImportBatch {import: $id})
RETURN batch.number AS number, batch.size AS size, batch.counts AS counts`

async function marked(graph: Graph, id: string) {
  const { rows } = await graph.read<{ number: number; size: number; counts: string }>(MARKED, { id })
  return rows
}

/** Each batch in a transaction with its mark: what is marked already was written before the import was broken off. */
async function writeInBatches(work: ImportWork, progress: Progress): Promise<void> {
  const side = lanes(
    () => (work.doOthersAsk?.() ? batchesAtOnce.besideOthers : batchesAtOnce.alone),
    waitingAtMost,
  )
  try {
    await writeOpenBatches(work, progress, side)
  } finally {
    // What runs beside the batch that failed must not be committed after all has been taken back.
    await side.stop()
  }
  await tellDone(work.graph, progress)
}

async function writeOpenBatches(
  work: ImportWork,
  progress: Progress,
  side: ReturnType<typeof lanes>,
): Promise<void> {
  const isWritten = await writtenBefore(work.graph, progress.record.id)
  let step = 'nodes'
  progress.set({ rowsWritten: 0 })
  for await (const batch of batchesOf(work.folder, progress.record.removalsTotal > 0, sizesOf(work))) {
    progress.throwIfCancelled()
    if (batch.step !== step) await side.idle()
    step = batch.step
    const run = async () => {
      for (const piece of asWritten(batch, work, isWritten)) {
        if (!isWritten(piece)) await writeMarked(work.graph, progress.record, piece)
        progress.wrote(sizeOf(piece))
      }
    }
    await side.add({ parts: batch.parts, run })
  }
  await side.idle()
}

type IsWritten = (batch: Batch) => boolean

/** Whether a batch, or a piece of one, has its mark from before the import was broken off. */
async function writtenBefore(graph: Graph, id: string): Promise<IsWritten> {
  const sizes = new Map((await marked(graph, id)).map(({ number, size }) => [number, size]))
  return (batch) => sizes.get(batch.number) === sizeOf(batch)
}

/** The whole batch; or its pieces, while others ask, or when some are written already. */
function asWritten(batch: Batch, work: ImportWork, isWritten: IsWritten): readonly Batch[] {
  if (isWritten(batch)) return [batch]
  const pieces = piecesOf(batch, sizesOf(work).rowsBesideOthers)
  return work.doOthersAsk?.() || pieces.some(isWritten) ? pieces : [batch]
}

function writeMarked(graph: Graph, record: ImportRecord, batch: Batch): Promise<void> {
  return retried(() =>
    graph.write((transaction) => writeBatch(transaction, record.id, batch, signatureOf(record))),
  )
}

const attemptsAtMost = 5

async function retried(work: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await work()
      return
    } catch (error) {
      if (attempt === attemptsAtMost || !isTransient(error)) throw error
    }
  }
}

/** Others hold locks, or made the same node between our look and our deed. */
function isTransient(error: unknown): boolean {
  const { code = '' } = error as { code?: string }
  return (
    code.startsWith('Neo.TransientError.Transaction') ||
    code === 'Neo.ClientError.Statement.EntityNotFound' ||
    code === 'CHANGED_MEANWHILE'
  )
}

/** The same at every attempt and after every crash, so that what an import made can be told. */
const signatureOf = ({ author, startedAt }: ImportRecord): Signature => ({
  name: author,
  now: new Date(startedAt),
})

/** Writes down why it ended; without a database the import stays as it is and is taken up later. */
async function ended({ graph }: ImportWork, progress: Progress, error: unknown): Promise<ImportRecord> {
  const isOurs = error instanceof AtlasError
  if (isOurs && error.code === 'DATABASE_UNAVAILABLE') throw error
  if (progress.isCancelled) {
    await undoBatches(graph, progress.record)
    await progress.finish({ state: 'cancelled', counts: noCounts })
    return progress.record
  }
  if (!isOurs) {
    await undoBatches(graph, progress.record)
    await progress.finish({
      state: 'failed',
      counts: noCounts,
      problem: { code: 'INTERNAL', detail: 'The service failed; the log says why' },
    })
    throw error
  }
  const { code, message, faults } = error
  if (progress.record.faultsTotal === 0) {
    for (const { path, message: reason } of faults) progress.fault({ ...placeIn(error, path), reason })
  }
  await undoBatches(graph, progress.record)
  await progress.finish({ state: 'failed', counts: noCounts, problem: { code, detail: message } })
  return progress.record
}

function placeIn({ details }: AtlasError, path: string): { file: string; sheet?: string; row: number } {
  const place = details.place as { file: string; sheet?: string; row: number } | undefined
  return place ?? { file: path, row: 0 }
}

function refused({ faultsTotal, rowsRead, faults: [first] }: ImportRecord): AtlasError {
  const where = first ? [first.file, first.sheet, first.row, first.column].filter(Boolean).join(':') : ''
  return new AtlasError(
    'INVALID_INPUT',
    `${faultsTotal} faults in ${rowsRead} rows; nothing was written. The first: ${where} ${first?.reason}`,
  )
}
