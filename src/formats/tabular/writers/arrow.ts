import { encodeColumns } from '../columnar.ts'
import type { TableFormat } from '../tableFormats.ts'

const encoder = new URL('../encoders/arrow.ts', import.meta.url)

export default {
  extension: 'arrow',
  mediaType: 'application/vnd.apache.arrow.file',
  description:
    'Apache Arrow IPC file: int64, double, bool, date32, timestamp[ms] in UTC, utf8 and list<utf8>',
  write: (table, { columnarWorker } = {}) => encodeColumns(table, encoder, columnarWorker),
} satisfies TableFormat
