import { toNodePath } from '../../../graph/element.ts'
import {
  type EcosystemMap,
  type ElementChip,
  getNodePath,
  type MapChange,
  type MapColumn,
  type TouchpointCard,
} from './ecosystemMap.ts'
import type { MapRecords } from './mapRecords.ts'

/** An earlier state of the map, to mark what changed since. */
export interface EarlierMap {
  /** What people call the state: `2026-03-31`, `change 4711`. */
  readonly label: string
  readonly records: MapRecords
  /** Owners of a touchpoint in that state, by its path. */
  readonly listOwners: (path: string) => readonly string[]
}

/** Marks the touchpoints and other elements of a map that an earlier state lacked, or that only it had, and changed owners. */
export function markChanges(
  map: Omit<EcosystemMap, 'counts' | 'comparison'>,
  shown: MapRecords,
  { label, records, listOwners }: EarlierMap,
): Omit<EcosystemMap, 'counts'> {
  const earlierPaths = new Set(records.nodes.map(toNodePath))
  const shownPaths = new Set(shown.nodes.map(toNodePath))
  const findChange = (path: string): MapChange | undefined =>
    !shownPaths.has(path) ? 'gone' : earlierPaths.has(path) ? undefined : 'added'
  const markCard = (card: TouchpointCard): TouchpointCard => {
    const path = getNodePath(card.shapeId)
    const change = findChange(path)
    if (change !== undefined) return { ...card, change }
    const formerOwners = listOwners(path)
    if (formerOwners.join('\n') === card.owners.join('\n')) return card
    return { ...card, change: 'ownersChanged', formerOwners }
  }
  const markChip = (chip: ElementChip): ElementChip => {
    const change = findChange(getNodePath(chip.shapeId))
    return change === undefined ? chip : { ...chip, change }
  }
  const columns = map.columns.map(
    (column): MapColumn => ({
      ...column,
      cards: column.cards.map(markCard),
      chips: column.chips.map(markChip),
    }),
  )
  return { ...map, columns, comparison: { label, ...countChanges(columns) } }
}

/** Touchpoints by change; one in several columns counts once. */
function countChanges(columns: readonly MapColumn[]): Record<MapChange, number> {
  const cards = columns.flatMap((column) => column.cards)
  const changes = new Map(cards.map(({ shapeId, change }) => [getNodePath(shapeId), change]))
  const count = (wanted: MapChange) => [...changes.values()].filter((change) => change === wanted).length
  return { added: count('added'), gone: count('gone'), ownersChanged: count('ownersChanged') }
}
