import { malformedFile, type RawFault, type RawRow, type SourceLocation } from '../../formats/inputFormat.ts'
import { limits } from '../../formats/limits.ts'
import { formatNumber, joinWords } from '../../model/text.ts'
import { quote } from './conversions.ts'
import { type MatchedColumn, matchHeader } from './matchHeader.ts'
import { toTexts } from './rows.ts'
import { listColumnNames, type TableTarget } from './tableTarget.ts'

/** The first row that names columns; a row with a single name only if no other names more. */
export function findHeader(target: TableTarget, rows: readonly RawRow[]): RawRow | undefined {
  const counts = rows.map((row) => ({
    row,
    count: matchHeader(target, toTexts(row)).filter(({ column }) => column).length,
  }))
  const [first] = counts
  if (first && first.count > 0) return first.row
  return counts.find(({ count }) => count > 1)?.row ?? first?.row
}

export function validateHeader(location: SourceLocation, matches: readonly MatchedColumn[]): void {
  if (matches.length > limits.columns)
    throw malformedFile(location, `has more than ${formatNumber(limits.columns)} columns`)
  for (const group of Map.groupBy(matches, ({ column, header }) => column?.name ?? header).values()) {
    const [{ column, header } = { header: '' }, second] = group
    if (header === '' || !second) continue
    throw malformedFile(
      location,
      header === second.header
        ? `has the column ${header} twice`
        : `has two columns for ${column?.name}: ${header} and ${second.header}`,
    )
  }
}

export function createHeaderFault(target: TableTarget, { location, cells }: RawRow): RawFault {
  const names = listColumnNames(target)
  const found = joinWords(cells.slice(0, 3).map((cell) => quote(String(cell))))
  return {
    location,
    reason: `must name the columns, such as ${joinWords(names.slice(0, 3))}; it has ${found}`,
  }
}

/** A first column without a header that counts the rows, as programs write it. */
export function findCountingColumn(
  matches: readonly MatchedColumn[],
  rows: readonly RawRow[],
): number | undefined {
  if (matches[0]?.header !== '' || rows.length === 0) return undefined
  const start = Number(rows[0]?.cells[0])
  const isCounting =
    (start === 0 || start === 1) && rows.every(({ cells }, index) => Number(cells[0]) === start + index)
  return isCounting ? 0 : undefined
}
