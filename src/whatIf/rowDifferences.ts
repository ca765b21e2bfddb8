import { isDeepStrictEqual } from 'node:util'
import type { Column, Report, Row } from '../reports/report.ts'

/** How the rows of a report differ before and after. */
export interface Differences {
  readonly gone: readonly Row[]
  readonly added: readonly Row[]
  readonly changed: readonly {
    readonly before: Row
    readonly after: Row
    readonly columns: string[]
  }[]
}

/** Rows with the same key are the same row. */
export function differencesOf(report: Report, before: readonly Row[], after: readonly Row[]): Differences {
  const known = keyed(report, before)
  const now = keyed(report, after)
  return {
    gone: [...known].filter(([key]) => !now.has(key)).map(([, row]) => row),
    added: [...now].filter(([key]) => !known.has(key)).map(([, row]) => row),
    changed: [...now].flatMap(([key, row]) => {
      const earlier = known.get(key)
      const columns = earlier ? changedColumns(report.columns, earlier, row) : []
      return earlier && columns.length > 0 ? [{ before: earlier, after: row, columns }] : []
    }),
  }
}

function keyed({ key }: Report, rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [JSON.stringify(key.map((column) => row[column])), row]))
}

const changedColumns = (columns: readonly Column[], before: Row, after: Row) =>
  columns.map(({ name }) => name).filter((name) => !isDeepStrictEqual(before[name], after[name]))
