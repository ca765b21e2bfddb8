import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import type { Table } from './table.ts'

/** A way to write tables as files: one file in formats/ declares it. */
export interface TableFormat {
  /** The end of a file's name, and what the format is called in an address. */
  readonly extension: string
  readonly mediaType: string
  /** What it is, in a sentence for people. */
  readonly description: string
  /** The table as bytes; rows are taken as the bytes are, and errors of the rows come out of the stream. */
  write(table: Table, options?: TableWriteOptions): Readable
}

export interface TableWriteOptions {
  /** Whether text begins with a byte order mark, by which Excel knows UTF-8. */
  readonly byteOrderMark?: boolean
  /** Texts that a spreadsheet would take for a formula are left as they are. */
  readonly lossless?: boolean
}

/** Every format by its extension: one for each file in formats/. */
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
