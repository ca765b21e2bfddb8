import type { MapColumn, TouchpointCard } from './ecosystemMap.ts'

/** A column with some of its cards, and the chips that take part in these. */
export function sliceColumn(column: MapColumn, cards: readonly TouchpointCard[]): MapColumn {
  if (cards.length === column.cards.length) return column
  const cardIds = new Set(cards.map(({ shapeId }) => shapeId))
  const names = new Set(cards.map(({ name }) => name))
  const chips = column.chips
    .filter((chip) => chip.cardIds.some((id) => cardIds.has(id)))
    .map((chip) =>
      chip.feelings
        ? { ...chip, feelings: chip.feelings.filter(({ touchpoint }) => names.has(touchpoint)) }
        : chip,
    )
  const shapeIds = new Set([...cardIds, ...chips.map(({ shapeId }) => shapeId)])
  const needs = column.needs.filter(([from, to]) => shapeIds.has(from) && shapeIds.has(to))
  return { ...column, cards, chips, needs }
}
