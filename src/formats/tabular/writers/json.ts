import { textOf } from '../rowText.ts'
import type { TableFormat } from '../tableFormats.ts'

export default {
  extension: 'json',
  mediaType: 'application/json',
  description: 'An array of objects by column, null where there is no value',
  write: ({ rows }) => textOf(rows, { before: '[', between: ',\n', after: ']\n' }, JSON.stringify),
} satisfies TableFormat
