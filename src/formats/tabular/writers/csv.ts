import { writeCsv } from '../csvWriter.ts'
import { escapeFormula } from '../formulaEscaping.ts'
import type { TableFormat } from '../tableFormats.ts'

export default {
  extension: 'csv',
  mediaType: 'text/csv; charset=utf-8; header=present',
  description: 'CSV (RFC 4180) with a header line; lists are text, missing values are empty',
  write: (table, { byteOrderMark = false, lossless = false } = {}) =>
    writeCsv(table, { escapeText: lossless ? String : escapeFormula, byteOrderMark }),
} satisfies TableFormat
