import { createReadStream } from 'node:fs'
import { parse } from 'csv-parse'
import { AtlasError } from '../../model/index.ts'

/** A row of a CSV file: its line, and the text of each column that is not empty. */
export interface CsvRow {
  readonly line: number
  readonly cells: Readonly<Record<string, string>>
}

/** The rows of a CSV file (RFC 4180, UTF-8, a header line) as they are asked for. */
export async function* readCsv(file: string): AsyncGenerator<CsvRow> {
  const parser = createReadStream(file).pipe(
    parse({ bom: true, columns: true, info: true, relax_column_count: false, skip_empty_lines: true }),
  )
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: Record<string, string>
      info: { lines: number }
    }>) {
      yield { line: info.lines, cells: withoutEmpty(record) }
    }
  } catch (error) {
    throw new AtlasError('INVALID_INPUT', `${file} is not sound CSV: ${(error as Error).message}`, {
      cause: error,
    })
  }
}

function withoutEmpty(record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).filter(([, cell]) => cell !== ''))
}
