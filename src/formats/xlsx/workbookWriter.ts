import type { Table, TableRow } from '../tabular/table.ts'
import { type ZipEntry, zipOf } from '../zipWriter.ts'
import { commentsXml, noteShapesXml } from './cellNotes.ts'
import { ChoiceLists, choicesSheet } from './choiceLists.ts'
import { lastParts, sheetRelationshipsXml, type WrittenSheet } from './packageParts.ts'
import { sheetNamer } from './sheetNames.ts'
import { rowsPerSheet, type SheetColumn, sheetXml } from './sheetWriter.ts'

/** A table as a sheet of a workbook; `examples` are rows before the others, written so that they are seen to be none. */
export interface Sheet extends Table {
  readonly columns: readonly SheetColumn[]
  readonly examples?: readonly TableRow[]
}

export interface WorkbookOptions {
  /** Texts that look like a formula are left as they are, and one that no cell can hold is refused instead of cut. */
  readonly lossless?: boolean
}

/**
 * An XLSX workbook, written as its rows come: text, numbers, booleans, days and times as cells of their type. Rows that
 * a sheet of Excel cannot hold go to a next one, `name (2)`; a text that a cell cannot hold is cut and says so.
 */
export function workbookOf(
  sheets: Iterable<Sheet> | AsyncIterable<Sheet>,
  options: WorkbookOptions = {},
): AsyncGenerator<Uint8Array> {
  return zipOf(partsOf(sheets, options))
}

async function* partsOf(
  sheets: Iterable<Sheet> | AsyncIterable<Sheet>,
  { lossless = false }: WorkbookOptions,
): AsyncGenerator<ZipEntry> {
  const written: WrittenSheet[] = []
  const nameFor = sheetNamer()
  const lists = new ChoiceLists()
  for await (const { name, columns, rows, examples = [] } of sheets) {
    const hasNotes = columns.some(({ note }) => note !== undefined)
    let part = 0
    for await (const page of pagesOf(rows, rowsPerSheet - examples.length)) {
      part += 1
      written.push({ name: nameFor(name, part), hasNotes })
      const number = written.length
      const sheet = { columns, examples: part === 1 ? examples : [], rows: page, isFirst: number === 1 }
      yield { name: `xl/worksheets/sheet${number}.xml`, content: sheetXml(sheet, lists, lossless) }
      if (hasNotes) yield* partsOfNotes(columns, number)
    }
  }
  if (lists.areKept) {
    written.push({ name: choicesSheet, hasNotes: false, isHidden: true })
    yield { name: `xl/worksheets/sheet${written.length}.xml`, content: lists.sheetXml() }
  }
  yield* lastParts(written)
}

function* partsOfNotes(columns: readonly SheetColumn[], number: number): Generator<ZipEntry> {
  const notes = columns.map(({ note }) => note)
  yield { name: `xl/comments${number}.xml`, content: commentsXml(notes) }
  yield { name: `xl/drawings/vmlDrawing${number}.vml`, content: noteShapesXml(notes) }
  yield { name: `xl/worksheets/_rels/sheet${number}.xml.rels`, content: sheetRelationshipsXml(number) }
}

/** The items in pages, at least one; each has to be read to its end before the next is asked for. */
async function* pagesOf<Item>(
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
