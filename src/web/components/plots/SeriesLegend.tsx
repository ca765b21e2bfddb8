import { fitText } from '../drawing/fitText.ts'

/** Height of the legend above a plot, in pixels. */
export const legendHeight = 28

const itemWidth = 132
const fontPx = 13

/** Names of series beside their colors and, in lines, their numbers. */
export const SeriesLegend = ({ names, x }: { names: readonly string[]; x: number }) => (
  <>
    {names.map((name, index) => (
      <g key={name}>
        <title>{name}</title>
        <SeriesMark index={index} x={x + index * itemWidth + 8} y={legendHeight / 2} />
        <text class="plot-value" x={x + index * itemWidth + 22} y={legendHeight / 2}>
          {fitText(name, itemWidth - 30, fontPx)}
        </text>
      </g>
    ))}
  </>
)

/** A numbered mark, so that a series does not rest on its color. */
export const SeriesMark = ({ index, x, y }: { index: number; x: number; y: number }) => (
  <>
    <circle class="plot-fill" data-hue={index % 8} cx={x} cy={y} r="8" />
    <text class="plot-mark" x={x} y={y} text-anchor="middle">
      {index + 1}
    </text>
  </>
)
