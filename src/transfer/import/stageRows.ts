import { setImmediate } from 'node:timers/promises'
import { splitIntoBatches } from '../../formats/batches.ts'
import type { RawRecord } from '../../formats/inputFormat.ts'
import type { ImportFault, ImportListener } from './importRecord.ts'
import { type RecordSource, readRecords } from './readRecords.ts'
import { readRow } from './readRow.ts'
import { resolveExternalIds } from './resolveExternalIds.ts'
import { RowStager, type StagedRows } from './stagedRows.ts'

const recordBatchSize = 1_000

/** Reads and validates all files record by record; the rows that fit the model wait on disk. */
export async function stageFiles(source: RecordSource, throwIfStopped?: () => void): Promise<StagedRows> {
  const { graph, files, folder, mode } = source
  let hasFaults = false
  const onFault = (fault: ImportFault) => {
    hasFaults = true
    source.listener.onFault(fault)
  }
  const listener: ImportListener = {
    onFault,
    onRow: () => source.listener.onRow(),
    onNotice: (line) => source.listener.onNotice(line),
    onLookAlike: (lookAlike) => source.listener.onLookAlike(lookAlike),
  }
  const stager = new RowStager(folder, mode, onFault)
  try {
    for await (const records of splitIntoBatches(readRecords({ ...source, listener }), recordBatchSize)) {
      for (const record of await resolveExternalIds(graph, records, onFault)) {
        const row = readRow(record, mode, (fault) => onFault(useHeader(record, fault)))
        if (row) stager.add(row)
      }
      await stager.waitForDrain()
      // Lets the progress be saved, and with it be seen whether the import was cancelled.
      await setImmediate()
      throwIfStopped?.()
    }
  } finally {
    await stager.close()
  }
  // Files without anything to import are a mistake; notices say what was not read, and why.
  const isEmpty = stager.nodeCount + stager.relationshipCount === 0
  if (isEmpty && !hasFaults)
    for (const { name } of files) onFault({ file: name, row: 0, reason: emptyReason })
  return stager
}

const emptyReason = 'contains nothing to import: no row was read'

/** A fault under the header that the file gives its column. */
function useHeader({ headers }: RawRecord, fault: ImportFault): ImportFault {
  const header = headers?.get(fault.column ?? '')
  return header === undefined ? fault : { ...fault, column: header }
}
