import type { NodeKey } from '../../../graph/element.ts'
import type {
  EcosystemBatch,
  NodeRecord,
  RelationshipRecord,
} from '../../../graph/reading/streamEcosystem.ts'
import { AtlasError } from '../../../model/errors.ts'
import { touchpointRoles } from '../../../model/relationships.ts'
import { formatNodeKey } from '../../xml/graphAttributes.ts'

/** From what customers see to who is outside of the company. */
export const blueprintLanes = ['customer', 'frontstage', 'backstage', 'support', 'partners'] as const
export type BlueprintLane = (typeof blueprintLanes)[number]

/** What a drawing shows of the ecosystem: phases as columns, with what happens and what it rests on in each. */
export interface EcosystemMap {
  readonly columns: readonly MapColumn[]
  /** Touchpoints that follow each other, as places of cards. */
  readonly sequence: readonly (readonly [from: string, to: string])[]
  readonly counts: {
    readonly touchpoints: number
    readonly unowned: number
    readonly contested: number
  }
}

export interface MapColumn {
  readonly journey: string
  readonly phase: string
  readonly cards: readonly TouchpointCard[]
  readonly chips: readonly ElementChip[]
  /** What needs what in this column, as places of cards and chips. */
  readonly needs: readonly (readonly [from: string, to: string])[]
}

/** A touchpoint in a phase. */
export interface TouchpointCard {
  readonly shapeId: string
  readonly lane: BlueprintLane
  readonly name: string
  readonly channels: readonly string[]
  /** Who owns it on the day of the map: nobody is a gap, several contest it. */
  readonly owners: readonly string[]
  readonly emotion?: number
  readonly isMomentOfTruth: boolean
  /** Planned and retired touchpoints need no owner. */
  readonly isInUse: boolean
}

/** What takes part in a phase, beside its touchpoints. */
export interface ElementChip {
  readonly shapeId: string
  readonly lane: BlueprintLane
  readonly kind: string
  readonly name: string
}

export const isUnowned = ({ owners, isInUse }: TouchpointCard) => isInUse && owners.length === 0
export const isContested = ({ owners, isInUse }: TouchpointCard) => isInUse && owners.length > 1

const maxTouchpoints = 300
const maxElements = 20_000

/** The map of what the records hold, as it is on a day; too many touchpoints for a picture are refused. */
export async function buildEcosystemMap(
  records: AsyncIterable<EcosystemBatch>,
  day: string,
): Promise<EcosystemMap> {
  const nodes = new Map<string, NodeRecord>()
  const relationships: RelationshipRecord[] = []
  let touchpoints = 0
  for await (const batch of records) {
    for (const node of batch.nodes) {
      nodes.set(formatNodeKey(node), node)
      if (node.kind === 'Touchpoint') touchpoints += 1
    }
    relationships.push(...batch.relationships)
    if (touchpoints > maxTouchpoints || nodes.size + relationships.length > maxElements) throw tooLargeError()
  }
  return new MapBuilder(nodes, relationships, day).build()
}

const tooLargeError = () =>
  new AtlasError(
    'TOO_LARGE_TO_DRAW',
    `A picture shows at most ${maxTouchpoints} touchpoints (and ${maxElements} elements in all); choose a part with customer, journey, department or tags`,
  )

const responsibilityTypes = new Set(['OWNS', ...touchpointRoles.values()])

/** The ecosystem while its map is made: what hangs on what, by the names of nodes. */
class MapBuilder {
  readonly #nodes: ReadonlyMap<string, NodeRecord>
  readonly #outgoingByNode: ReadonlyMap<string, RelationshipRecord[]>
  readonly #incomingByNode: ReadonlyMap<string, RelationshipRecord[]>
  readonly #day: string

  constructor(nodes: ReadonlyMap<string, NodeRecord>, relationships: RelationshipRecord[], day: string) {
    this.#nodes = nodes
    this.#outgoingByNode = Map.groupBy(relationships, ({ from }) => formatNodeKey(from))
    this.#incomingByNode = Map.groupBy(relationships, ({ to }) => formatNodeKey(to))
    this.#day = day
  }

