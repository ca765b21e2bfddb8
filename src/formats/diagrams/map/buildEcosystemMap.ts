import { type NodeKey, parseNodePath, toNodePath } from '../../../graph/element.ts'
import { EcosystemIndex } from '../../../graph/reading/ecosystemIndex.ts'
import type { NodeRecord, RelationshipRecord } from '../../../graph/reading/streamEcosystem.ts'
import { isLive } from '../../../model/lifecycle.ts'
import { listTypesWithTrait } from '../../../model/relationships.ts'
import {
  type BlueprintLane,
  blueprintLanes,
  type EcosystemMap,
  type ElementChip,
  getColumnIndex,
  getNodePath,
  isContested,
  isUnowned,
  type MapColumn,
  type TouchpointCard,
  toShapeId,
} from './ecosystemMap.ts'
import { readEmotion, readFeeling } from './feelings.ts'
import { addGoneRecords, type MapRecords } from './mapRecords.ts'
import { markChanges } from './markChanges.ts'

/** What a map shows of the records. */
export interface MapView {
  /** The customer group whose emotions the touchpoints show; those of all groups without one. */
  readonly customer?: string | undefined
  /** Ids of the elements to which the map is restricted, by kind. */
  readonly filters?: readonly NodeKey[]
  readonly tags?: readonly string[] | undefined
  /** Day on which claims are valid. */
  readonly day: string
  /** An earlier state, to mark what changed since. */
  readonly earlier?: { readonly label: string; readonly records: MapRecords } | undefined
}

/** The map of the records. */
export function buildEcosystemMap(shown: MapRecords, view: MapView): EcosystemMap {
  const { customer, day, earlier } = view
  const { nodes, relationships } = earlier ? addGoneRecords(shown, earlier.records) : shown
  const index = new EcosystemIndex(nodes, relationships)
  const columns = listPhases(index).map((phase, column) => createColumn(index, phase, column, customer))
  const cards = columns.flatMap((column) => column.cards)
  const map = { columns, sequence: listSequence(index, cards), filters: describeFilters(index, view), day }
  if (!earlier) return { ...map, counts: countOwnership(cards) }
  const earlierIndex = new EcosystemIndex(earlier.records.nodes, earlier.records.relationships)
  const marked = markChanges(map, shown, {
    ...earlier,
    listOwners: (path) => listOwners(earlierIndex, parseNodePath(path)),
  })
  return { ...marked, counts: countOwnership(marked.columns.flatMap((column) => column.cards)) }
}

function describeFilters(index: EcosystemIndex, { filters = [], tags = [] }: MapView): string[] {
  const names = filters.map((key) => `${key.kind}: ${index.resolve([key]).map(getDisplayName)[0] ?? key.id}`)
  return tags.length > 0 ? [...names, `Tags: ${tags.join(', ')}`] : names
}

function countOwnership(cards: readonly TouchpointCard[]): EcosystemMap['counts'] {
  const present = cards.filter(({ change }) => change !== 'gone')
  const distinctCards = [...new Map(present.map((card) => [getNodePath(card.shapeId), card])).values()]
  return {
    touchpoints: distinctCards.length,
    unowned: distinctCards.filter(isUnowned).length,
    contested: distinctCards.filter(isContested).length,
  }
}

interface JourneyPhase {
  readonly journey: string
  readonly phase: string
  readonly touchpoints: readonly NodeRecord[]
}

