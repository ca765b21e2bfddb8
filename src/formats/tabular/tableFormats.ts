import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import type { Table } from './table.ts'

/** A format of tables: the default export of a file in writers/. */
export interface TableFormat {
  /** Extension of the file and of the URL. */
  readonly extension: string
  readonly mediaType: string
  /** A sentence for the API description. */
  readonly description: string
  /** The table as bytes; reads rows on demand and forwards their errors. */
  write(table: Table, options?: TableWriteOptions): Readable
}

export interface TableWriteOptions {
  /** Whether text starts with a byte order mark, by which Excel recognizes UTF-8. */
  readonly byteOrderMark?: boolean
  /** Whether texts that a spreadsheet would evaluate as formulas are unchanged. */
  readonly lossless?: boolean
}

/** Formats of tables by extension: one for each file in writers/. */
export const tableFormats: ReadonlyMap<string, TableFormat> = await loadFormats(
  join(import.meta.dirname, 'writers'),
)

async function loadFormats(folder: string): Promise<Map<string, TableFormat>> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts'))
  const formats = await Promise.all(files.toSorted().map((file) => loadFormat(join(folder, file))))
  return new Map(formats.map((format) => [format.extension, format]))
}

async function loadFormat(file: string): Promise<TableFormat> {
  const { default: format } = (await import(pathToFileURL(file).href)) as { default: TableFormat }
  return format
}
