import { isDeepStrictEqual } from 'node:util'
import type { Report, ReportColumn, ReportRow } from '../reports/report.ts'

/** Differences between the rows of a report before and after. */
export interface RowDifferences {
  readonly gone: readonly ReportRow[]
  readonly added: readonly ReportRow[]
  readonly changed: readonly {
    readonly before: ReportRow
    readonly after: ReportRow
    readonly columns: string[]
  }[]
}

/** Compares rows by their key. */
export function compareRows(
  report: Report,
  before: readonly ReportRow[],
  after: readonly ReportRow[],
): RowDifferences {
  const rowsBefore = indexByKey(report, before)
  const rowsAfter = indexByKey(report, after)
  return {
    gone: [...rowsBefore].filter(([key]) => !rowsAfter.has(key)).map(([, row]) => row),
    added: [...rowsAfter].filter(([key]) => !rowsBefore.has(key)).map(([, row]) => row),
    changed: [...rowsAfter].flatMap(([key, row]) => {
      const previous = rowsBefore.get(key)
      const columns = previous ? listChangedColumns(report.columns, previous, row) : []
      return previous && columns.length > 0 ? [{ before: previous, after: row, columns }] : []
    }),
  }
}

function indexByKey({ key }: Report, rows: readonly ReportRow[]): Map<string, ReportRow> {
  return new Map(rows.map((row) => [JSON.stringify(key.map((column) => row[column])), row]))
}

const listChangedColumns = (columns: readonly ReportColumn[], before: ReportRow, after: ReportRow) =>
  columns.map(({ name }) => name).filter((name) => !isDeepStrictEqual(before[name], after[name]))
