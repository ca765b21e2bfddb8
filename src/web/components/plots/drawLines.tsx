import type { Row } from '../DataTable.tsx'
import { fitText } from '../drawing/fitText.ts'
import { Axis, scaleColumn } from './Axis.tsx'
import type { ColumnReader, Plot, PlotDrawing } from './plotData.ts'
import { legendHeight, SeriesLegend, SeriesMark } from './SeriesLegend.tsx'

const width = 760
const area = { left: 70, right: 740, top: legendHeight + 10, bottom: 300 } as const
const labelSpace = 70
const maxSeries = 5
const maxSteps = 60
const fontPx = 12

/** A line for each series over the steps in their order; values that are missing leave a gap. */
export function drawLines(
  { x, y, series }: Extract<Plot, { type: 'line' }>,
  rows: readonly Row[],
  reader: ColumnReader,
): PlotDrawing {
  const groups = Map.groupBy(rows, (row) => (series === undefined ? '' : reader.text(row, series)))
  const names = [...groups.keys()].slice(0, maxSeries)
  const shownRows = names.flatMap((name) => groups.get(name) ?? [])
  const steps = [...new Set(shownRows.map((row) => reader.text(row, x)))].slice(0, maxSteps)
  const values = shownRows.flatMap((row) => reader.number(row, y) ?? [])
  const scaleX = (step: string) =>
    area.left + ((steps.indexOf(step) + 0.5) / steps.length) * (area.right - area.left)
  const vertical = scaleColumn(values, y, reader, [area.bottom, area.top])
  const stepWidth = (area.right - area.left) / steps.length
  return {
    width,
    height: area.bottom + labelSpace,
    shown: names.length,
    total: groups.size,
    noun: 'line',
    content: (
      <>
        {series !== undefined && <SeriesLegend names={names} x={area.left} />}
        <Axis scale={vertical} from={area.left} to={area.right} />
        {steps.map((step) => (
          <text
            key={step}
            class="plot-label"
            x={scaleX(step)}
            y={area.bottom + 12}
            text-anchor="end"
            transform={`rotate(-35 ${scaleX(step)} ${area.bottom + 12})`}
          >
            <title>{step}</title>
            {fitText(step, Math.max(stepWidth, labelSpace + 20), fontPx)}
          </text>
        ))}
        {names.map((name, index) => {
          const points = (groups.get(name) ?? []).flatMap((row) => {
            const value = reader.number(row, y)
            const step = reader.text(row, x)
            return value === undefined || !steps.includes(step)
              ? []
              : [{ step, value, at: `${scaleX(step)},${vertical.place(value)}` }]
          })
          return (
            <g key={name}>
              <polyline
                class="plot-line"
                data-hue={index % 8}
                points={points.map(({ at }) => at).join(' ')}
              />
              {points.map(({ step, value }) => (
                <g key={step}>
                  <title>{`${name ? `${name}, ` : ''}${step}: ${reader.format(value, y)}`}</title>
                  <SeriesMark index={index} x={scaleX(step)} y={vertical.place(value)} />
                </g>
              ))}
            </g>
          )
        })}
      </>
    ),
  }
}
