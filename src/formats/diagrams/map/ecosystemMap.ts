import type { Feeling } from './feelings.ts'

/** Lanes of a service blueprint, from what customers see to partners. */
export const blueprintLanes = ['customer', 'frontstage', 'backstage', 'support', 'partners'] as const
export type BlueprintLane = (typeof blueprintLanes)[number]

/** The ecosystem as a diagram shows it: phases as columns, each with its touchpoints and what they depend on. */
export interface EcosystemMap {
  readonly columns: readonly MapColumn[]
  /** Touchpoints that follow each other, by the ids of their shapes. */
  readonly sequence: readonly (readonly [from: string, to: string])[]
  readonly counts: {
    readonly touchpoints: number
    readonly unowned: number
    readonly contested: number
  }
  /** What the map is restricted to, in words: `Journey: Getting connected`. */
  readonly filters: readonly string[]
  /** What a reader of the drawing has to know. */
  readonly note?: string
  /** Day on which claims are valid. */
  readonly day: string
  /** What changed since an earlier state, in numbers of touchpoints; of a map that is compared with one. */
  readonly comparison?: { readonly label: string } & Readonly<Record<MapChange, number>>
}

/** What happened to an element since an earlier state. */
export type MapChange = 'added' | 'gone' | 'ownersChanged'

/** What people read where an element changed. */
export const changeLabels: Readonly<Record<MapChange, string>> = {
  added: 'new',
  gone: 'gone',
  ownersChanged: 'other owner',
}

export interface MapColumn {
  readonly journey: string
  readonly phase: string
  readonly cards: readonly TouchpointCard[]
  readonly chips: readonly ElementChip[]
  /** Dependencies within the column, by the ids of shapes. */
  readonly needs: readonly (readonly [from: string, to: string])[]
}

/** A touchpoint in a phase. */
export interface TouchpointCard {
  readonly shapeId: string
  readonly lane: BlueprintLane
  readonly name: string
  readonly channels: readonly string[]
  /** Owners on the day of the map: none is a gap, several are a conflict. */
  readonly owners: readonly string[]
  /** Of all customers, or of the group whose map it is; from -2 to 2. */
  readonly emotion?: number
  readonly isMomentOfTruth: boolean
  /** Planned and retired touchpoints need no owner. */
  readonly isInUse: boolean
  readonly change?: MapChange
  /** Owners in the earlier state, if they are others. */
  readonly formerOwners?: readonly string[]
}

/** An element other than a touchpoint that takes part in a phase. */
export interface ElementChip {
  readonly shapeId: string
  readonly lane: BlueprintLane
  readonly kind: string
  readonly name: string
  /** Ids of the shapes of the touchpoints of the phase in which it takes part. */
  readonly cardIds: readonly string[]
  /** Of a customer group: what it feels at the touchpoints of the phase at which it engages. */
  readonly feelings?: readonly Feeling[]
  readonly change?: MapChange
}

export const isUnowned = (card: TouchpointCard) => needsOwner(card) && card.owners.length === 0
export const isContested = (card: TouchpointCard) => needsOwner(card) && card.owners.length > 1
const needsOwner = ({ isInUse, change }: TouchpointCard) => isInUse && change !== 'gone'

/** What happened to an element, in words: `new`, `gone`, `was Sales`; nothing if it did not change. */
export function describeChange(element: Pick<TouchpointCard, 'change' | 'formerOwners'>): string | undefined {
  const { change, formerOwners = [] } = element
  if (change === 'ownersChanged') return `was ${formerOwners.join(', ') || 'unowned'}`
  return change && changeLabels[change]
}

/** The id of a node's shape in a column; a node may have shapes in several columns. */
export const toShapeId = (path: string, column: number) => `${column}/${path}`
export const getNodePath = (shapeId: string) => shapeId.slice(shapeId.indexOf('/') + 1)
export const getColumnIndex = (shapeId: string) => shapeId.slice(0, shapeId.indexOf('/'))
