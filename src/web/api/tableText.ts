/** A row of a table as text, and the line on which it ends. */
export interface TextRow {
  readonly line: number
  readonly cells: readonly string[]
}

/** The beginning of a table in a file. */
export interface TableHead {
  readonly header: readonly string[]
  readonly rows: readonly TextRow[]
  /** Whether the file has more rows than these. */
  readonly hasMore: boolean
}

const headBytes = 512 * 1_024
const delimiters = [',', ';', '\t'] as const

/** Whether a file is a table that can be shown before it is sent. */
export const isTableFile = ({ name }: File): boolean => /\.(csv|tsv|txt)$/i.test(name)

/** Reads the first rows of a CSV file. */
export async function readTableHead(file: File): Promise<TableHead> {
  const text = decodeText(await file.slice(0, headBytes).arrayBuffer())
  const hasMore = file.size > headBytes
  const rows = await parseRows(text, findDelimiter(text))
  // The last row is cut where the part that was read ends.
  const [header, ...others] = hasMore ? rows.slice(0, -1) : rows
  return { header: header?.cells ?? [], rows: others, hasMore }
}

/** Reads cells that were copied from a spreadsheet. */
export async function parseClipboardTable(text: string): Promise<readonly (readonly string[])[]> {
  const rows = await parseRows(text.replace(/\r?\n$/, ''), '\t')
  return rows.map(({ cells }) => cells)
}

interface ParsedRecord {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
}

async function parseRows(text: string, delimiter: string): Promise<TextRow[]> {
  const { parse } = await import('csv-parse/browser/esm/sync')
  const records = parse(text, {
    delimiter,
    info: true,
    bom: true,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: delimiter !== '\t',
  }) as unknown as ParsedRecord[]
  return records.map(({ record, info }) => ({ line: info.lines, cells: record }))
}

/** Tables of spreadsheets are often not UTF-8. */
function decodeText(bytes: ArrayBuffer): string {
  const [first, second] = new Uint8Array(bytes)
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    // What is cut at the end may be a part of a letter.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

function findDelimiter(text: string): string {
  const head = (text.split(/\r?\n/, 1)[0] ?? '').replaceAll(/"[^"]*"/g, '')
  const countFields = (delimiter: string) => head.split(delimiter).length
  return delimiters.toSorted((a, b) => countFields(b) - countFields(a))[0] ?? ','
}
