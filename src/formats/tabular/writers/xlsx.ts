import { Readable } from 'node:stream'
import { writeWorkbook } from '../../xlsx/workbookWriter.ts'
import type { TableFormat } from '../tableFormats.ts'

export default {
  extension: 'xlsx',
  mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  description: 'A workbook for Excel: numbers, booleans, days and times as such, lists as text',
  write: (table, { lossless = false } = {}) =>
    Readable.from(writeWorkbook([table], { lossless }), { objectMode: false }),
} satisfies TableFormat
