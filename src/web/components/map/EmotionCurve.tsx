import { formatNumber } from '../../shell/format.ts'
import type { Feeling, Phase } from './canvas.ts'

const heightPx = 130
/** Emotions are from -2 to 2; the rest is space for the marks. */
const scale = { lowest: -2.4, highest: 2.4 } as const
const markPx = 20
const sameEmotion = 0.6

/** How each customer group feels from phase to phase: a line for each, with numbered marks. */
export function EmotionCurve({
  phases,
  feelings,
}: {
  phases: readonly Phase[]
  feelings: readonly Feeling[]
}) {
  const groups = Map.groupBy(
    feelings.filter(({ emotion }) => emotion !== null),
    ({ customerId }) => customerId,
  )
  if (groups.size === 0) return null
  const indexes = new Map(phases.map(({ id }, index) => [id, index]))
  const place = ({ phaseId, emotion }: Feeling) => ({
    x: ((indexes.get(phaseId) ?? 0) + 0.5) / phases.length,
    y: (scale.highest - (emotion ?? 0)) / (scale.highest - scale.lowest),
  })
  const series = [...groups.values()].map((points) =>
    points.toSorted((a, b) => (indexes.get(a.phaseId) ?? 0) - (indexes.get(b.phaseId) ?? 0)),
  )
  return (
    <tr class="emotions">
      <th scope="row">
        How they feel
        <ol class="emotion-legend">
          {series.map(([first], index) => (
            <li key={first?.customerId} data-hue={index % 8}>
              <span class="emotion-mark">{index + 1}</span> <bdi>{first?.customer}</bdi>
            </li>
          ))}
        </ol>
      </th>
      <td colSpan={phases.length}>
        <div class="emotion-plot" style={{ height: `${heightPx}px` }}>
          <svg viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
            {[2, 0, -2].map((emotion) => (
              <line
                key={emotion}
                class="emotion-grid"
                x1="0"
                x2="1"
                y1={(scale.highest - emotion) / (scale.highest - scale.lowest)}
                y2={(scale.highest - emotion) / (scale.highest - scale.lowest)}
              />
            ))}
            {series.map((points, index) => (
              <polyline
                key={points[0]?.customerId}
                data-hue={index % 8}
                points={points
                  .map(place)
                  .map(({ x, y }) => `${x},${y}`)
                  .join(' ')}
              />
            ))}
          </svg>
          {['good', 'neutral', 'bad'].map((word, index) => (
            <span key={word} class="emotion-word" style={{ top: `${8 + index * 42}%` }} aria-hidden="true">
              {word}
            </span>
          ))}
          {series.flatMap((points, index) =>
            points.map((point) => {
              const { x, y } = place(point)
              const text = `${point.customer}, ${point.phase}: ${formatNumber(point.emotion ?? 0)} (${point.withEmotion} of ${point.touchpoints} touchpoints known)`
              const shift = countBefore(series, index, point) * markPx
              return (
                <span
                  key={`${point.customerId} ${point.phaseId}`}
                  class="emotion-mark"
                  data-hue={index % 8}
                  role="img"
                  aria-label={text}
                  title={text}
                  style={{ left: `calc(${x * 100}% + ${shift}px)`, top: `${y * 100}%` }}
                >
                  {index + 1}
                </span>
              )
            }),
          )}
        </div>
      </td>
    </tr>
  )
}

/** Groups that feel about the same in a phase stand side by side; counts those to the left. */
const countBefore = (series: readonly (readonly Feeling[])[], index: number, point: Feeling): number =>
  series
    .slice(0, index)
    .flat()
    .filter(
      ({ phaseId, emotion }) =>
        phaseId === point.phaseId && Math.abs((emotion ?? 0) - (point.emotion ?? 0)) < sameEmotion,
    ).length
