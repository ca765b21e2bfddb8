import { extname } from 'node:path'
import type { Cell, RawItem, RawRecord, RawRow } from '../../../formats/inputFormat.ts'
import { isBlank, toTexts } from '../../tabular/rows.ts'
import { getTableName, listLeaves } from '../fields.ts'
import { HeadedRows, maxHeaderRows } from '../headedRows.ts'

/** A column of another tool and some of its values. */
export interface SampledColumn {
  readonly name: string
  /** One for each record that has one. */
  readonly values: readonly Cell[]
}

/** A table of another tool: the first of its records. */
export interface SampledTable {
  readonly name: string
  /** Of its file, in lower case. */
  readonly extension: string
  readonly records: readonly RawRecord[]
  readonly columns: readonly SampledColumn[]
}

const maxRecords = 1_000
/** Records are read no further, though a later table may follow. */
const maxItems = 50_000

/** The tables of files with their first records. */
export async function sampleTables(items: AsyncIterable<RawItem>): Promise<SampledTable[]> {
  const samples = new Map<string, (RawRow | RawRecord)[]>()
  let count = 0
  for await (const item of items) {
    count += 1
    if (count > maxItems) break
    if ('reason' in item) continue
    const name = getTableName(item)
    const sample = samples.get(name) ?? []
    samples.set(name, sample)
    if (sample.length < maxRecords) sample.push(item)
  }
  return [...samples]
    .map(([name, sample]) => toTable(name, sample))
    .filter(({ records }) => records.length > 0)
}

function toTable(name: string, sample: readonly (RawRow | RawRecord)[]): SampledTable {
  const rows = sample.filter((item) => 'cells' in item)
  const records = rows.length > 0 ? headRows(rows) : sample.filter((item) => 'fields' in item)
  const columns = new Map<string, Cell[]>()
  for (const { fields } of records) {
    for (const [path, value] of listLeaves(fields)) {
      const values = columns.get(path) ?? []
      columns.set(path, values)
      values.push(value)
    }
  }
  const extension = extname(sample[0]?.location.file ?? '')
    .slice(1)
    .toLowerCase()
  return {
    name,
    extension,
    records,
    columns: [...columns].map(([column, values]) => ({ name: column, values })),
  }
}

/** The records of a table whose header is the first row with most texts. */
function headRows(rows: readonly RawRow[]): RawRecord[] {
  const candidates = rows.filter((row) => !isBlank(row)).slice(0, maxHeaderRows)
  const header = candidates.toSorted((a, b) => countTexts(b) - countTexts(a))[0]
  if (!header) return []
  const columns = new Set(toTexts(header).map((text) => text.trim()))
  const headed = new HeadedRows(rows, columns, () => undefined)
  return rows.flatMap((row) => [...headed.read(row)].filter((item) => 'fields' in item))
}

const countTexts = ({ cells }: RawRow) =>
  cells.filter((cell) => typeof cell === 'string' && /\p{Letter}/u.test(cell)).length
