import type { ExportOptions } from '../../formats/graphFormat.ts'
import { writeCsv } from '../../formats/tabular/csvWriter.ts'
import { escapeAddedApostrophe, escapeFormula } from '../../formats/tabular/formulaEscaping.ts'
import type { TableRow } from '../../formats/tabular/table.ts'
import { workbookMediaType, writeWorkbook } from '../../formats/xlsx/workbookWriter.ts'
import { whiteboardSheet } from './whiteboardTemplate.ts'

/** A format of filled whiteboards, which imports read. */
export interface WhiteboardFormat {
  readonly mediaType: string
  write(rows: AsyncIterable<TableRow>, options: ExportOptions): AsyncIterable<string | Uint8Array>
}

/** Formats of filled whiteboards by extension. */
export const whiteboardFormats: ReadonlyMap<string, WhiteboardFormat> = new Map([
  [
    'xlsx',
    {
      mediaType: workbookMediaType,
      write: (rows, { lossless }) =>
        writeWorkbook([{ ...whiteboardSheet, examples: [], rows }], {
          lossless,
          escapeText: escapeAddedApostrophe,
        }),
    },
  ],
  [
    'csv',
    {
      mediaType: 'text/csv; charset=utf-8; header=present',
      write: (rows, { lossless }) =>
        writeCsv(
          { ...whiteboardSheet, rows },
          { escapeText: lossless ? escapeAddedApostrophe : escapeFormula },
        ),
    },
  ],
])
