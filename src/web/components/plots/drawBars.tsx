import type { Row } from '../DataTable.tsx'
import { fitText } from '../drawing/fitText.ts'
import { type ColumnReader, createScale, type Plot, type PlotDrawing } from './plotData.ts'
import { legendHeight, SeriesLegend } from './SeriesLegend.tsx'

const maxBars = 25
const width = 760
const barHeight = 20
const step = 28
const labelWidth = 230
const valueWidth = 90
const fontPx = 13

interface Bar {
  readonly label: string
  readonly parts: readonly { readonly name: string; readonly value: number; readonly text: string }[]
  readonly total: number
}

/** Horizontal bars, the longest first; several values of a row are stacked. */
export function drawBars(
  plot: Extract<Plot, { type: 'bars' }>,
  rows: readonly Row[],
  reader: ColumnReader,
): PlotDrawing {
  const all = listBars(plot, rows, reader)
  const bars = all.slice(0, maxBars)
  const names = plot.values?.map(reader.label) ?? ['rows']
  const top = names.length > 1 ? legendHeight : 0
  return {
    width,
    height: top + bars.length * step,
    shown: bars.length,
    total: all.length,
    noun: 'bar',
    content: (
      <>
        {top > 0 && <SeriesLegend names={names} x={labelWidth} />}
        <BarRows bars={bars} top={top} />
      </>
    ),
  }
}

function listBars(
  { label, values }: Extract<Plot, { type: 'bars' }>,
  rows: readonly Row[],
  reader: ColumnReader,
): Bar[] {
  const bars = values
    ? rows.map((row) => {
        const parts = values.map((column) => {
          const value = reader.number(row, column) ?? 0
          return { name: reader.label(column), value, text: reader.format(value, column) }
        })
        return { label: reader.text(row, label), parts, total: sum(parts.map(({ value }) => value)) }
      })
    : [...Map.groupBy(rows, (row) => reader.text(row, label))].map(([name, group]) => ({
        label: name,
        parts: [{ name: 'rows', value: group.length, text: String(group.length) }],
        total: group.length,
      }))
  return bars.toSorted((a, b) => Math.abs(b.total) - Math.abs(a.total))
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

function BarRows({ bars, top }: { bars: readonly Bar[]; top: number }) {
  const totals = bars.map(({ total }) => total)
  const scale = createScale(Math.min(0, ...totals), Math.max(0, ...totals), labelWidth, width - valueWidth)
  return (
    <>
      {bars.map(({ label, parts, total }, index) => {
        const y = top + index * step
        let end = 0
        return (
          <g key={`${label} ${index}`}>
            <text class="plot-label" x={labelWidth - 8} y={y + step / 2} text-anchor="end">
              <title>{label}</title>
              {fitText(label, labelWidth - 16, fontPx)}
            </text>
            {parts.map(({ name, value, text }, part) => {
              const [from, to] = [scale(end), scale(end + value)]
              end += value
              return (
                <rect
                  key={name}
                  class="plot-fill"
                  data-hue={part % 8}
                  x={Math.min(from, to)}
                  y={y + (step - barHeight) / 2}
                  width={Math.abs(to - from)}
                  height={barHeight}
                >
                  <title>{`${label}: ${text} ${name}`}</title>
                </rect>
              )
            })}
            <text class="plot-value" x={Math.max(scale(0), scale(total)) + 6} y={y + step / 2}>
              {parts.map(({ text }) => text).join(' + ')}
            </text>
          </g>
        )
      })}
    </>
  )
}
