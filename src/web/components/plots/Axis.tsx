import { type ColumnReader, createScale, listTicks } from './plotData.ts'

/** The numbers of a column on one side of a plot. */
export interface Scale {
  /** Where a number is, in pixels. */
  readonly place: (value: number) => number
  readonly ticks: readonly { readonly at: number; readonly text: string }[]
  readonly highest: number
}

/** A scale that has room for all values of a column, and for zero. */
export function scaleColumn(
  values: readonly number[],
  column: string,
  reader: ColumnReader,
  [from, to]: readonly [from: number, to: number],
): Scale {
  const [lowest, highest] = [Math.min(0, ...values), Math.max(0, ...values)]
  const place = createScale(lowest, highest, from, to)
  const ticks = listTicks(lowest, highest, reader.unit(column)).map((tick) => ({
    at: place(tick),
    text: reader.format(tick, column),
  }))
  return { place, ticks, highest }
}

/** Lines across a plot with their values on the left. */
export const Axis = ({ scale: { ticks }, from, to }: { scale: Scale; from: number; to: number }) => (
  <>
    {ticks.map(({ at, text }) => (
      <g key={text}>
        <line class="plot-grid" x1={from} x2={to} y1={at} y2={at} />
        <text class="plot-value" x={from - 8} y={at} text-anchor="end">
          {text}
        </text>
      </g>
    ))}
  </>
)
