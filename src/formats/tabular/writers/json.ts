import { streamRowsAsText } from '../rowText.ts'
import type { TableFormat } from '../tableFormats.ts'

export default {
  extension: 'json',
  mediaType: 'application/json',
  description: 'JSON: an array of objects with a property per column; missing values are null',
  write: ({ rows }) =>
    streamRowsAsText(rows, { prefix: '[', separator: ',\n', suffix: ']\n' }, JSON.stringify),
} satisfies TableFormat
