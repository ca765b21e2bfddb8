import { streamRowsAsText } from '../rowText.ts'
import type { TableFormat } from '../tableFormats.ts'

export default {
  extension: 'ndjson',
  mediaType: 'application/x-ndjson',
  description: 'An object by column on each line, null where there is no value',
  write: ({ rows }) => streamRowsAsText(rows, { separator: '' }, (row) => `${JSON.stringify(row)}\n`),
} satisfies TableFormat
