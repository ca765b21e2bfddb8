import {
  type BlueprintLane,
  blueprintLanes,
  type EcosystemMap,
  type ElementChip,
  type MapColumn,
  type TouchpointCard,
} from './ecosystemMap.ts'

/** A rectangle of the drawing, in pixels from its upper left corner. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface MapLayout {
  readonly width: number
  readonly height: number
  readonly columns: readonly (Box & { readonly column: MapColumn })[]
  readonly lanes: readonly (Box & { readonly lane: BlueprintLane })[]
  readonly cards: readonly (Box & { readonly card: TouchpointCard })[]
  readonly chips: readonly (Box & { readonly chip: ElementChip })[]
  /** Space for the curve of emotions. */
  readonly moodHeight: number
}

const cardSize = { width: 176, height: 78 }
const chipSize = { width: 176, height: 28 }
const gap = { x: 22, y: 20 }
const columnPadding = 20
const lanePadding = 22
export const margin = { left: 150, top: 150, right: 40, bottom: 28 }
const laneLeft = 24
const columnHeaderHeight = 56
/** Space for the curve of emotions above the customer groups. */
const moodHeight = 90

/** Places cards and chips: a column for each phase, a band for each lane, as many side by side as the phase needs. */
export function computeLayout({ columns }: EcosystemMap): MapLayout {
  const measured = columns.map(measureColumn)
  const right = margin.left + sum(measured.map(({ width }) => width))
  const lanes = placeLanes(measured, right - laneLeft)
  const bottom = margin.top + sum(lanes.map(({ height }) => height))
  const placed = measured.map((column, index) => {
    const left = margin.left + sum(measured.slice(0, index).map(({ width }) => width))
    return placeColumn(column, left, bottom, lanes)
  })
  return {
    width: right + margin.right,
    height: bottom + margin.bottom,
    columns: placed.map(({ box }) => box),
    lanes,
    cards: placed.flatMap(({ cards }) => cards),
    chips: placed.flatMap(({ chips }) => chips),
    moodHeight,
  }
}

interface LaneStack {
  readonly height: number
  readonly cards: MapLayout['cards']
  readonly chips: MapLayout['chips']
}

interface MeasuredColumn {
  readonly column: MapColumn
  readonly width: number
  /** Its part of each lane. */
  readonly stacks: readonly LaneStack[]
}

function measureColumn(column: MapColumn): MeasuredColumn {
  const perRow = countCardsPerRow(column)
  return {
    column,
    width: perRow * cardSize.width + (perRow - 1) * gap.x + 2 * columnPadding,
    stacks: blueprintLanes.map((lane) => stackLane(column, lane, perRow)),
  }
}

const countCardsPerRow = ({ cards }: MapColumn) => (cards.length <= 4 ? 1 : cards.length <= 14 ? 2 : 3)

/** Cards in rows, then chips in rows. */
function stackLane(column: MapColumn, lane: BlueprintLane, perRow: number): LaneStack {
  let y = lane === 'customer' ? moodHeight : 0
  const cards = column.cards
    .filter((card) => card.lane === lane)
    .map((card, index) => ({ ...createGridBox(index, perRow, cardSize, y), card }))
  if (cards.length > 0) y += Math.ceil(cards.length / perRow) * (cardSize.height + gap.y)
  const chips = column.chips
    .filter((chip) => chip.lane === lane)
    .map((chip, index) => ({ ...createGridBox(index, perRow, chipSize, y), chip }))
  if (chips.length > 0) y += Math.ceil(chips.length / perRow) * (chipSize.height + gap.y)
  return { height: Math.max(0, y - gap.y), cards, chips }
}

function createGridBox(
  index: number,
  perRow: number,
  { width, height }: { width: number; height: number },
  top: number,
): Box {
  return {
    x: (index % perRow) * (width + gap.x),
    y: top + Math.floor(index / perRow) * (height + gap.y),
    width,
    height,
  }
}

/** Bands below each other, each as high as its highest column. */
function placeLanes(columns: readonly MeasuredColumn[], width: number): MapLayout['lanes'] {
  let y = margin.top
  return blueprintLanes.map((lane, index) => {
    const minHeight = lane === 'customer' ? moodHeight + lanePadding : 2 * chipSize.height
    const stackHeights = columns.map(({ stacks }) => stacks[index]?.height ?? 0)
    const box = {
      lane,
      x: laneLeft,
      y,
      width,
      height: Math.max(minHeight, ...stackHeights) + 2 * lanePadding,
    }
    y += box.height
    return box
  })
}

function placeColumn(
  { column, width, stacks }: MeasuredColumn,
  left: number,
  bottom: number,
  lanes: MapLayout['lanes'],
) {
  const place = <Item extends Box>(item: Item, lane: number): Item => ({
    ...item,
    x: left + columnPadding + item.x,
    y: (lanes[lane]?.y ?? 0) + lanePadding + item.y,
  })
  const top = margin.top - columnHeaderHeight
  return {
    box: { x: left, y: top, width, height: bottom - top, column },
    cards: stacks.flatMap(({ cards }, lane) => cards.map((item) => place(item, lane))),
    chips: stacks.flatMap(({ chips }, lane) => chips.map((item) => place(item, lane))),
  }
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)
