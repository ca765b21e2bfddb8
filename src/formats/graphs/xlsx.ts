import { splitIntoTables } from '../cells/ecosystemTables.ts'
import type { GraphFormat } from '../graphFormat.ts'
import { escapeAddedApostrophe } from '../tabular/formulaEscaping.ts'
import { workbookMediaType, writeWorkbook } from '../xlsx/workbookWriter.ts'

export default {
  extension: 'xlsx',
  mediaType: workbookMediaType,
  description: 'Excel workbook with typed cells: a sheet for each kind and one of relationships',
  write: (records, { lossless }) =>
    writeWorkbook(splitIntoTables(records), { lossless, escapeText: escapeAddedApostrophe }),
} satisfies GraphFormat
