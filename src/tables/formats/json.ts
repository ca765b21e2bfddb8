import type { TableFormat } from '../format.ts'
import { textOf } from '../lines.ts'

export default {
  extension: 'json',
  mediaType: 'application/json',
  description: 'An array of objects by column, null where there is no value',
  write: ({ rows }) => textOf(rows, { before: '[', between: ',\n', after: ']\n' }, JSON.stringify),
} satisfies TableFormat