  build(): EcosystemMap {
    const columns = this.#listPhases().map((phase, index) => this.#createColumn(phase, index))
    const cards = columns.flatMap((column) => column.cards)
    const distinctCards = new Map(cards.map((card) => [getNodeKey(card.shapeId), card]))
    return {
      columns,
      sequence: this.#listSequence(cards),
      counts: {
        touchpoints: distinctCards.size,
        unowned: [...distinctCards.values()].filter(isUnowned).length,
        contested: [...distinctCards.values()].filter(isContested).length,
      },
    }
  }

  /** Journeys with most touchpoints first, phases in their order; at the end what is in no phase. */
  #listPhases(): JourneyPhase[] {
    const phases = this.#selectByKind('Phase').map((phase) => {
      const journey = this.#listIncoming(phase, 'HAS_PHASE')[0]
      const touchpoints = this.#listIncoming(phase, 'IN_PHASE')
        .toSorted(compareByPosition)
        .map(({ from }) => from)
      return {
        phase,
        journey: journey && this.#nodes.get(formatNodeKey(journey.from)),
        touchpoints: this.#resolveNodes(touchpoints),
      }
    })
    const phasesByJourney = Map.groupBy(phases, ({ journey }) => journey?.id)
    const countTouchpoints = ({ journey }: (typeof phases)[number]) =>
      (phasesByJourney.get(journey?.id) ?? []).reduce((sum, { touchpoints }) => sum + touchpoints.length, 0)
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
        journey: getDisplayName(journey),
        phase: getDisplayName(phase),
        touchpoints,
      }))
    const placed = new Set(ordered.flatMap(({ touchpoints }) => touchpoints.map(({ id }) => id)))
    const unplaced = this.#selectByKind('Touchpoint').filter(({ id }) => !placed.has(id))
    return unplaced.length === 0
      ? ordered
      : [...ordered, { journey: '', phase: 'In no phase', touchpoints: unplaced }]
  }

  #createColumn({ journey, phase, touchpoints }: JourneyPhase, index: number): MapColumn {
    const cards = touchpoints.map((touchpoint) => this.#createCard(touchpoint, index))
    const involved = this.#findInvolvedNodes(touchpoints)
    const chips = [...involved.values()].map((node) => createChip(node, index)).toSorted(compareByKind)
    const shapeIds = new Set([...cards, ...chips].map(({ shapeId }) => shapeId))
    const needs = [...touchpoints, ...involved.values()].flatMap((node) =>
      this.#listOutgoing(node, 'DEPENDS_ON').map(
        ({ to }) => [toShapeId(node, index), toShapeId(to, index)] as const,
      ),
    )
    return {
      journey,
      phase,
      cards,
      chips,
      needs: needs.filter(([, to]) => shapeIds.has(to) && !to.includes('/Touchpoint/')),
    }
  }

  #createCard(touchpoint: NodeRecord, index: number): TouchpointCard {
    const claims = this.#listIncoming(touchpoint, 'OWNS').filter((claim) => this.#isValidOnDay(claim))
    const channels = this.#resolveNodes(this.#listOutgoing(touchpoint, 'VIA').map(({ to }) => to))
    const { emotion, lifecycle, visibility } = touchpoint
    return {
      shapeId: toShapeId(touchpoint, index),
      lane: toLane(visibility, 'frontstage'),
      name: getDisplayName(touchpoint),
      channels: channels.map(getDisplayName),
      owners: this.#resolveNodes(claims.map(({ from }) => from))
        .map(getDisplayName)
        .toSorted(),
      ...(typeof emotion === 'number' && { emotion }),
      isMomentOfTruth: touchpoint.momentOfTruth === true,
      isInUse: lifecycle !== 'planned' && lifecycle !== 'retired',
    }
  }

  /** Who engages, who holds something, and what the touchpoints need, directly or through a process or system. */
  #findInvolvedNodes(touchpoints: readonly NodeRecord[]): Map<string, NodeRecord> {
    const keys = touchpoints.flatMap((touchpoint) => [
      ...this.#listIncoming(touchpoint, 'ENGAGES_AT').map(({ from }) => from),
      ...this.#listIncoming(touchpoint)
        .filter(
          (claim) =>
            responsibilityTypes.has(claim.type) &&
            claim.from.kind !== 'Employee' &&
            this.#isValidOnDay(claim),
        )
        .map(({ from }) => from),
      ...this.#listOutgoing(touchpoint, 'DEPENDS_ON').map(({ to }) => to),
    ])
    const further = keys.flatMap((key) => this.#listOutgoing(key, 'DEPENDS_ON').map(({ to }) => to))
    const visibleKeys = [...keys, ...further.filter(({ kind }) => kind === 'Partner')].filter(
      ({ kind }) => kind in defaultLanes,
    )
    return new Map(this.#resolveNodes(visibleKeys).map((node) => [formatNodeKey(node), node]))
  }

  #listSequence(cards: readonly TouchpointCard[]): [string, string][] {
    const shapeIds = Map.groupBy(cards, ({ shapeId }) => getNodeKey(shapeId))
    return cards.flatMap(({ shapeId }) =>
      (this.#outgoingByNode.get(getNodeKey(shapeId)) ?? [])
        .filter(({ type }) => type === 'NEXT')
        .flatMap(({ to }) => {
          const next = shapeIds.get(formatNodeKey(to)) ?? []
          const same =
            next.find((card) => getColumnIndex(card.shapeId) === getColumnIndex(shapeId)) ?? next[0]
          return same ? [[shapeId, same.shapeId] as [string, string]] : []
        }),
    )
  }

  #isValidOnDay({ since, until }: RelationshipRecord): boolean {
    return String(since ?? '') <= this.#day && (until === undefined || String(until) > this.#day)
  }

  #selectByKind(kind: string): NodeRecord[] {
    return [...this.#nodes.values()].filter((node) => node.kind === kind)
  }

  #resolveNodes(keys: readonly NodeKey[]): NodeRecord[] {
    return keys.flatMap((key) => this.#nodes.get(formatNodeKey(key)) ?? [])
  }

  #listOutgoing(key: NodeKey, type: string): RelationshipRecord[] {
    return (this.#outgoingByNode.get(formatNodeKey(key)) ?? []).filter(
      (relationship) => relationship.type === type,
    )
  }

  #listIncoming(key: NodeKey, type?: string): RelationshipRecord[] {
    const all = this.#incomingByNode.get(formatNodeKey(key)) ?? []
    return type === undefined ? all : all.filter((relationship) => relationship.type === type)
  }
}

