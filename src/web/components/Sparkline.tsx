export interface Point {
  readonly day: string
  readonly value: number | null
}

const width = 160
const height = 40
const padding = 3

/** A small line over time; days without a value are gaps. */
export function Sparkline({ points, label }: { points: readonly Point[]; label: string }) {
  const values = points.flatMap(({ value }) => (value === null ? [] : [value]))
  if (values.length < 2) return null
  const lowest = Math.min(...values)
  const span = Math.max(...values) - lowest || 1
  const x = (index: number) => padding + (index / Math.max(1, points.length - 1)) * (width - 2 * padding)
  const y = (value: number) => height - padding - ((value - lowest) / span) * (height - 2 * padding)
  const path = points
    .map(({ value }, index) => {
      if (value === null) return ''
      const isStart = index === 0 || points[index - 1]?.value === null
      return `${isStart ? 'M' : 'L'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`
    })
    .join(' ')
  return (
    <svg class="sparkline" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <path d={path} />
    </svg>
  )
}
