import { useMemo, useRef } from 'preact/hooks'
import type { ReportSummary } from '../api/operations.ts'
import { formatCount, formatNumber } from '../shell/format.ts'
import type { Row } from './DataTable.tsx'
import { DrawingFiles } from './drawing/DrawingFiles.tsx'
import { drawBars } from './plots/drawBars.tsx'
import { drawLines } from './plots/drawLines.tsx'
import { drawMatrix } from './plots/drawMatrix.tsx'
import { drawScatter } from './plots/drawScatter.tsx'
import { createReader, type Plot, type PlotDrawing } from './plots/plotData.ts'

/** More rows are not drawn: a plot of them would say nothing, and the table has them. */
const maxRows = 20_000

/** The plot that a report declares; nothing if it declares none. */
export function ReportPlot({ report, rows }: { report: ReportSummary; rows: readonly Row[] }) {
  const plot = report.plot as Plot | undefined
  if (!plot || rows.length === 0) return null
  if (rows.length > maxRows)
    return <p class="muted">Plots are drawn up to {formatCount(maxRows, 'row')}; the table has all.</p>
  return <DrawnPlot report={report} plot={plot} rows={rows} />
}

function DrawnPlot({ report, plot, rows }: { report: ReportSummary; plot: Plot; rows: readonly Row[] }) {
  const drawing = useRef<SVGSVGElement>(null)
  const { width, height, content, shown, total, noun } = useMemo(
    () => drawPlot(plot, rows, report),
    [plot, rows, report],
  )
  const count =
    shown < total ? `${formatNumber(shown)} of ${formatCount(total, noun)} drawn` : formatCount(total, noun)
  return (
    <figure class="plot">
      <figcaption class="toolbar">
        <span class="muted">{count}. The table has the same.</span>
        <DrawingFiles drawing={drawing} name={report.name} noun="Plot" />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section class="drawing" aria-label={`Plot of ${report.title}`} tabIndex={0}>
        <svg
          ref={drawing}
          viewBox={`0 0 ${width} ${height}`}
          width={width}
          height={height}
          role="img"
          aria-label={`${report.title}: ${report.question} ${count}`}
        >
          <rect class="paper" width={width} height={height} />
          {content}
        </svg>
      </section>
    </figure>
  )
}

function drawPlot(plot: Plot, rows: readonly Row[], report: ReportSummary): PlotDrawing {
  const reader = createReader(report)
  switch (plot.type) {
    case 'bars':
      return drawBars(plot, rows, reader)
    case 'matrix':
      return drawMatrix(plot, rows, reader)
    case 'line':
      return drawLines(plot, rows, reader)
    case 'scatter':
      return drawScatter(plot, rows, reader)
  }
}
