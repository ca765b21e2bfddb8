import type { TableFormat } from '../format.ts'
import { textOf } from '../lines.ts'

export default {
  extension: 'ndjson',
  mediaType: 'application/x-ndjson',
  description: 'An object by column on each line, null where there is no value',
  write: ({ rows }) => textOf(rows, { between: '' }, (row) => `${JSON.stringify(row)}\n`),
} satisfies TableFormat
