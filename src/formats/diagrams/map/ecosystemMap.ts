import type { NodeKey } from '../../../graph/element.ts'
import type { NodeRecord, Records, RelationshipRecord } from '../../../graph/reading/streamEcosystem.ts'
import { AtlasError } from '../../../model/errors.ts'
import { roles } from '../../../model/relationships.ts'
import { nodeName } from '../../xml/graphAttributes.ts'

/** From what customers see to who is outside of the company. */
export const lanes = ['customer', 'frontstage', 'backstage', 'support', 'partners'] as const
export type Lane = (typeof lanes)[number]

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
  readonly cards: readonly Card[]
  readonly chips: readonly Chip[]
  /** What needs what in this column, as places of cards and chips. */
  readonly needs: readonly (readonly [from: string, to: string])[]
}

/** A touchpoint in a phase. */
export interface Card {
  readonly place: string
  readonly lane: Lane
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
export interface Chip {
  readonly place: string
  readonly lane: Lane
  readonly kind: string
  readonly name: string
}

export const isUnowned = ({ owners, isInUse }: Card) => isInUse && owners.length === 0
export const isContested = ({ owners, isInUse }: Card) => isInUse && owners.length > 1

const touchpointsAtMost = 300
const elementsAtMost = 20_000

/** The map of what the records hold, as it is on a day; too many touchpoints for a picture are refused. */
export async function ecosystemMap(records: AsyncIterable<Records>, day: string): Promise<EcosystemMap> {
  const nodes = new Map<string, NodeRecord>()
  const relationships: RelationshipRecord[] = []
  let touchpoints = 0
  for await (const batch of records) {
    for (const node of batch.nodes) {
      nodes.set(nodeName(node), node)
      if (node.kind === 'Touchpoint') touchpoints += 1
    }
    relationships.push(...batch.relationships)
    if (touchpoints > touchpointsAtMost || nodes.size + relationships.length > elementsAtMost)
      throw tooLarge()
  }
  return new MapMaking(nodes, relationships, day).make()
}

const tooLarge = () =>
  new AtlasError(
    'TOO_LARGE_TO_DRAW',
    `A picture shows at most ${touchpointsAtMost} touchpoints (and ${elementsAtMost} elements in all); choose a part with customer, journey, department or tags`,
  )

const holding = new Set(['OWNS', ...roles.values()])

/** The ecosystem while its map is made: what hangs on what, by the names of nodes. */
class MapMaking {
  readonly #nodes: ReadonlyMap<string, NodeRecord>
  readonly #from: ReadonlyMap<string, RelationshipRecord[]>
  readonly #to: ReadonlyMap<string, RelationshipRecord[]>
  readonly #day: string

  constructor(nodes: ReadonlyMap<string, NodeRecord>, relationships: RelationshipRecord[], day: string) {
    this.#nodes = nodes
    this.#from = Map.groupBy(relationships, ({ from }) => nodeName(from))
    this.#to = Map.groupBy(relationships, ({ to }) => nodeName(to))
    this.#day = day
  }

  make(): EcosystemMap {
    const columns = this.#phases().map((phase, index) => this.#column(phase, index))
    const cards = columns.flatMap((column) => column.cards)
    const different = new Map(cards.map((card) => [touchpointOf(card.place), card]))
    return {
      columns,
      sequence: this.#sequence(cards),
      counts: {
        touchpoints: different.size,
        unowned: [...different.values()].filter(isUnowned).length,
        contested: [...different.values()].filter(isContested).length,
      },
    }
  }

