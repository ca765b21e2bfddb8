import type { SourceFile, SourceLocation } from '../../formats/inputFormat.ts'
import { formatElementKey } from '../../graph/element.ts'
import type { Graph } from '../../graph/graph.ts'
import { AtlasError, internalErrorDetail } from '../../model/errors.ts'
import { formatCount } from '../../model/text.ts'
import type { Mapping } from '../mapping/mapping.ts'
import type { BatchLimits } from './batches.ts'
import { findRemovals } from './findRemovals.ts'
import { ImportProgress } from './importProgress.ts'
import { type HeldValues, type ImportRecord, zeroCounts } from './importRecord.ts'
import { formatFaultPath } from './importRow.ts'
import { readFaultSheets } from './readFaultSheets.ts'
import { stageFiles } from './stageRows.ts'
import { hasRecordedStaging, recordStaging } from './staging.ts'
import { partLeftText, undoBatches, undoUnchangedBatches } from './undo.ts'
import { validateRows } from './validateRows.ts'
import { isWrittenAtOnce, writeRows } from './writeRows.ts'

export interface ImportJob {
  readonly graph: Graph
  readonly record: ImportRecord
  readonly files: readonly SourceFile[]
  readonly mapping?: Mapping | undefined
  /** Folder for rows that were read, until they are written. */
  readonly folder: string
  readonly owner: string
  /** For tests; `limits` by default. */
  readonly batchLimits?: BatchLimits
  /** Whether other requests use the database at the moment; no by default. */
  readonly isDatabaseBusy?: () => boolean
}

/**
 * Runs an import to its end, or resumes one: reads and validates all rows, then writes them in one transaction or in
 * batches. The record has the result.
 */
export async function runImport(job: ImportJob): Promise<ImportRecord> {
  const progress = new ImportProgress(job.graph, job.record, job.owner)
  try {
    if (!(await canContinueWriting(job))) {
      // What another instance has written came from rows that only its disk has.
      await undoBatches(job.graph, job)
      await stageRows(job, progress)
      await recordStaging(job.graph, job.record.id, job.owner, job.folder)
      // The rows on disk are complete from here on: a resumed import starts with them.
      await progress.checkpoint({ state: 'writing' })
    }
    await writeRows(job, progress)
    await progress.finish({ state: 'done' })
  } catch (error) {
    await finishFailed(job, progress, error)
  } finally {
    await progress.stop()
  }
  return progress.record
}

/** Whether the rows are on this disk, or are all written, in one transaction. */
async function canContinueWriting({ graph, record, folder, batchLimits }: ImportJob): Promise<boolean> {
  if (record.state !== 'writing') return false
  return (await hasRecordedStaging(graph, record.id, folder)) || isWrittenAtOnce(graph, record, batchLimits)
}

async function stageRows(
  { graph, files, folder, mapping }: ImportJob,
  progress: ImportProgress,
): Promise<void> {
  const { mode, confirm = 0, dryRun } = progress.record
  progress.restart('reading')
  const onHeld = (held: HeldValues) => progress.set({ held })
  const source = { graph, files, folder, mode, listener: progress, mapping, onHeld }
  const staged = await stageFiles(source, () => progress.throwIfStopped())
  await validateRows(graph, staged, mode, progress.onFault)
  progress.throwIfStopped()
  const rowsTotal = staged.nodeCount + staged.relationshipCount
  progress.set({ rowsTotal })
  if (progress.record.faultsTotal > 0) {
    const { faults } = progress.record
    progress.set({
      faultSheets: await readFaultSheets(files, folder, faults, () => progress.throwIfStopped()),
    })
    throw createInvalidRowsError(progress.record)
  }
  if (mode !== 'replace') return
  const removalsTotal = await findRemovals(graph, staged, (key) => progress.onRemoval(formatElementKey(key)))
  progress.set({ removalsTotal, rowsTotal: rowsTotal + removalsTotal })
  if (!dryRun && removalsTotal !== confirm) {
    throw new AtlasError(
      'CONFIRMATION_NEEDED',
      `The import would remove ${formatCount(removalsTotal, 'element')}; send confirm=${removalsTotal} to confirm`,
    )
  }
}

function createInvalidRowsError({ faultsTotal, rowsRead, faults: [first] }: ImportRecord): AtlasError {
  const example = first ? ` First error: ${formatFaultPath(first)} ${first.reason}` : ''
  return new AtlasError(
    'INVALID_INPUT',
    `${formatCount(faultsTotal, 'error')} in ${formatCount(rowsRead, 'row')}; nothing was imported.${example}`,
  )
}

/** Undoes what was written, as far as others have not changed it, and saves why; throws what the record cannot explain. */
async function finishFailed(
  { graph, owner }: ImportJob,
  progress: ImportProgress,
  error: unknown,
): Promise<void> {
  // Without a database, or in the hands of another instance, the import stays as it is and is resumed.
  if (error instanceof AtlasError && error.code === 'DATABASE_UNAVAILABLE') throw error
  const isUndone = await undoUnchangedBatches(graph, { record: progress.record, owner })
  if (progress.isCancelled && isUndone) return progress.finish({ state: 'cancelled', counts: zeroCounts })
  if (progress.record.faultsTotal === 0) for (const fault of listFaults(error)) progress.onFault(fault)
  const { code, detail } = toProblem(error)
  const problem = { code, detail: isUndone ? detail : `${detail}. ${partLeftText}` }
  await progress.finish({ state: 'failed', counts: zeroCounts, problem })
  if (!(error instanceof AtlasError)) throw error
}

function listFaults(error: unknown) {
  if (!(error instanceof AtlasError)) return []
  const location = error.details.place as SourceLocation | undefined
  return error.faults.map(({ path, message }) => ({
    ...(location ?? { file: path, row: 0 }),
    reason: message,
  }))
}

const toProblem = (error: unknown) =>
  error instanceof AtlasError
    ? { code: error.code, detail: error.message }
    : { code: 'INTERNAL', detail: internalErrorDetail }
