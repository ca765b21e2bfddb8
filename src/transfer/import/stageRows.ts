import { splitIntoBatches } from '../../formats/batches.ts'
import { type RecordSource, readRecords } from './readRecords.ts'
import { readRow } from './readRow.ts'
import { resolveExternalIds } from './resolveExternalIds.ts'
import { RowStager, type StagedRows } from './stagedRows.ts'

const recordBatchSize = 1_000

/** Reads and validates all files record by record; the rows that fit the model wait on disk. */
export async function stageFiles(source: RecordSource): Promise<StagedRows> {
  const { graph, folder, mode, listener } = source
  const stager = new RowStager(folder, mode, listener.onFault)
  try {
    for await (const records of splitIntoBatches(readRecords(source), recordBatchSize)) {
      for (const record of await resolveExternalIds(graph, records, listener.onFault)) {
        const row = readRow(record, mode, listener.onFault)
        if (row) stager.add(row)
      }
      await stager.waitForDrain()
    }
  } finally {
    await stager.close()
  }
  return stager
}
