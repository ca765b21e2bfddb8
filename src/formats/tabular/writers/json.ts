import { streamRowsAsText } from '../rowText.ts'
import type { TableFormat } from '../tableFormats.ts'

export default {
  extension: 'json',
  mediaType: 'application/json',
  description: 'An array of objects by column, null where there is no value',
  write: ({ rows }) =>
    streamRowsAsText(rows, { prefix: '[', separator: ',\n', suffix: ']\n' }, JSON.stringify),
} satisfies TableFormat
