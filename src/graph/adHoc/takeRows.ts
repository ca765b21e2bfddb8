import { toAdHocJson } from './adHocJson.ts'
import type { QueryRows } from './adHocQueries.ts'

const maxJsonBytes = 8 * 2 ** 20

interface RowRecord {
  readonly keys: readonly PropertyKey[]
  get(index: number): unknown
}

/** The rows as JSON values, up to a number of rows and a size. */
export async function takeRows(
  columnNames: readonly PropertyKey[],
  records: AsyncIterable<RowRecord>,
  maxRows: number,
): Promise<QueryRows> {
  const columns = columnNames.map(String)
  const rows: unknown[][] = []
  let bytes = 0
  for await (const record of records) {
    if (rows.length === maxRows) return { columns, rows, truncated: 'rows', bytes }
    const row = record.keys.map((_, index) => toAdHocJson(record.get(index)))
    bytes += Buffer.byteLength(JSON.stringify(row))
    if (bytes > maxJsonBytes) return { columns, rows, truncated: 'bytes', bytes }
    rows.push(row)
  }
  return { columns, rows, truncated: null, bytes }
}
