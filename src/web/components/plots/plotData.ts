import type { ComponentChildren } from 'preact'
import { toPropertyLabel } from '../../api/model.ts'
import type { ReportColumn, ReportSummary } from '../../api/operations.ts'
import { formatValue } from '../../shell/format.ts'
import type { Row } from '../DataTable.tsx'

/** The plot that the header of a report declares, with the fields of its type; each names a column. */
export type Plot =
  | { readonly type: 'bars'; readonly label: string; readonly values?: readonly string[] }
  | { readonly type: 'matrix'; readonly rows: string; readonly columns: string; readonly value?: string }
  | { readonly type: 'line'; readonly x: string; readonly y: string; readonly series?: string }
  | { readonly type: 'scatter'; readonly x: string; readonly y: string; readonly label: string }

/** A plot as it is drawn, and how much of it. */
export interface PlotDrawing {
  readonly width: number
  readonly height: number
  readonly content: ComponentChildren
  readonly shown: number
  readonly total: number
  /** What `shown` and `total` count, as `bar`. */
  readonly noun: string
}

/** Reads the values of rows as people read them, or as numbers. */
export interface ColumnReader {
  text(row: Row, column: string): string
  number(row: Row, column: string): number | undefined
  /** A number of that column as people read it. */
  format(value: number, column: string): string
  /** What a column is called. */
  label(column: string): string
  unit(column: string): string | undefined
}

/** A reader of the columns of a report. */
export function createReader({ columns }: ReportSummary): ColumnReader {
  const byName = new Map<string, ReportColumn>(columns.map((column) => [column.name, column]))
  const describe = (name: string): ReportColumn =>
    byName.get(name) ?? { name, type: 'string', description: '' }
  return {
    text: (row, column) => formatValue(row[column], describe(column)) || 'none',
    number: (row, column) => {
      const value = row[column]
      return typeof value === 'number' ? value : undefined
    },
    format: (value, column) => formatValue(value, describe(column)),
    label: (column) => toPropertyLabel(describe(column)).toLowerCase(),
    unit: (column) => describe(column).unit,
  }
}

const minutesByUnit = [1_440, 60, 1]

/** Round numbers between two numbers; of minutes, round numbers of days, hours or minutes. */
export function listTicks(lowest: number, highest: number, unit?: string): number[] {
  if (unit !== 'minutes') return listRoundNumbers(lowest, highest)
  const factor = minutesByUnit.find((minutes) => highest - lowest >= 2 * minutes) ?? 1
  return listRoundNumbers(lowest / factor, highest / factor).map((tick) => tick * factor)
}

const wantedTicks = 5

/** Steps of 1, 2 or 5 times a power of ten. */
function listRoundNumbers(lowest: number, highest: number): number[] {
  const raw = (highest - lowest || 1) / wantedTicks
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= raw) ?? 10)
  const first = Math.ceil(lowest / step) * step
  const count = Math.floor((highest - first) / step + 1e-9) + 1
  return Array.from({ length: count }, (_, index) => Number((first + index * step).toPrecision(12)))
}

/** Maps numbers to pixels. */
export const createScale =
  (lowest: number, highest: number, from: number, to: number) =>
  (value: number): number =>
    from + ((value - lowest) / (highest - lowest || 1)) * (to - from)
