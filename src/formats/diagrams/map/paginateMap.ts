import type { Drawing } from '../drawing/drawing.ts'
import { drawStrip } from './drawStrip.ts'
import { type EcosystemMap, isUnowned, type MapColumn, type TouchpointCard } from './ecosystemMap.ts'
import { fillFrames, type Strip } from './fillFrames.ts'
import { createShapeCache, type FurtherTexts, measureColumn } from './measureColumn.ts'
import { sliceColumn } from './sliceColumn.ts'
import type { MapSplit } from './split.ts'
import { createTextBlock } from './textBlock.ts'

/** Largest number of touchpoints of a map whose journeys share a page by default. */
const maxUnsplitTouchpoints = 60

/** Space for the columns of a page. */
export interface PageFrame {
  readonly maxWidth: number
  readonly maxHeight: number
  /** How much larger what needs less space may be drawn; not at all if omitted. */
  readonly maxEnlargement?: number
}

/** A part of a map that can be read at once. */
export interface MapPage {
  /** From 1. */
  readonly number: number
  readonly title: string
  readonly cards: readonly TouchpointCard[]
  readonly drawing: Drawing
}

export interface Pagination {
  /** One journey a page for a large map if omitted. */
  readonly split?: MapSplit | undefined
  readonly frame: PageFrame
  /** Pages before the first one of the map, such as a table of contents. */
  readonly countPagesBefore?: (pageCount: number) => number
}

/** Divides a map into pages that fit into a frame. */
export function paginateMap(map: EcosystemMap, pagination: Pagination): MapPage[] {
  const { split, frame, countPagesBefore = () => 0 } = pagination
  if (map.columns.length === 0)
    return [{ number: countPagesBefore(1) + 1, title: '', cards: [], drawing: drawEmptyMap() }]
  const chosenSplit = split ?? (map.counts.touchpoints > maxUnsplitTouchpoints ? 'journey' : 'none')
  const strips = fillFrames(listSections(map, chosenSplit), frame)
  const firstNumber = countPagesBefore(strips.length) + 1
  const further = listFurtherTouchpoints(map, strips, firstNumber)
  return strips.map(({ title, columns }, index) => {
    const cache = createShapeCache(further[index] ?? new Map())
    const measured = columns.map(({ column, gutters }) => measureColumn(column, gutters.length - 1, cache))
    return {
      number: firstNumber + index,
      title,
      cards: columns.flatMap(({ column }) => column.cards),
      drawing: drawStrip(measured, map.sequence),
    }
  })
}

function drawEmptyMap(): Drawing {
  const text = createTextBlock('There is no touchpoint to draw', {
    part: 'subtitle',
    maxWidth: 400,
    lineHeight: 20,
  })
  return { width: 400, height: 40, shapes: text.place(0, 24) }
}

/** A part of a map that starts a page of its own. */
export interface Section {
  readonly title: string
  readonly columns: readonly MapColumn[]
}

function listSections({ columns }: EcosystemMap, split: MapSplit): Section[] {
  if (split === 'none') return [{ title: '', columns }]
  if (split === 'journey')
    return [...Map.groupBy(columns, ({ journey }) => journey)].map(([journey, columns]) => ({
      title: journey || 'In no journey',
      columns,
    }))
  const cards = columns.flatMap((column) => column.cards)
  const owners = [...new Set(cards.flatMap((card) => card.owners))].toSorted()
  return [
    ...owners.map((owner) =>
      createSection(`Owned by ${owner}`, columns, (card) => card.owners.includes(owner)),
    ),
    createSection('Unowned', columns, isUnowned),
    createSection('No owner yet', columns, (card) => card.owners.length === 0 && !isUnowned(card)),
  ].filter((section) => section.columns.length > 0)
}

const createSection = (
  title: string,
  columns: readonly MapColumn[],
  hasCard: (card: MapColumn['cards'][number]) => boolean,
): Section => ({
  title,
  columns: columns
    .map((column) => sliceColumn(column, column.cards.filter(hasCard)))
    .filter(({ cards }) => cards.length > 0),
})

/** For each strip, what follows its cards on other ones. */
function listFurtherTouchpoints(
  { columns, sequence }: EcosystemMap,
  strips: readonly Strip[],
  firstNumber: number,
): FurtherTexts[] {
  const names = new Map(columns.flatMap(({ cards }) => cards.map(({ shapeId, name }) => [shapeId, name])))
  const cardIds = strips.map(
    (strip) => new Set(strip.columns.flatMap(({ column }) => column.cards.map(({ shapeId }) => shapeId))),
  )
  return cardIds.map((onPage) => {
    const leaving = sequence.filter(([from, to]) => onPage.has(from) && !onPage.has(to))
    const texts = leaving.flatMap(([from, to]) => {
      const page = cardIds.findIndex((ids) => ids.has(to))
      return page < 0 ? [] : [[from, `→ page ${firstNumber + page}: ${names.get(to)}`] as const]
    })
    const byCard = Map.groupBy(texts, ([from]) => from)
    return new Map([...byCard].map(([from, each]) => [from, each.map(([, text]) => text)]))
  })
}