  /** Journeys with most touchpoints first, phases in their order; at the end what is in no phase. */
  #phases(): PhaseOfJourney[] {
    const phases = this.#ofKind('Phase').map((phase) => {
      const journey = this.#into(phase, 'HAS_PHASE')[0]
      const touchpoints = this.#into(phase, 'IN_PHASE')
        .toSorted(byPosition)
        .map(({ from }) => from)
      return {
        phase,
        journey: journey && this.#nodes.get(nodeName(journey.from)),
        touchpoints: this.#known(touchpoints),
      }
    })
    const sizes = Map.groupBy(phases, ({ journey }) => journey?.id)
    const sizeOf = ({ journey }: (typeof phases)[number]) =>
      (sizes.get(journey?.id) ?? []).reduce((sum, { touchpoints }) => sum + touchpoints.length, 0)
    const ordered = phases
      .filter(({ touchpoints }) => touchpoints.length > 0)
      .toSorted(
        (a, b) =>
          sizeOf(b) - sizeOf(a) ||
          compare(a.journey?.id, b.journey?.id) ||
          Number(a.phase.position ?? 0) - Number(b.phase.position ?? 0) ||
          compare(a.phase.id, b.phase.id),
      )
      .map(({ phase, journey, touchpoints }) => ({
        journey: nameOf(journey),
        phase: nameOf(phase),
        touchpoints,
      }))
    const placed = new Set(ordered.flatMap(({ touchpoints }) => touchpoints.map(({ id }) => id)))
    const rest = this.#ofKind('Touchpoint').filter(({ id }) => !placed.has(id))
    return rest.length === 0
      ? ordered
      : [...ordered, { journey: '', phase: 'In no phase', touchpoints: rest }]
  }

  #column({ journey, phase, touchpoints }: PhaseOfJourney, index: number): MapColumn {
    const cards = touchpoints.map((touchpoint) => this.#card(touchpoint, index))
    const involved = this.#involved(touchpoints)
    const chips = [...involved.values()].map((node) => chipOf(node, index)).toSorted(byKind)
    const places = new Set([...cards, ...chips].map(({ place }) => place))
    const needs = [...touchpoints, ...involved.values()].flatMap((node) =>
      this.#outOf(node, 'DEPENDS_ON').map(({ to }) => [placeOf(node, index), placeOf(to, index)] as const),
    )
    return {
      journey,
      phase,
      cards,
      chips,
      needs: needs.filter(([, to]) => places.has(to) && !to.includes('/Touchpoint/')),
    }
  }

  #card(touchpoint: NodeRecord, index: number): Card {
    const claims = this.#into(touchpoint, 'OWNS').filter((claim) => this.#holds(claim))
    const channels = this.#known(this.#outOf(touchpoint, 'VIA').map(({ to }) => to))
    const { emotion, lifecycle, visibility } = touchpoint
    return {
      place: placeOf(touchpoint, index),
      lane: laneOf(visibility, 'frontstage'),
      name: nameOf(touchpoint),
      channels: channels.map(nameOf),
      owners: this.#known(claims.map(({ from }) => from))
        .map(nameOf)
        .toSorted(),
      ...(typeof emotion === 'number' && { emotion }),
      isMomentOfTruth: touchpoint.momentOfTruth === true,
      isInUse: lifecycle !== 'planned' && lifecycle !== 'retired',
    }
  }

  /** Who engages, who holds something, and what the touchpoints need, directly or through a process or system. */
  #involved(touchpoints: readonly NodeRecord[]): Map<string, NodeRecord> {
    const keys = touchpoints.flatMap((touchpoint) => [
      ...this.#into(touchpoint, 'ENGAGES_AT').map(({ from }) => from),
      ...this.#into(touchpoint)
        .filter((claim) => holding.has(claim.type) && claim.from.kind !== 'Employee' && this.#holds(claim))
        .map(({ from }) => from),
      ...this.#outOf(touchpoint, 'DEPENDS_ON').map(({ to }) => to),
    ])
    const further = keys.flatMap((key) => this.#outOf(key, 'DEPENDS_ON').map(({ to }) => to))
    const shown = [...keys, ...further.filter(({ kind }) => kind === 'Partner')].filter(
      ({ kind }) => kind in usualLanes,
    )
    return new Map(this.#known(shown).map((node) => [nodeName(node), node]))
  }

  #sequence(cards: readonly Card[]): [string, string][] {
    const places = Map.groupBy(cards, ({ place }) => touchpointOf(place))
    return cards.flatMap(({ place }) =>
      (this.#from.get(touchpointOf(place)) ?? [])
        .filter(({ type }) => type === 'NEXT')
        .flatMap(({ to }) => {
          const next = places.get(nodeName(to)) ?? []
          const same = next.find((card) => columnOf(card.place) === columnOf(place)) ?? next[0]
          return same ? [[place, same.place] as [string, string]] : []
        }),
    )
  }

  #holds({ since, until }: RelationshipRecord): boolean {
    return String(since ?? '') <= this.#day && (until === undefined || String(until) > this.#day)
  }

  #ofKind(kind: string): NodeRecord[] {
    return [...this.#nodes.values()].filter((node) => node.kind === kind)
  }

  #known(keys: readonly NodeKey[]): NodeRecord[] {
    return keys.flatMap((key) => this.#nodes.get(nodeName(key)) ?? [])
  }

  #outOf(key: NodeKey, type: string): RelationshipRecord[] {
    return (this.#from.get(nodeName(key)) ?? []).filter((relationship) => relationship.type === type)
  }

  #into(key: NodeKey, type?: string): RelationshipRecord[] {
    const all = this.#to.get(nodeName(key)) ?? []
    return type === undefined ? all : all.filter((relationship) => relationship.type === type)
  }
}

interface PhaseOfJourney {
  readonly journey: string
  readonly phase: string
  readonly touchpoints: readonly NodeRecord[]
}

const usualLanes: Readonly<Record<string, Lane>> = {
  Customer: 'customer',
  Department: 'backstage',
  Process: 'support',
  System: 'support',
  Partner: 'partners',
}

const kindOrder = Object.keys(usualLanes)

function chipOf(node: NodeRecord, index: number): Chip {
  const usual = usualLanes[node.kind] ?? 'support'
  const lane = node.kind === 'Department' ? laneOf(node.visibility, usual) : usual
  return { place: placeOf(node, index), lane, kind: node.kind, name: nameOf(node) }
}

/** In the order of the table of lanes; within a kind as they were met, near to the touchpoints that need them. */
const byKind = (a: Chip, b: Chip) => kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind)

const laneOf = (visibility: unknown, usual: Lane) => lanes.find((lane) => lane === visibility) ?? usual

const nameOf = (node: NodeRecord | undefined) => String(node?.name ?? node?.id ?? '')

/** Where a node is drawn: it may be in several columns. */
const placeOf = (key: NodeKey, column: number) => `${column}/${nodeName(key)}`
const touchpointOf = (place: string) => place.slice(place.indexOf('/') + 1)
export const columnOf = (place: string) => place.slice(0, place.indexOf('/'))

const byPosition = (a: RelationshipRecord, b: RelationshipRecord) =>
  Number(a.position ?? Number.POSITIVE_INFINITY) - Number(b.position ?? Number.POSITIVE_INFINITY) ||
  compare(a.from.id, b.from.id)

const compare = (a = '', b = '') => (a < b ? -1 : a > b ? 1 : 0)
