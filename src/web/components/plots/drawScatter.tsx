import type { Row } from '../DataTable.tsx'
import { Axis, scaleColumn } from './Axis.tsx'
import type { ColumnReader, Plot, PlotDrawing } from './plotData.ts'

const width = 760
const area = { left: 110, right: 730, top: 40, bottom: 340 } as const
const maxPoints = 1_000

/** A point for each row; where both numbers have the same unit, a line shows where they are equal. */
export function drawScatter(
  { x, y, label }: Extract<Plot, { type: 'scatter' }>,
  rows: readonly Row[],
  reader: ColumnReader,
): PlotDrawing {
  const all = rows.flatMap((row) => {
    const [valueX, valueY] = [reader.number(row, x), reader.number(row, y)]
    return valueX === undefined || valueY === undefined
      ? []
      : [{ name: reader.text(row, label), x: valueX, y: valueY }]
  })
  const points = all.slice(0, maxPoints)
  const isSameUnit = reader.unit(x) !== undefined && reader.unit(x) === reader.unit(y)
  const horizontal = scaleColumn(
    points.map((point) => point.x),
    x,
    reader,
    [area.left, area.right],
  )
  const vertical = scaleColumn(
    points.map((point) => point.y),
    y,
    reader,
    [area.bottom, area.top],
  )
  const equal = Math.min(horizontal.highest, vertical.highest)
  return {
    width,
    height: area.bottom + 56,
    shown: points.length,
    total: all.length,
    noun: 'point',
    content: (
      <>
        <Axis scale={vertical} from={area.left} to={area.right} />
        {horizontal.ticks.map(({ at, text }) => (
          <text key={text} class="plot-value" x={at} y={area.bottom + 16} text-anchor="middle">
            {text}
          </text>
        ))}
        <text class="plot-label" x={area.right} y={area.bottom + 40} text-anchor="end">
          {reader.label(x)} →
        </text>
        <text class="plot-label" x={area.left} y={area.top - 24}>
          ↑ {reader.label(y)}
        </text>
        {isSameUnit && (
          <line
            class="plot-equal"
            x1={horizontal.place(0)}
            y1={vertical.place(0)}
            x2={horizontal.place(equal)}
            y2={vertical.place(equal)}
          >
            <title>{`${reader.label(x)} and ${reader.label(y)} are equal`}</title>
          </line>
        )}
        {points.map((point, index) => (
          <circle
            key={`${point.name} ${index}`}
            class="plot-point"
            cx={horizontal.place(point.x)}
            cy={vertical.place(point.y)}
            r="6"
          >
            <title>{`${point.name}: ${reader.format(point.x, x)} ${reader.label(x)}, ${reader.format(point.y, y)} ${reader.label(y)}`}</title>
          </circle>
        ))}
      </>
    ),
  }
}
