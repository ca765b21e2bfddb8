import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SourceFile } from '../../formats/inputFormat.ts'
import type { Graph } from '../../graph/graph.ts'
import { AtlasError, isErrorCode } from '../../model/errors.ts'
import type { Mapping } from '../mapping/mapping.ts'
import type { ImportRecord, ImportRequest } from './importRecord.ts'
import { formatFaultPath } from './importRow.ts'
import { insertImport } from './importStore.ts'
import { runImport } from './runImport.ts'

/** Imports trusted files from this disk in this thread; throws why the import failed. */
export async function runImportInline(
  graph: Graph,
  files: readonly SourceFile[],
  request: Omit<ImportRequest, 'files'>,
  mapping?: Mapping,
): Promise<ImportRecord> {
  const [id, owner] = [crypto.randomUUID(), crypto.randomUUID()]
  const folder = await mkdtemp(join(tmpdir(), 'cx-atlas-import-'))
  try {
    const names = files.map(({ name }) => name)
    const record = await insertImport(graph, id, { ...request, files: names }, owner)
    const finished = await runImport({ graph, record, files, mapping, folder, owner })
    if (finished.state !== 'done') throw toImportError(finished)
    return finished
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Why an import failed, as an error with the location of every fault. */
export function toImportError({
  id,
  problem,
  faults,
  faultsTotal,
  removals,
  removalsTotal,
}: ImportRecord): AtlasError {
  const { code = 'INVALID_INPUT', detail = 'The import failed' } = problem ?? {}
  return new AtlasError(isErrorCode(code) ? code : 'INVALID_INPUT', detail, {
    faults: faults.map((fault) => ({ path: formatFaultPath(fault), message: fault.reason })),
    details: { importId: id, faultsTotal, ...(removalsTotal > 0 && { removals, removalsTotal }) },
  })
}
