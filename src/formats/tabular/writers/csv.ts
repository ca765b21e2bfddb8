import { csvText } from '../csvWriter.ts'
import { safeText } from '../formulaEscaping.ts'
import type { TableFormat } from '../tableFormats.ts'

export default {
  extension: 'csv',
  mediaType: 'text/csv; charset=utf-8; header=present',
  description: 'RFC 4180 with a header line: lists as text, nothing where there is no value',
  write: (table, { byteOrderMark = false, lossless = false } = {}) =>
    csvText(table, { textOf: lossless ? String : safeText, byteOrderMark }),
} satisfies TableFormat
