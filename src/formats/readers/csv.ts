import { basename } from 'node:path'
import { Readable } from 'node:stream'
import { type CsvError, parse } from 'csv-parse'
import { unguarded } from '../cells/cellText.ts'
import { checkHeader, tableNamed } from '../cells/header.ts'
import { type Format, type RawItem, type SourceFile, unsound } from '../inputFormat.ts'
import { limits } from '../limits.ts'
import { type Encoding, encodingOf, linesOf, textOf } from '../text/decodeText.ts'

/** A table: the file is named by a kind's path, `relationships` or `whiteboard`; a header row names the properties. */
export default {
  name: 'csv',
  extensions: ['csv', 'tsv', 'txt'],
  mediaTypes: ['text/csv', 'text/tab-separated-values'],
  recognises: (head) => /^[^\n{<]+[,;\t]/.test(head.toString()),
  read,
} satisfies Format

const separators = [',', ';', '\t'] as const

async function* read(file: SourceFile, notice: (line: string) => void): AsyncGenerator<RawItem> {
  const encoding = await encodingOf(file)
  if (encoding !== 'utf-8') notice(`${file.name} is read as ${encoding}`)
  const table = tableNamed(basename(file.name).replace(/\.[^.]*$/, ''))
  const delimiter = await separatorOf(file, encoding)
  const parser = Readable.from(textOf(file, encoding)).pipe(
    parse({ delimiter, info: true, max_record_size: limits.recordBytes, skip_empty_lines: true }),
  )
  let header: readonly string[] | undefined
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      const place = { file: file.name, row: info.lines }
      if (header) yield { place, table, fields: fieldsOf(header, record) }
      else header = checkHeader(place, record)
    }
  } catch (error) {
    throw refused(file, error)
  }
  if (!header) throw unsound({ file: file.name, row: 0 }, 'is empty: a header row names the columns')
}

interface Parsed {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
}

/** What stands most often between the names of the columns. */
async function separatorOf(file: SourceFile, encoding: Encoding): Promise<string> {
  for await (const [head = ''] of linesOf(file, encoding)) {
    const bare = head.replaceAll(/"[^"]*"/g, '')
    const count = (separator: string) => bare.split(separator).length
    return separators.toSorted((a, b) => count(b) - count(a))[0] ?? ','
  }
  return ','
}

function fieldsOf(header: readonly string[], record: readonly string[]): Record<string, string> {
  const fields: Record<string, string> = {}
  for (let index = 0; index < header.length; index += 1) {
    const name = header[index]
    if (name) fields[name] = unguarded(record[index] ?? '')
  }
  return fields
}

function refused(file: SourceFile, error: unknown): unknown {
  const { code, lines } = error as CsvError & { lines?: number }
  if (typeof code !== 'string' || !code.startsWith('CSV_')) return error
  const reason =
    code === 'CSV_MAX_RECORD_SIZE'
      ? `is longer than ${limits.recordBytes} characters`
      : (error as Error).message
  return unsound({ file: file.name, row: Number(lines ?? 0) }, reason, error)
}
