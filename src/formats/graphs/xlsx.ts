import { splitIntoTables } from '../cells/ecosystemTables.ts'
import type { GraphFormat } from '../graphFormat.ts'
import { writeWorkbook } from '../xlsx/workbookWriter.ts'

export default {
  extension: 'xlsx',
  mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  description: 'A workbook: a sheet for each kind and one of relationships, with typed cells',
  write: (records, { lossless }) => writeWorkbook(splitIntoTables(records), { lossless }),
} satisfies GraphFormat
