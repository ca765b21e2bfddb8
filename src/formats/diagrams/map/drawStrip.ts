import type { Drawing, Shape } from '../drawing/drawing.ts'
import type { EcosystemMap } from './ecosystemMap.ts'
import { averageEmotion, formatEmotion, getEmotionColor } from './feelings.ts'
import {
  type ColumnLayout,
  computeLayout,
  type LaneLayout,
  laneLabelWidth,
  type MapLayout,
  moodHeight,
} from './layout.ts'
import type { MeasuredColumn, PlacedElement } from './measureColumn.ts'
import { drawRoutes } from './routes.ts'
import { createTextBlock } from './textBlock.ts'
import { colors, laneLabels, paint } from './theme.ts'

/** Draws columns side by side, with their lanes. */
export function drawStrip(measured: readonly MeasuredColumn[], sequence: EcosystemMap['sequence']): Drawing {
  const layout = computeLayout(measured)
  const elements = layout.columns.flatMap((column) => [...column.elements.values()])
  return {
    width: layout.width,
    height: layout.height,
    shapes: [
      ...layout.lanes.flatMap((lane, index) => drawLane(lane, index === layout.lanes.length - 1)),
      ...drawJourneys(layout),
      ...layout.columns.flatMap((column, index) => drawColumn(column, layout.columns[index - 1])),
      ...drawMoodCurve(layout),
      ...drawRoutes(layout, sequence),
      ...elements.map(placeElement),
    ],
  }
}

const placeElement = ({ x, y, element: { shapes, title } }: PlacedElement): Shape => ({
  type: 'group',
  x,
  y,
  title,
  shapes,
})

function drawLane({ lane, x, y, width, height }: LaneLayout, isLast: boolean): Shape[] {
  const { name, meaning, lineBelow } = laneLabels[lane]
  const label = { maxWidth: laneLabelWidth - 22 }
  const bottom = y + height
  const title = createTextBlock(name, { ...label, part: 'lane', lineHeight: 18 })
  const text = createTextBlock(meaning, { ...label, part: 'meaning', lineHeight: 14 })
  return [
    { type: 'rect', x, y, width, height, paint: { fill: colors.lanes[lane] } },
    ...title.place(x + 12, y + 24),
    ...text.place(x + 12, y + 41),
    ...(lineBelow === undefined || isLast
      ? []
      : drawLineBelow(lineBelow, { x, bottom, width, top: y + 41 + text.height })),
  ]
}

function drawLineBelow(
  name: string,
  { x, bottom, width, top }: { x: number; bottom: number; width: number; top: number },
): Shape[] {
  const line: Shape = { type: 'path', data: `M${x} ${bottom}H${x + width}`, paint: paint('laneLine') }
  const label = createTextBlock(name, { part: 'lineName', maxWidth: laneLabelWidth - 22, lineHeight: 12 })
  const labelTop = bottom - 6 - label.height + 12
  return labelTop - 12 < top ? [line] : [line, ...label.place(x + 12, labelTop)]
}

const drawJourneys = ({ journeys }: MapLayout): Shape[] =>
  journeys.flatMap(({ x, y, width, height, label }): Shape[] => [
    { type: 'rect', x: x + 4, y, width: width - 8, height, radius: 4, paint: paint('journeyBand') },
    ...label.place(x + width / 2, y + 16),
  ])

function drawColumn(
  { x, y, width, height, column, label }: ColumnLayout,
  previous: ColumnLayout | undefined,
): Shape[] {
  const line = previous?.column.journey === column.journey ? 'phaseLine' : 'journeyLine'
  return [
    ...label.place(x + width / 2, y + 19),
    { type: 'path', data: `M${x} ${y + 4}V${y + height}`, paint: paint(line) },
  ]
}

/** The average emotion of each phase, connected within a journey. */
function drawMoodCurve({ columns, lanes, width }: MapLayout): Shape[] {
  const top = (lanes[0]?.y ?? 0) + 16
  const points = columns.flatMap(({ x, width, column }) => {
    const mood = averageEmotion(column.cards.filter(({ change }) => change !== 'gone'))
    if (mood === undefined) return []
    return [{ journey: column.journey, x: x + width / 2, y: top + (moodHeight * (2 - mood)) / 4, mood }]
  })
  if (points.length === 0) return []
  const lines = [...Map.groupBy(points, ({ journey }) => journey).values()].map(
    (journey): Shape => ({
      type: 'path',
      data: journey.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join(''),
      paint: paint('mood'),
    }),
  )
  const dots = points.flatMap(({ x, y, mood }): Shape[] => [
    { type: 'circle', x, y, radius: 7, paint: { fill: getEmotionColor(mood), ...paint('moodDot') } },
    { type: 'text', x: x + 12, y: y - 6, text: formatEmotion(mood), width: 26, paint: paint('moodValue') },
  ])
  const middle = `M${laneLabelWidth} ${top + moodHeight / 2}H${width}`
  return [{ type: 'path', data: middle, paint: paint('neutral') }, ...lines, ...dots]
}
