import type { Box } from '../drawing/drawing.ts'
import { type BlueprintLane, blueprintLanes, type MapColumn } from './ecosystemMap.ts'
import { type MeasuredColumn, type PlacedElement, rowGap } from './measureColumn.ts'
import { createTextBlock, type TextBlock } from './textBlock.ts'

export interface MapLayout {
  readonly width: number
  readonly height: number
  readonly columns: readonly ColumnLayout[]
  /** Journeys side by side, each over its columns. */
  readonly journeys: readonly (Box & { readonly label: TextBlock })[]
  readonly lanes: readonly LaneLayout[]
}

export interface LaneLayout extends Box {
  readonly lane: BlueprintLane
  /** Upper edge of its first row. */
  readonly rowsTop: number
}

export interface ColumnLayout extends Box {
  readonly column: MapColumn
  readonly label: TextBlock
  readonly gutters: MeasuredColumn['gutters']
  /** Cards and chips by the ids of their shapes. */
  readonly elements: ReadonlyMap<string, PlacedElement>
}

export const laneLabelWidth = 126
/** Space for the curve of emotions above the customer groups. */
export const moodHeight = 84
const lanePadding = 20
const minLaneHeight = 44
const bottomMargin = 8
const phaseLineHeight = 17
const journeyLineHeight = 16

/** Places measured columns side by side; a band for each lane that has something in it, as high as its highest column. */
export function computeLayout(measured: readonly MeasuredColumn[]): MapLayout {
  const lefts = measured.map(
    (_, index) => laneLabelWidth + sum(measured.slice(0, index).map(({ width }) => width)),
  )
  const width = laneLabelWidth + sum(measured.map((column) => column.width))
  const journeys = placeJourneys(measured, lefts)
  const labels = measured.map(({ column, width }) =>
    createTextBlock(column.phase, { part: 'phase', maxWidth: width - 12, lineHeight: phaseLineHeight }),
  )
  const journeyHeight = Math.max(0, ...journeys.map(({ height }) => height))
  const top = journeyHeight + Math.max(...labels.map(({ height }) => height), phaseLineHeight) + 14
  const lanes = placeLanes(measured, top, width)
  const bottom = top + sum(lanes.map(({ height }) => height))
  const columns = measured.map((each, index) =>
    placeColumn(each, { x: lefts[index] ?? 0, y: journeyHeight, bottom, lanes, label: labels[index] }),
  )
  return { width, height: bottom + bottomMargin, columns, journeys, lanes }
}

function placeJourneys(measured: readonly MeasuredColumn[], lefts: readonly number[]): MapLayout['journeys'] {
  const starts = measured.flatMap(({ column }, index) =>
    column.journey === measured[index - 1]?.column.journey ? [] : [index],
  )
  return starts.flatMap((start, index) => {
    const columns = measured.slice(start, starts[index + 1])
    const journey = columns[0]?.column.journey ?? ''
    if (journey === '') return []
    const width = sum(columns.map((column) => column.width))
    const style = { part: 'journey', maxWidth: width - 24, lineHeight: journeyLineHeight }
    const label = createTextBlock(journey, style)
    return [{ x: lefts[start] ?? 0, y: 0, width, height: label.height + 8, label }]
  })
}

/** Bands below each other. */
function placeLanes(columns: readonly MeasuredColumn[], top: number, width: number): readonly LaneLayout[] {
  let y = top
  return blueprintLanes.flatMap((lane, index) => {
    const heights = columns.map(({ laneHeights }) => laneHeights[index] ?? 0)
    const moods = lane === 'customer' && columns.some(({ hasMood }) => hasMood) ? moodHeight : 0
    if (moods === 0 && heights.every((height) => height === 0)) return []
    const height = moods + Math.max(minLaneHeight, ...heights) + 2 * lanePadding
    const box = { lane, x: 0, y, width, height, rowsTop: y + moods + lanePadding }
    y += height
    return [box]
  })
}

interface ColumnPlace {
  readonly x: number
  readonly y: number
  readonly bottom: number
  readonly lanes: readonly LaneLayout[]
  readonly label: TextBlock | undefined
}

function placeColumn(measured: MeasuredColumn, { x, y, bottom, lanes, label }: ColumnPlace): ColumnLayout {
  const laneTops = new Map(lanes.map(({ lane, rowsTop }) => [lane, rowsTop]))
  const elements = measured.elements.map(({ shapeId, lane, ...element }) => {
    const laneTop = laneTops.get(lane) ?? 0
    const placed = { ...element, shapeId, lane, x: x + element.x, y: laneTop + element.y }
    return [shapeId, { ...placed, rowTop: laneTop + element.rowTop }] as const
  })
  return {
    column: measured.column,
    x,
    y,
    width: measured.width,
    height: bottom - y,
    label: label ?? createTextBlock('', { part: 'phase', maxWidth: 0, lineHeight: 0 }),
    gutters: measured.gutters.map((gutter) => ({ ...gutter, x: x + gutter.x })),
    elements: new Map(elements),
  }
}

/** Where lines run above the first row of a lane. */
export const getLaneChannel = ({ y }: Box): number => y + (lanePadding - rowGap) / 2 + 3

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)
