import { streamRowsAsText } from '../rowText.ts'
import type { TableFormat } from '../tableFormats.ts'

export default {
  extension: 'ndjson',
  mediaType: 'application/x-ndjson',
  description: 'NDJSON: one object per line with a property per column; missing values are null',
  write: ({ rows }) => streamRowsAsText(rows, { separator: '' }, (row) => `${JSON.stringify(row)}\n`),
} satisfies TableFormat
