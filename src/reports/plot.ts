import { z } from 'zod'
import type { ReportColumn } from './report.ts'

const columnName = z.string().regex(/^[a-z][A-Za-z]*$/)

/** How a header declares the plot that shows its rows best; every field is a column or a list of columns. */
export const plotSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('bars'),
    label: columnName,
    /** Stacked if there are several; without them, bars count rows. */
    values: z.array(columnName).min(1).optional(),
  }),
  z.strictObject({
    type: z.literal('matrix'),
    rows: columnName,
    columns: columnName,
    /** Without it, cells count rows. */
    value: columnName.optional(),
  }),
  z.strictObject({ type: z.literal('line'), x: columnName, y: columnName, series: columnName.optional() }),
  z.strictObject({ type: z.literal('scatter'), x: columnName, y: columnName, label: columnName }),
])

export type ReportPlot = z.infer<typeof plotSchema>

export const plotTypes = plotSchema.options.map((option) => option.shape.type.value)

/** The columns that a plot names. */
export const listPlotColumns = ({ type: _, ...fields }: ReportPlot): string[] =>
  Object.values(fields).flatMap((field) => field ?? [])

/** A column that must hold numbers to be drawn, and does not. */
export function findUnplottableColumn(
  plot: ReportPlot,
  columns: readonly ReportColumn[],
): string | undefined {
  const numeric = new Set(columns.filter(({ type }) => isNumeric(type)).map(({ name }) => name))
  return listValueColumns(plot).find((name) => !numeric.has(name))
}

const isNumeric = (type: ReportColumn['type']) => type === 'integer' || type === 'number'

function listValueColumns(plot: ReportPlot): readonly string[] {
  switch (plot.type) {
    case 'bars':
      return plot.values ?? []
    case 'matrix':
      return plot.value === undefined ? [] : [plot.value]
    case 'line':
      return [plot.y]
    case 'scatter':
      return [plot.x, plot.y]
  }
}
