import type { Box } from '../drawing/drawing.ts'
import { createCardShape, type ElementShape, elementWidth } from './cards.ts'
import { createChipShape } from './chips.ts'
import {
  type BlueprintLane,
  blueprintLanes,
  type ElementChip,
  type MapColumn,
  type TouchpointCard,
} from './ecosystemMap.ts'

/** A column whose cards and chips are placed in a grid; from its left edge and the upper edges of its lanes. */
export interface MeasuredColumn {
  readonly column: MapColumn
  readonly width: number
  /** Space for lines left of each stack, and right of the last one. */
  readonly gutters: readonly Gutter[]
  readonly elements: readonly PlacedElement[]
  /** Height of its part of each lane. */
  readonly laneHeights: readonly number[]
  /** Whether it has a point on the curve of emotions. */
  readonly hasMood: boolean
}

export interface Gutter {
  readonly x: number
  readonly width: number
  /** Elements whose lines run in it, from the upper one to the lower one. */
  readonly targets: readonly string[]
}

export interface PlacedElement extends Box {
  readonly shapeId: string
  readonly lane: BlueprintLane
  readonly element: ElementShape
  /** Its stack, from the left. */
  readonly stack: number
  /** Upper edge of its row. */
  readonly rowTop: number
}

export const rowGap = 16
/** Distance between lines that run side by side. */
export const trackGap = 4
const maxTracks = 12
const minGutterWidth = { first: 18, inner: 20, last: 14 }

/** The shapes of cards and chips, each of which is drawn once. */
export interface ShapeCache {
  readonly getCard: (card: TouchpointCard) => ElementShape
  readonly getChip: (chip: ElementChip) => ElementShape
}

/** Further touchpoints of a card, which are drawn elsewhere, in words, by the id of its shape. */
export type FurtherTexts = ReadonlyMap<string, readonly string[]>

/** Draws cards and chips when they are first measured. */
export function createShapeCache(further: FurtherTexts): ShapeCache {
  const shapes = new WeakMap<TouchpointCard | ElementChip, ElementShape>()
  const getShape = <Element extends TouchpointCard | ElementChip>(
    element: Element,
    create: (element: Element) => ElementShape,
  ) => {
    const shape = shapes.get(element) ?? create(element)
    shapes.set(element, shape)
    return shape
  }
  return {
    getCard: (card) =>
      getShape(card, (created) => createCardShape(created, further.get(created.shapeId) ?? [])),
    getChip: (chip) => getShape(chip, createChipShape),
  }
}

/** Measures a column whose cards and chips stand in a number of stacks side by side. */
export function measureColumn(column: MapColumn, stackCount: number, cache: ShapeCache): MeasuredColumn {
  const hasMood = column.cards.some(({ emotion, change }) => emotion !== undefined && change !== 'gone')
  const lanes = blueprintLanes.map((lane) => {
    const cards = column.cards.filter((card) => card.lane === lane)
    const chips = column.chips.filter((chip) => chip.lane === lane)
    return stackRows(
      lane,
      [
        cards.map((card) => [card.shapeId, cache.getCard(card)] as const),
        chips.map((chip) => [chip.shapeId, cache.getChip(chip)] as const),
      ],
      stackCount,
    )
  })
  const rows = lanes.flatMap(({ elements }) => elements)
  const gutters = measureGutters(column, rows, stackCount)
  const elements = rows.map((each) => ({ ...each, x: getStackLeft(gutters, each.stack) }))
  const last = gutters.at(-1)
  return {
    column,
    width: last ? last.x + last.width : 0,
    gutters,
    elements,
    laneHeights: lanes.map(({ height }) => height),
    hasMood,
  }
}

const getStackLeft = (gutters: readonly Gutter[], stack: number) => {
  const gutter = gutters[stack]
  return gutter ? gutter.x + gutter.width : 0
}

type LaneElement = Omit<PlacedElement, 'x'>

/** Groups of elements below each other, each in rows as high as their highest element. */
function stackRows(
  lane: BlueprintLane,
  groups: readonly (readonly (readonly [shapeId: string, element: ElementShape])[])[],
  stackCount: number,
): { readonly height: number; readonly elements: readonly (LaneElement & { readonly x: number })[] } {
  let y = 0
  const elements = groups.flatMap((group) => {
    const rowCount = Math.ceil(group.length / stackCount)
    return Array.from({ length: rowCount }, (_, row) => {
      const rowElements = group.slice(row * stackCount, (row + 1) * stackCount)
      const placed = rowElements.map(([shapeId, element], stack) => ({
        ...{ shapeId, lane, element, stack, x: 0, y, rowTop: y },
        ...{ width: element.width, height: element.height },
      }))
      y += Math.max(...rowElements.map(([, { height }]) => height)) + rowGap
      return placed
    }).flat()
  })
  return { height: elements.length === 0 ? 0 : y - rowGap, elements }
}

/** A gutter is as wide as the lines in it need: one for each element that others in its stack depend on. */
function measureGutters(
  { needs }: MapColumn,
  elements: readonly LaneElement[],
  stackCount: number,
): readonly Gutter[] {
  const order = new Map(elements.map(({ shapeId }, index) => [shapeId, index]))
  const stacks = new Map(elements.map(({ shapeId, stack }) => [shapeId, stack]))
  let x = 0
  return Array.from({ length: stackCount + 1 }, (_, index) => {
    const used = needs.filter(([from, to]) => stacks.get(from) === index || stacks.get(to) === index)
    const targets = [...new Set(used.map(([, to]) => to))].toSorted(
      (a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0),
    )
    const min = index === 0 ? 'first' : index < stackCount ? 'inner' : 'last'
    const width = minGutterWidth[min] + trackGap * Math.min(targets.length, maxTracks)
    const gutter = { x, width, targets }
    x += width + (index < stackCount ? elementWidth : 0)
    return gutter
  })
}

/** Where the lines to an element run in a gutter: the lower the element, the farther from those on its right. */
export function getTrack({ x, width, targets }: Gutter, target: string): number {
  const index = Math.min(targets.indexOf(target), maxTracks - 1)
  return x + width - 9 - trackGap * Math.max(0, index)
}