interface JourneyPhase {
  readonly journey: string
  readonly phase: string
  readonly touchpoints: readonly NodeRecord[]
}

const defaultLanes: Readonly<Record<string, BlueprintLane>> = {
  Customer: 'customer',
  Department: 'backstage',
  Process: 'support',
  System: 'support',
  Partner: 'partners',
}

const kindOrder = Object.keys(defaultLanes)

function createChip(node: NodeRecord, index: number): ElementChip {
  const defaultLane = defaultLanes[node.kind] ?? 'support'
  const lane = node.kind === 'Department' ? toLane(node.visibility, defaultLane) : defaultLane
  return { shapeId: toShapeId(node, index), lane, kind: node.kind, name: getDisplayName(node) }
}

/** In the order of the table of lanes; within a kind as they were met, near to the touchpoints that need them. */
const compareByKind = (a: ElementChip, b: ElementChip) =>
  kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind)

const toLane = (visibility: unknown, defaultLane: BlueprintLane) =>
  blueprintLanes.find((lane) => lane === visibility) ?? defaultLane

const getDisplayName = (node: NodeRecord | undefined) => String(node?.name ?? node?.id ?? '')

/** Where a node is drawn: it may be in several columns. */
const toShapeId = (key: NodeKey, column: number) => `${column}/${formatNodeKey(key)}`
const getNodeKey = (shapeId: string) => shapeId.slice(shapeId.indexOf('/') + 1)
export const getColumnIndex = (shapeId: string) => shapeId.slice(0, shapeId.indexOf('/'))

const compareByPosition = (a: RelationshipRecord, b: RelationshipRecord) =>
  Number(a.position ?? Number.POSITIVE_INFINITY) - Number(b.position ?? Number.POSITIVE_INFINITY) ||
  compareText(a.from.id, b.from.id)

const compareText = (a = '', b = '') => (a < b ? -1 : a > b ? 1 : 0)
