import type { Table, TableRow } from '../tabular/table.ts'
import { writeZip, type ZipEntry } from '../zipWriter.ts'
import { commentsXml, noteShapesXml } from './cellNotes.ts'
import type { CellOptions } from './cellWriter.ts'
import { ChoiceLists, choicesSheetName } from './choiceLists.ts'
import { sheetRelationshipsXml, type WrittenSheet, writePackageParts } from './packageParts.ts'
import { createSheetNamer } from './sheetNames.ts'
import { maxRowsPerSheet, type SheetColumn, writeSheetXml } from './sheetWriter.ts'

/** A table as a sheet of a workbook; `examples` are rows before the others, in grey. */
export interface WorkbookSheet extends Table {
  readonly columns: readonly SheetColumn[]
  readonly examples?: readonly TableRow[]
}

export const workbookMediaType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

export type WorkbookOptions = Partial<CellOptions>

/**
 * An XLSX workbook with typed cells, streamed row by row. Rows beyond the limit of a sheet continue in `name (2)`; texts
 * beyond the limit of a cell are truncated.
 */
export function writeWorkbook(
  sheets: Iterable<WorkbookSheet> | AsyncIterable<WorkbookSheet>,
  options: WorkbookOptions = {},
): AsyncGenerator<Uint8Array> {
  return writeZip(writeParts(sheets, options))
}

async function* writeParts(
  sheets: Iterable<WorkbookSheet> | AsyncIterable<WorkbookSheet>,
  { lossless = false, escapeText = String }: WorkbookOptions,
): AsyncGenerator<ZipEntry> {
  const writtenSheets: WrittenSheet[] = []
  const assignSheetName = createSheetNamer()
  const choiceLists = new ChoiceLists()
  for await (const { name, columns, rows, examples = [] } of sheets) {
    const hasNotes = columns.some(({ note }) => note !== undefined)
    let partNumber = 0
    for await (const pageRows of splitIntoPages(rows, maxRowsPerSheet - examples.length)) {
      partNumber += 1
      writtenSheets.push({ name: assignSheetName(name, partNumber), hasNotes })
      const sheetNumber = writtenSheets.length
      const sheet = {
        columns,
        examples: partNumber === 1 ? examples : [],
        rows: pageRows,
        isFirst: sheetNumber === 1,
      }
      yield {
        name: `xl/worksheets/sheet${sheetNumber}.xml`,
        content: writeSheetXml(sheet, choiceLists, { lossless, escapeText }),
      }
      if (hasNotes) yield* writeNoteParts(columns, sheetNumber)
    }
  }
  if (choiceLists.hasLists) {
    writtenSheets.push({ name: choicesSheetName, hasNotes: false, isHidden: true })
    yield { name: `xl/worksheets/sheet${writtenSheets.length}.xml`, content: choiceLists.sheetXml() }
  }
  yield* writePackageParts(writtenSheets)
}

function* writeNoteParts(columns: readonly SheetColumn[], sheetNumber: number): Generator<ZipEntry> {
  const notes = columns.map(({ note }) => note)
  yield { name: `xl/comments${sheetNumber}.xml`, content: commentsXml(notes) }
  yield { name: `xl/drawings/vmlDrawing${sheetNumber}.vml`, content: noteShapesXml(notes) }
  yield {
    name: `xl/worksheets/_rels/sheet${sheetNumber}.xml.rels`,
    content: sheetRelationshipsXml(sheetNumber),
  }
}

/** The items in pages, at least one; read each to its end before the next. */
async function* splitIntoPages<Item>(
  items: AsyncIterable<Item>,
  size: number,
): AsyncGenerator<AsyncGenerator<Item>> {
  const iterator = items[Symbol.asyncIterator]()
  try {
    let next = await iterator.next()
    do {
      yield (async function* () {
        for (let count = 0; count < size && !next.done; count += 1) {
          yield next.value
          next = await iterator.next()
        }
      })()
    } while (!next.done)
  } finally {
    await iterator.return?.()
  }
}
