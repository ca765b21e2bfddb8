import { formatNumber } from '../../shell/format.ts'
import type { Row } from '../DataTable.tsx'
import { fitText } from '../drawing/fitText.ts'
import type { ColumnReader, Plot, PlotDrawing } from './plotData.ts'

const maxRows = 40
const maxColumns = 30
const labelWidth = 200
const headHeight = 130
const cell = { width: 46, height: 26 } as const
const fontPx = 12
const levels = 5

/** Cells that are darker the higher their number is, with the number; rows and columns with the most first. */
export function drawMatrix(
  { rows: rowColumn, columns: columnColumn, value }: Extract<Plot, { type: 'matrix' }>,
  rows: readonly Row[],
  reader: ColumnReader,
): PlotDrawing {
  const cells = new Map<string, number>()
  const [rowSums, columnSums] = [new Map<string, number>(), new Map<string, number>()]
  const add = (sums: Map<string, number>, key: string, amount: number) =>
    sums.set(key, (sums.get(key) ?? 0) + amount)
  for (const row of rows) {
    const [name, column] = [reader.text(row, rowColumn), reader.text(row, columnColumn)]
    const amount = value === undefined ? 1 : (reader.number(row, value) ?? 0)
    add(cells, `${name}\n${column}`, amount)
    add(rowSums, name, amount)
    add(columnSums, column, amount)
  }
  const names = listLargest(rowSums, maxRows)
  const columns = listLargest(columnSums, maxColumns)
  const highest = Math.max(...cells.values(), 0)
  const format = (amount: number) =>
    value === undefined ? formatNumber(amount) : reader.format(amount, value)
  return {
    width: labelWidth + columns.length * cell.width + headHeight / 2,
    height: headHeight + names.length * cell.height,
    shown: names.length * columns.length,
    total: rowSums.size * columnSums.size,
    noun: 'cell',
    content: (
      <>
        {columns.map((column, index) => {
          const x = labelWidth + (index + 0.5) * cell.width
          return (
            <text
              key={column}
              class="plot-label"
              x={x}
              y={headHeight - 8}
              transform={`rotate(-55 ${x} ${headHeight - 8})`}
            >
              <title>{column}</title>
              {fitText(column, headHeight, fontPx)}
            </text>
          )
        })}
        {names.map((name, row) => (
          <g key={name}>
            <text
              class="plot-label"
              x={labelWidth - 8}
              y={headHeight + (row + 0.5) * cell.height}
              text-anchor="end"
            >
              <title>{name}</title>
              {fitText(name, labelWidth - 16, fontPx)}
            </text>
            {columns.map((column, index) => {
              const amount = cells.get(`${name}\n${column}`)
              return (
                <MatrixCell
                  key={column}
                  label={`${name}, ${column}: ${amount === undefined ? 'none' : format(amount)}`}
                  text={amount === undefined ? '' : format(amount)}
                  level={amount === undefined ? 0 : toLevel(amount, highest)}
                  x={labelWidth + index * cell.width}
                  y={headHeight + row * cell.height}
                />
              )
            })}
          </g>
        ))}
      </>
    ),
  }
}

const listLargest = (sums: ReadonlyMap<string, number>, most: number): string[] =>
  [...sums]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(([name]) => name)

const toLevel = (amount: number, highest: number) =>
  highest <= 0 ? 1 : Math.max(1, Math.ceil((amount / highest) * levels))

const MatrixCell = ({
  label,
  text,
  level,
  x,
  y,
}: {
  label: string
  text: string
  level: number
  x: number
  y: number
}) => (
  <g>
    <title>{label}</title>
    <rect class="plot-cell" data-level={level} x={x} y={y} width={cell.width} height={cell.height} />
    <text
      class="plot-cell-text"
      data-level={level}
      x={x + cell.width / 2}
      y={y + cell.height / 2}
      text-anchor="middle"
    >
      {fitText(text, cell.width - 4, fontPx)}
    </text>
  </g>
)