/** Journeys with most touchpoints first, phases in their order; last the touchpoints that are in no phase. */
function listPhases(index: EcosystemIndex): JourneyPhase[] {
  const phases = index.listByKind('Phase').map((phase) => {
    const [journey] = index.resolve(index.listIncoming(phase, hasPhase).map(({ from }) => from))
    const inPhase = index.listIncoming(phase, isInPhase).toSorted(compareByPosition)
    return { phase, journey, touchpoints: index.resolve(inPhase.map(({ from }) => from)) }
  })
  const phasesByJourney = Map.groupBy(phases, ({ journey }) => journey?.id)
  const countTouchpoints = ({ journey }: (typeof phases)[number]) =>
    (phasesByJourney.get(journey?.id) ?? []).flatMap(({ touchpoints }) => touchpoints).length
  const ordered = phases
    .filter(({ touchpoints }) => touchpoints.length > 0)
    .toSorted(
      (a, b) =>
        countTouchpoints(b) - countTouchpoints(a) ||
        compareText(a.journey?.id, b.journey?.id) ||
        Number(a.phase.position ?? 0) - Number(b.phase.position ?? 0) ||
        compareText(a.phase.id, b.phase.id),
    )
    .map(({ phase, journey, touchpoints }) => ({
      journey: journey ? getDisplayName(journey) : '',
      phase: getDisplayName(phase),
      touchpoints,
    }))
  const placed = new Set(ordered.flatMap(({ touchpoints }) => touchpoints.map(({ id }) => id)))
  const touchpoints = index.listByKind('Touchpoint').filter(({ id }) => !placed.has(id))
  return touchpoints.length === 0 ? ordered : [...ordered, { journey: '', phase: 'No phase', touchpoints }]
}

const hasPhase = new Set(['HAS_PHASE'])
const isInPhase = new Set(['IN_PHASE'])

const compareByPosition = (a: RelationshipRecord, b: RelationshipRecord) =>
  Number(a.position ?? Number.POSITIVE_INFINITY) - Number(b.position ?? Number.POSITIVE_INFINITY) ||
  compareText(a.from.id, b.from.id)

const compareText = (a = '', b = '') => (a < b ? -1 : a > b ? 1 : 0)

const getDisplayName = (node: NodeRecord) => String(node.name ?? node.id)

function createColumn(
  index: EcosystemIndex,
  { journey, phase, touchpoints }: JourneyPhase,
  column: number,
  customer: string | undefined,
): MapColumn {
  const cards = touchpoints.map((touchpoint) => createCard(index, touchpoint, column, customer))
  const cardIdsByPath = listInvolvedNodes(index, touchpoints, column)
  const involved = index.resolve([...cardIdsByPath.keys()].map((path) => parseNodePath(path)))
  const chips = involved
    .map((node) => ({
      ...createChip(index, node, touchpoints, column),
      cardIds: cardIdsByPath.get(toNodePath(node)) ?? [],
    }))
    .toSorted(compareByKind)
  const chipIds = new Set(chips.map(({ shapeId }) => shapeId))
  const needs = [...touchpoints, ...involved].flatMap((node) =>
    index
      .listOutgoing(node, 'DEPENDS_ON')
      .map(({ to }) => [toNodeShapeId(node, column), toNodeShapeId(to, column)] as const),
  )
  return { journey, phase, cards, chips, needs: needs.filter(([, to]) => chipIds.has(to)) }
}

const toNodeShapeId = (key: NodeKey, column: number) => toShapeId(toNodePath(key), column)

const isOwnership = new Set(listTypesWithTrait('ownership').map(({ name }) => name))
const isResponsibility = new Set(listTypesWithTrait('ownership', 'role').map(({ name }) => name))
const isEngagement = new Set(['ENGAGES_AT'])

function createCard(
  index: EcosystemIndex,
  touchpoint: NodeRecord,
  column: number,
  customer: string | undefined,
): TouchpointCard {
  const { lifecycle, visibility, momentOfTruth } = touchpoint
  const engagements = index.listIncoming(touchpoint, isEngagement)
  const own = engagements.find(({ from }) => from.id === customer)
  const emotion = own ? readFeeling(touchpoint, own).emotion : readEmotion(touchpoint, engagements)
  return {
    shapeId: toNodeShapeId(touchpoint, column),
    lane: toLane(visibility, 'frontstage'),
    name: getDisplayName(touchpoint),
    channels: listNames(
      index,
      index.listOutgoing(touchpoint, 'VIA').map(({ to }) => to),
    ),
    owners: listOwners(index, touchpoint),
    ...(emotion !== undefined && { emotion }),
    isMomentOfTruth: momentOfTruth === true,
    isInUse: isLive(lifecycle),
  }
}

const listNames = (index: EcosystemIndex, keys: readonly NodeKey[]) => index.resolve(keys).map(getDisplayName)

