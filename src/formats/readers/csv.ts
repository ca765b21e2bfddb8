import { Readable } from 'node:stream'
import { type CsvError, parse } from 'csv-parse'
import { formatNumber } from '../../model/text.ts'
import { type InputFormat, malformedFile, type RawItem, type SourceFile } from '../inputFormat.ts'
import { limits } from '../limits.ts'
import { unescapeFormula } from '../tabular/formulaEscaping.ts'
import { decodeText, detectEncoding, type TextFileEncoding } from '../text/decodeText.ts'

/** A table: the file is named after a kind's path, `relationships` or `whiteboard`; a header row names the properties. */
export default {
  name: 'csv',
  extensions: ['csv', 'tsv', 'txt'],
  mediaTypes: ['text/csv', 'text/tab-separated-values'],
  matchesHead: (head) => /^[^\n{<]+[,;\t]/.test(head.toString()),
  read,
} satisfies InputFormat

const delimiters = [',', ';', '\t', '|'] as const

async function* read(file: SourceFile, onNotice: (line: string) => void): AsyncGenerator<RawItem> {
  const encoding = await detectEncoding(file)
  if (encoding !== 'utf-8') onNotice(`${file.name}: read as ${encoding}`)
  const table = file.name.replace(/\.[^.]*$/, '')
  const { delimiter, firstLine } = detectDelimiter(await readHead(file, encoding))
  const parser = Readable.from(decodeText(file, encoding)).pipe(
    parse({
      delimiter,
      info: true,
      from_line: firstLine,
      max_record_size: limits.recordBytes,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
    }),
  )
  let isEmpty = true
  try {
    for await (const { record, info } of parser as AsyncIterable<CsvRecord>) {
      isEmpty = false
      const location = { file: file.name, row: info.lines }
      yield { location, table, cells: record.map(unescapeFormula), isDelimited: true }
    }
  } catch (error) {
    throw toReadError(file, error)
  }
  if (isEmpty)
    throw malformedFile({ file: file.name, row: 0 }, 'is empty; the first row must name the columns')
}

interface CsvRecord {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
}

const headCharacters = 64 * 1024

async function readHead(file: SourceFile, encoding: TextFileEncoding): Promise<string> {
  for await (const piece of decodeText(file, encoding)) return piece.slice(0, headCharacters)
  return ''
}

interface Dialect {
  readonly delimiter: string
  /** Number of the line with the header. */
  readonly firstLine: number
}

/** The delimiter that a spreadsheet names in a first line `sep=;`, or that is most frequent in the first line with one. */
function detectDelimiter(head: string): Dialect {
  const [, hint] = /^sep=(.)\r?\n/i.exec(head) ?? []
  if (hint !== undefined) return { delimiter: hint, firstLine: 2 }
  const lines = head.replaceAll(/"[^"]*"/g, '').split(/\r\n|\n|\r/, searchedLines)
  const line = lines.find((each) => delimiters.some((delimiter) => each.includes(delimiter))) ?? ''
  const countFields = (delimiter: string) => line.split(delimiter).length
  const delimiter = delimiters.toSorted((a, b) => countFields(b) - countFields(a))[0] ?? ','
  return { delimiter, firstLine: 1 }
}

/** Titles may come before the header. */
const searchedLines = 20

function toReadError(file: SourceFile, error: unknown): unknown {
  const { code, lines } = error as CsvError & { lines?: number }
  if (typeof code !== 'string' || !code.startsWith('CSV_')) return error
  return malformedFile(
    { file: file.name, row: Number(lines ?? 0) },
    describeCsvError(code, error as Error),
    error,
  )
}

function describeCsvError(code: string, { message }: Error): string {
  if (code === 'CSV_MAX_RECORD_SIZE') return `is longer than ${formatNumber(limits.recordBytes)} characters`
  if (code === 'CSV_QUOTE_NOT_CLOSED')
    return 'ends inside quotes; a quotation mark in an earlier row is not closed'
  return message
}
