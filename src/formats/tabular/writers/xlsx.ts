import { Readable } from 'node:stream'
import { workbookMediaType, writeWorkbook } from '../../xlsx/workbookWriter.ts'
import type { TableFormat } from '../tableFormats.ts'

export default {
  extension: 'xlsx',
  mediaType: workbookMediaType,
  description: 'Excel workbook with typed cells for numbers, booleans, dates and times; lists are text',
  write: (table, { lossless = false } = {}) =>
    Readable.from(writeWorkbook([table], { lossless }), { objectMode: false }),
} satisfies TableFormat
