import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SourceFile } from '../../formats/inputFormat.ts'
import type { Graph } from '../../graph/graph.ts'
import { AtlasError, type ErrorCode, errorCodes } from '../../model/errors.ts'
import { createRecord, type ImportOrder, type ImportRecord } from './importRecord.ts'
import { pathOfFault } from './importRow.ts'
import { runImport } from './runImport.ts'

/** Imports files that are on this disk and are trusted, in this thread; throws what an import would have failed with. */
export async function importHere(
  graph: Graph,
  files: readonly SourceFile[],
  order: Omit<ImportOrder, 'files'>,
): Promise<ImportRecord> {
  const [id, owner] = [crypto.randomUUID(), crypto.randomUUID()]
  const folder = await mkdtemp(join(tmpdir(), 'cx-atlas-import-'))
  try {
    const record = await createRecord(graph, id, { ...order, files: files.map(({ name }) => name) }, owner)
    const done = await runImport({ graph, record, files, folder, owner })
    if (done.state !== 'done') throw problemOf(done)
    return done
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Why an import failed, as an error with the place of every fault. */
export function problemOf({
  problem,
  faults,
  faultsTotal,
  removals,
  removalsTotal,
}: ImportRecord): AtlasError {
  const { code = 'INVALID_INPUT', detail = 'The import failed' } = problem ?? {}
  return new AtlasError((code in errorCodes ? code : 'INVALID_INPUT') as ErrorCode, detail, {
    faults: faults.map((fault) => ({ path: pathOfFault(fault), message: fault.reason })),
    details: { faultsTotal, ...(removalsTotal > 0 && { removals, removalsTotal }) },
  })
}
