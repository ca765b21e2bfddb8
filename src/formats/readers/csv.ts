import { basename } from 'node:path'
import { Readable } from 'node:stream'
import { type CsvError, parse } from 'csv-parse'
import { formatNumber } from '../../model/text.ts'
import { parseHeader, toFields, toTableName } from '../cells/header.ts'
import { type InputFormat, malformedFile, type RawItem, type SourceFile } from '../inputFormat.ts'
import { limits } from '../limits.ts'
import { unescapeFormula } from '../tabular/formulaEscaping.ts'
import { decodeText, detectEncoding, readLines, type TextFileEncoding } from '../text/decodeText.ts'

/** A table: the file is named after a kind's path, `relationships` or `whiteboard`; a header row names the properties. */
export default {
  name: 'csv',
  extensions: ['csv', 'tsv', 'txt'],
  mediaTypes: ['text/csv', 'text/tab-separated-values'],
  matchesHead: (head) => /^[^\n{<]+[,;\t]/.test(head.toString()),
  read,
} satisfies InputFormat

const delimiters = [',', ';', '\t'] as const

async function* read(file: SourceFile, onNotice: (line: string) => void): AsyncGenerator<RawItem> {
  const encoding = await detectEncoding(file)
  if (encoding !== 'utf-8') onNotice(`${file.name}: read as ${encoding}`)
  const table = toTableName(basename(file.name).replace(/\.[^.]*$/, ''))
  const delimiter = await detectDelimiter(file, encoding)
  const parser = Readable.from(decodeText(file, encoding)).pipe(
    parse({ delimiter, info: true, max_record_size: limits.recordBytes, skip_empty_lines: true }),
  )
  let header: readonly string[] | undefined
  try {
    for await (const { record, info } of parser as AsyncIterable<CsvRecord>) {
      const location = { file: file.name, row: info.lines }
      if (header) yield { location, table, fields: toFields(header, record.map(unescapeFormula)) }
      else header = parseHeader(location, record)
    }
  } catch (error) {
    throw toReadError(file, error)
  }
  if (!header)
    throw malformedFile({ file: file.name, row: 0 }, 'is empty; the first row must name the columns')
}

interface CsvRecord {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
}

/** The delimiter that is most frequent in the header. */
async function detectDelimiter(file: SourceFile, encoding: TextFileEncoding): Promise<string> {
  for await (const [head = ''] of readLines(file, encoding)) {
    const unquoted = head.replaceAll(/"[^"]*"/g, '')
    const countFields = (delimiter: string) => unquoted.split(delimiter).length
    return delimiters.toSorted((a, b) => countFields(b) - countFields(a))[0] ?? ','
  }
  return ','
}

function toReadError(file: SourceFile, error: unknown): unknown {
  const { code, lines } = error as CsvError & { lines?: number }
  if (typeof code !== 'string' || !code.startsWith('CSV_')) return error
  const reason =
    code === 'CSV_MAX_RECORD_SIZE'
      ? `is longer than ${formatNumber(limits.recordBytes)} characters`
      : (error as Error).message
  return malformedFile({ file: file.name, row: Number(lines ?? 0) }, reason, error)
}
