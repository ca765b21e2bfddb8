import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { formatCount, formatNumber } from '../shell/format.ts'

export interface Bar {
  readonly label: ComponentChildren
  readonly value: number
  readonly text?: string
  readonly key: string
}

/** Horizontal bars with their values; readable as a list without the drawing. */
export function Bars({ bars, maximum, label }: { bars: readonly Bar[]; maximum?: number; label: string }) {
  const highest = maximum ?? Math.max(1, ...bars.map(({ value }) => value))
  return (
    <ul class="bars" aria-label={label}>
      {bars.map(({ key, label, value, text }) => (
        <li key={key}>
          <span class="bar-label">{label}</span>
          <span class="bar-track" aria-hidden="true">
            <span class="bar" style={{ width: `${Math.max(0, Math.min(1, value / highest)) * 100}%` }} />
          </span>
          <span class="bar-value">{text ?? formatNumber(value)}</span>
        </li>
      ))}
    </ul>
  )
}

/** The longest bars, and on request the others. */
export function LongestBars({
  bars,
  label,
  noun,
  most,
}: {
  bars: readonly Bar[]
  label: string
  noun: string
  most: number
}) {
  const [isWhole, setWhole] = useState(false)
  const sorted = bars.toSorted((a, b) => b.value - a.value)
  const rest = sorted.length - most
  return (
    <>
      <Bars label={label} bars={isWhole ? sorted : sorted.slice(0, most)} />
      {rest > 0 && !isWhole && (
        <button type="button" class="link" onClick={() => setWhole(true)}>
          {formatCount(rest, `more ${noun}`)}
        </button>
      )}
    </>
  )
}
