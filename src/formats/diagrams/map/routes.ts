import type { Path, Point, Shape } from '../drawing/drawing.ts'
import type { EcosystemMap } from './ecosystemMap.ts'
import { type ColumnLayout, getLaneChannel, type MapLayout } from './layout.ts'
import { type Gutter, getTrack, type PlacedElement, rowGap } from './measureColumn.ts'
import { paint } from './theme.ts'

const cornerRadius = 4
const dotRadius = 2
const arrowSize = 6

/**
 * Lines between the placed cards and chips. They run between these and never across them: those to one element share a
 * line, with a dot where each joins.
 */
export function drawRoutes(layout: MapLayout, sequence: EcosystemMap['sequence']): Shape[] {
  const needs = layout.columns.flatMap((column) => drawNeeds(column))
  return [...needs, ...drawSequence(layout, sequence)]
}

function drawNeeds({ column, elements, gutters }: ColumnLayout): Shape[] {
  const bundles = Map.groupBy(column.needs, ([, to]) => to)
  return [...bundles].flatMap(([to, needs]) => {
    const target = elements.get(to)
    if (!target) return []
    const sources = needs.flatMap(([from]) => elements.get(from) ?? [])
    return sources.flatMap((source) => drawNeed(source, target, gutters))
  })
}

/** From the left edge of the source along the line of the target to its left edge. */
function drawNeed(source: PlacedElement, target: PlacedElement, gutters: readonly Gutter[]): Shape[] {
  const [own, other] = [gutters[source.stack], gutters[target.stack]]
  if (!own || !other) return []
  const [track, targetTrack] = [getTrack(own, target.shapeId), getTrack(other, target.shapeId)]
  const start = { x: source.x, y: middleOf(source) }
  const end = { x: target.x, y: middleOf(target) }
  const points =
    own === other
      ? [start, { x: track, y: start.y }, { x: track, y: end.y }, end]
      : [
          start,
          { x: track, y: start.y },
          { x: track, y: channelOf(target) },
          { x: targetTrack, y: channelOf(target) },
          { x: targetTrack, y: end.y },
          end,
        ]
  const dot: Shape = { type: 'circle', x: track, y: start.y, radius: dotRadius, paint: paint('needDot') }
  return [createPath(points, 'need'), dot]
}

const middleOf = ({ y, height }: PlacedElement) => y + Math.min(height / 2, 32)
/** Above the row of an element; side by side for elements of one row. */
const channelOf = ({ rowTop, stack }: PlacedElement) => rowTop - rowGap + 3 + (stack % 5) * 2.5

function drawSequence({ columns, lanes }: MapLayout, sequence: EcosystemMap['sequence']): Shape[] {
  const places = new Map(
    columns.flatMap((column, index) =>
      [...column.elements.values()].map((element) => [element.shapeId, { element, column, index }] as const),
    ),
  )
  const laneChannels = new Map(lanes.map((lane) => [lane.lane, getLaneChannel(lane)]))
  return sequence.flatMap(([from, to]) => {
    const [source, target] = [places.get(from), places.get(to)]
    if (!source || !target) return []
    return drawNext(source, target, laneChannels.get(target.element.lane) ?? 0)
  })
}

interface Place {
  readonly element: PlacedElement
  readonly column: ColumnLayout
  readonly index: number
}

function drawNext(source: Place, target: Place, laneChannel: number): Shape[] {
  const [from, to] = [source.element, target.element]
  if (isDirectlyBelow(source, target)) {
    const x = from.x + from.width / 2
    return createArrow(
      [
        { x, y: from.y + from.height },
        { x, y: to.y },
      ],
      'down',
    )
  }
  const start = { x: from.x + from.width, y: from.y + Math.min(from.height / 2, 32) - 6 }
  const end = { x: to.x, y: to.y + Math.min(to.height / 2, 32) - 6 }
  const exit = getRightTrack(source)
  if (isDirectlyRight(source, target))
    return createArrow([start, { x: exit, y: start.y }, { x: exit, y: end.y }, end], 'right')
  const entry = getLeftTrack(target)
  const channel = source.index === target.index ? channelOf(to) : laneChannel
  const points = [
    start,
    { x: exit, y: start.y },
    { x: exit, y: channel },
    { x: entry, y: channel },
    { x: entry, y: end.y },
    end,
  ]
  return createArrow(points, 'right')
}

/** Whether nothing stands between the lower edge of one and the upper edge of the other. */
function isDirectlyBelow({ element: from, index, column }: Place, { element: to, index: other }: Place) {
  if (index !== other || from.stack !== to.stack || to.y <= from.y || from.lane !== to.lane) return false
  return ![...column.elements.values()].some(
    ({ stack, y, shapeId }) => stack === from.stack && shapeId !== to.shapeId && y > from.y && y < to.y,
  )
}

/** Whether the gutter right of one is the one left of the other. */
const isDirectlyRight = ({ element: from, index, column }: Place, { element: to, index: other }: Place) =>
  index === other
    ? to.stack === from.stack + 1
    : other === index + 1 && to.stack === 0 && from.stack === column.gutters.length - 2

function getRightTrack({ element, column }: Place): number {
  const gutter = column.gutters[element.stack + 1]
  return (gutter?.x ?? 0) + 7
}

function getLeftTrack({ element, column }: Place): number {
  const gutter = column.gutters[element.stack]
  return element.stack === 0 ? (gutter?.x ?? 0) + 3 : (gutter?.x ?? 0) + 7
}

function createArrow(points: readonly Point[], direction: 'right' | 'down'): Shape[] {
  const tip = points.at(-1)
  if (!tip) return []
  const data =
    direction === 'right'
      ? `M${format({ x: tip.x - arrowSize, y: tip.y - 4 })}L${format(tip)}L${format({ x: tip.x - arrowSize, y: tip.y + 4 })}Z`
      : `M${format({ x: tip.x - 4, y: tip.y - arrowSize })}L${format(tip)}L${format({ x: tip.x + 4, y: tip.y - arrowSize })}Z`
  return [createPath(points, 'next'), { type: 'path', data, paint: paint('nextHead') }]
}

/** A line along points with round corners. */
function createPath(points: readonly Point[], part: 'next' | 'need'): Path {
  const [start, ...rest] = points.filter((point, index) => !isSame(point, points[index - 1]))
  const data = rest.map((point, index) => {
    const next = rest[index + 1]
    if (!next) return `L${format(point)}`
    const previous = index === 0 ? start : rest[index - 1]
    return `L${format(moveTowards(point, previous))}Q${format(point)} ${format(moveTowards(point, next))}`
  })
  return { type: 'path', data: `M${format(start)}${data.join('')}`, paint: paint(part) }
}

const isSame = (point: Point, other: Point | undefined) => point.x === other?.x && point.y === other.y

/** A point at most the radius of a corner away from one, on the line to another one. */
function moveTowards(point: Point, other: Point = point): Point {
  const distance = Math.hypot(other.x - point.x, other.y - point.y)
  const part = distance === 0 ? 0 : Math.min(cornerRadius, distance / 2) / distance
  return { x: point.x + (other.x - point.x) * part, y: point.y + (other.y - point.y) * part }
}

const format = ({ x, y }: Point = { x: 0, y: 0 }) => `${Number(x.toFixed(1))} ${Number(y.toFixed(1))}`
