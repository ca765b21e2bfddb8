import { encodeColumns } from '../columnar.ts'
import type { TableFormat } from '../tableFormats.ts'

const encoder = new URL('../encoders/parquet.ts', import.meta.url)

export default {
  extension: 'parquet',
  mediaType: 'application/vnd.apache.parquet',
  description: 'Apache Parquet: INT64, DOUBLE, BOOLEAN, DATE, TIMESTAMP in UTC, STRING and LIST of STRING',
  write: (table, { columnarWorker } = {}) => encodeColumns(table, encoder, columnarWorker),
} satisfies TableFormat
