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
  /** Where the mood of each column may be drawn. */
  readonly moodHeight: number
}

const card = { width: 176, height: 78 }
const chip = { width: 176, height: 28 }
const gap = { across: 22, down: 20 }
const columnPadding = 20
const lanePadding = 22
export const margin = { left: 150, top: 150, right: 40, bottom: 28 }
/** Room for the curve of emotions above the customer groups. */
const moodHeight = 90

/** Places all cards and chips: a column for each phase, a band for each lane, as many side by side as the phase needs. */
export function computeLayout({ columns }: EcosystemMap): MapLayout {
  const measuredColumns = columns.map((column) => measureColumn(column))
  const heights = blueprintLanes.map((lane, index) =>
    Math.max(
      lane === 'customer' ? moodHeight + lanePadding : 2 * chip.height,
      ...measuredColumns.map(({ stacks }) => stacks[index]?.height ?? 0),
    ),
  )
  const tops = heights.map((_, index) => margin.top + sum(heights.slice(0, index)) + index * 2 * lanePadding)
  let x = margin.left
  const placed = measuredColumns.map(({ column, width, stacks }) => {
    const left = x
    x += width
    const toAbsolute = <Item extends Box>(item: Item, lane: number): Item => ({
      ...item,
      x: left + columnPadding + item.x,
      y: (tops[lane] ?? 0) + lanePadding + item.y,
    })
    return {
      box: {
        x: left,
        y: margin.top - 56,
        width,
        height: sum(heights) + blueprintLanes.length * 2 * lanePadding + 56,
        column,
      },
      cards: stacks.flatMap(({ cards }, lane) => cards.map((item) => toAbsolute(item, lane))),
      chips: stacks.flatMap(({ chips }, lane) => chips.map((item) => toAbsolute(item, lane))),
    }
  })
  const width = x + margin.right
  return {
    width,
    height: margin.top + sum(heights) + blueprintLanes.length * 2 * lanePadding + margin.bottom,
    columns: placed.map(({ box }) => box),
    lanes: blueprintLanes.map((lane, index) => ({
      lane,
      x: 24,
      y: tops[index] ?? 0,
      width: width - 24 - margin.right,
      height: (heights[index] ?? 0) + 2 * lanePadding,
    })),
    cards: placed.flatMap(({ cards }) => cards),
    chips: placed.flatMap(({ chips }) => chips),
    moodHeight,
  }
}

interface LaneStack {
  readonly height: number
  readonly cards: (Box & { readonly card: TouchpointCard })[]
  readonly chips: (Box & { readonly chip: ElementChip })[]
}

const cardsPerRow = (column: MapColumn) => (column.cards.length <= 4 ? 1 : column.cards.length <= 14 ? 2 : 3)

function measureColumn(column: MapColumn) {
  const across = cardsPerRow(column)
  const stacks = blueprintLanes.map((lane) => stackLane(column, lane, across))
  return { column, width: across * card.width + (across - 1) * gap.across + 2 * columnPadding, stacks }
}

/** Cards in rows, then chips in rows. */
function stackLane(column: MapColumn, lane: BlueprintLane, across: number): LaneStack {
  let y = lane === 'customer' ? moodHeight : 0
  const cards = column.cards
    .filter((item) => item.lane === lane)
    .map((item, index) => ({ ...createGridBox(index, across, card, y), card: item }))
  if (cards.length > 0) y += Math.ceil(cards.length / across) * (card.height + gap.down)
  const chips = column.chips
    .filter((item) => item.lane === lane)
    .map((item, index) => ({ ...createGridBox(index, across, chip, y), chip: item }))
  if (chips.length > 0) y += Math.ceil(chips.length / across) * (chip.height + gap.down)
  return { height: Math.max(0, y - gap.down), cards, chips }
}

function createGridBox(
  index: number,
  across: number,
  { width, height }: { width: number; height: number },
  top: number,
): Box {
  return {
    x: (index % across) * (width + gap.across),
    y: top + Math.floor(index / across) * (height + gap.down),
    width,
    height,
  }
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)