const listOwners = (index: EcosystemIndex, touchpoint: NodeKey) =>
  listNames(
    index,
    index.listIncoming(touchpoint, isOwnership).map(({ from }) => from),
  ).toSorted()

/** Who engages, who is responsible, and what the touchpoints depend on, directly or through another element: by path, with the cards at which each takes part. */
function listInvolvedNodes(
  index: EcosystemIndex,
  touchpoints: readonly NodeRecord[],
  column: number,
): ReadonlyMap<string, readonly string[]> {
  const listDependencies = (key: NodeKey) => index.listOutgoing(key, 'DEPENDS_ON').map(({ to }) => to)
  const involved = touchpoints.map((touchpoint) => {
    const keys = [
      ...index.listIncoming(touchpoint, isEngagement).map(({ from }) => from),
      ...index
        .listIncoming(touchpoint, isResponsibility)
        .map(({ from }) => from)
        .filter(({ kind }) => kind !== 'Employee'),
      ...listDependencies(touchpoint),
    ]
    const partners = keys.flatMap(listDependencies).filter(({ kind }) => kind === 'Partner')
    return { cardId: toNodeShapeId(touchpoint, column), keys, partners }
  })
  const pairs = (['keys', 'partners'] as const).flatMap((part) =>
    involved.flatMap(({ cardId, [part]: keys }) => keys.map((key) => ({ key, cardId }))),
  )
  const shown = pairs.filter(({ key }) => key.kind in defaultLanes)
  const byPath = Map.groupBy(shown, ({ key }) => toNodePath(key))
  return new Map([...byPath].map(([path, each]) => [path, [...new Set(each.map(({ cardId }) => cardId))]]))
}

const defaultLanes: Readonly<Record<string, BlueprintLane>> = {
  Customer: 'customer',
  Department: 'backstage',
  Process: 'support',
  System: 'support',
  Partner: 'partners',
}

const kindOrder = Object.keys(defaultLanes)

/** By lane; elements of a kind stay in their order, near the touchpoints that depend on them. */
const compareByKind = (a: ElementChip, b: ElementChip) =>
  kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind)

function createChip(
  index: EcosystemIndex,
  node: NodeRecord,
  touchpoints: readonly NodeRecord[],
  column: number,
): Omit<ElementChip, 'cardIds'> {
  const defaultLane = defaultLanes[node.kind] ?? 'support'
  const lane = node.kind === 'Department' ? toLane(node.visibility, defaultLane) : defaultLane
  return {
    shapeId: toNodeShapeId(node, column),
    lane,
    kind: node.kind,
    name: getDisplayName(node),
    ...(node.kind === 'Customer' && { feelings: listFeelings(index, node, touchpoints) }),
  }
}

const listFeelings = (index: EcosystemIndex, customer: NodeRecord, touchpoints: readonly NodeRecord[]) =>
  touchpoints.flatMap((touchpoint) =>
    index
      .listIncoming(touchpoint, isEngagement)
      .filter(({ from }) => from.id === customer.id)
      .map((engagement) => readFeeling(touchpoint, engagement)),
  )

const toLane = (visibility: unknown, defaultLane: BlueprintLane) =>
  blueprintLanes.find((lane) => lane === visibility) ?? defaultLane

/** Pairs of cards that follow each other, within a column where possible. */
function listSequence(index: EcosystemIndex, cards: readonly TouchpointCard[]): [string, string][] {
  const cardsByPath = Map.groupBy(cards, ({ shapeId }) => getNodePath(shapeId))
  return cards.flatMap(({ shapeId }) => {
    const key = parseNodePath(getNodePath(shapeId))
    return index.listOutgoing(key, 'NEXT').flatMap(({ to }): [string, string][] => {
      const candidates = cardsByPath.get(toNodePath(to)) ?? []
      const isSameColumn = (card: TouchpointCard) => getColumnIndex(card.shapeId) === getColumnIndex(shapeId)
      const next = candidates.find(isSameColumn) ?? candidates[0]
      return next ? [[shapeId, next.shapeId]] : []
    })
  })
}
