import { tablesOf } from '../cells/ecosystemTables.ts'
import type { ExportFormat } from '../graphFormat.ts'
import { workbookOf } from '../xlsx/workbookWriter.ts'

export default {
  extension: 'xlsx',
  mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  description: 'A workbook: a sheet for each kind and one of relationships, with typed cells',
  write: (records, { lossless }) => workbookOf(tablesOf(records), { lossless }),
} satisfies ExportFormat
