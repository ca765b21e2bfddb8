import type { Client } from '../../api/client.ts'
import { type ElementKey, type Model, toElementPath } from '../../api/model.ts'
import type { ReportColumn } from '../../api/operations.ts'
import { runReport } from '../../api/runReport.ts'

/** A row of the report `journey-canvas`: an element in a lane of a phase. */
export interface Card extends ElementKey {
  readonly phaseId: string
  readonly phase: string
  readonly phasePosition: number | null
  readonly lane: string
  readonly name: string
  readonly lifecycle: string | null
  readonly owners: readonly string[]
  readonly isUnowned: boolean
  readonly isContested: boolean
  readonly channels: readonly string[]
  readonly importance: number | null
  readonly momentOfTruth: boolean
  readonly rating: number | null
  readonly emotion: number | null
  readonly expectedResponseMinutes: number | null
  readonly deliveredResponseMinutes: number | null
  readonly expectedResolutionMinutes: number | null
  readonly deliveredResolutionMinutes: number | null
  readonly [column: string]: unknown
}

/** A row of the report `emotion-curve`: how a customer group feels in a phase. */
export interface Feeling {
  readonly customerId: string
  readonly customer: string
  readonly phaseId: string
  readonly phase: string
  readonly emotion: number | null
  readonly touchpoints: number
  readonly withEmotion: number
  readonly [column: string]: unknown
}

export interface Phase {
  readonly id: string
  readonly name: string
}

/** Everything that the canvas of a journey shows. */
export interface Canvas {
  readonly phases: readonly Phase[]
  readonly cards: readonly Card[]
  readonly columns: readonly ReportColumn[]
  readonly feelings: readonly Feeling[]
  readonly feelingColumns: readonly ReportColumn[]
  /** Number of all rows; higher than that of the cards if there are too many. */
  readonly total: number
}

const maxCards = 20_000

/** Reads a journey; phases without elements are part of it. */
export async function readCanvas(
  client: Client,
  model: Model,
  journeyId: string,
  signal: AbortSignal,
): Promise<Canvas> {
  const [canvas, curve, phases] = await Promise.all([
    readCards(client, journeyId, signal),
    runReport(client, 'emotion-curve', { journeyId, limit: maxCards }, signal),
    readPhases(client, model, journeyId, signal),
  ])
  return {
    ...canvas,
    phases,
    feelings: curve.rows as unknown as Feeling[],
    feelingColumns: curve.columns,
  }
}

/** The elements on the canvas of a journey, now or on another day. */
export async function readCards(client: Client, journeyId: string, signal: AbortSignal, recordedAt?: string) {
  const query = { journeyId, limit: maxCards, ...(recordedAt !== undefined && { recordedAt }) }
  const { rows, columns, total } = await runReport(client, 'journey-canvas', query, signal)
  return { cards: rows as unknown as Card[], columns, total }
}

interface PhaseElement extends Phase {
  readonly position?: number
}

async function readPhases(
  client: Client,
  model: Model,
  journeyId: string,
  signal: AbortSignal,
): Promise<readonly PhaseElement[]> {
  const from = toElementPath({ kind: 'Journey', id: journeyId })
  const { items } = await client.call('listRelationships', {
    query: { type: 'HAS_PHASE', from, limit: 1_000 },
    signal,
  })
  if (items.length === 0) return []
  const { value } = await client.send<{ items: PhaseElement[] }>(model.kinds.get('Phase')?.path ?? '', {
    query: { id: { in: items.map(({ to }) => to.id).join() }, fields: 'id,name,position', limit: 1_000 },
    signal,
  })
  return value.items.toSorted((a, b) => (a.position ?? 0) - (b.position ?? 0) || (a.id < b.id ? -1 : 1))
}

/** How an element differs from the canvas of another day. */
export type CardChange = 'added' | 'gone' | 'owners'

export interface CanvasComparison {
  /** By place of the card on the canvas. */
  readonly changes: ReadonlyMap<string, CardChange>
  /** Cards of the other day that are not on the canvas any more. */
  readonly gone: readonly Card[]
  /** Owners on the other day, by place, where they differ. */
  readonly ownersBefore: ReadonlyMap<string, readonly string[]>
}

/** Where a card is: an element can be in several phases. */
export const toPlace = (card: Card): string => `${card.phaseId} ${card.lane} ${toElementPath(card)}`

/** Compares the cards with those of another day. */
export function compareCards(cards: readonly Card[], others: readonly Card[]): CanvasComparison {
  const before = new Map(others.map((card) => [toPlace(card), card]))
  const present = new Set(cards.map(toPlace))
  const changes = new Map<string, CardChange>()
  const ownersBefore = new Map<string, readonly string[]>()
  for (const card of cards) {
    const place = toPlace(card)
    const other = before.get(place)
    if (!other) changes.set(place, 'added')
    else if (other.owners.join('\n') !== card.owners.join('\n')) {
      changes.set(place, 'owners')
      ownersBefore.set(place, other.owners)
    }
  }
  const gone = others.filter((card) => !present.has(toPlace(card)))
  for (const card of gone) changes.set(toPlace(card), 'gone')
  return { changes, gone, ownersBefore }
}

/** What a filter of the map selects. */
export interface CanvasFilter {
  readonly customer?: string | undefined
  readonly department?: string | undefined
  readonly tags?: string | undefined
  /** `unowned`, `contested`, `momentOfTruth` or `late`. */
  readonly only?: string | undefined
}

/** The elements of a journey that belong to the touchpoints of a customer group, a department or tags; undefined without a filter. */
export async function readSelection(
  client: Client,
  journey: string,
  { customer, department, tags }: CanvasFilter,
  signal: AbortSignal,
): Promise<ReadonlySet<string> | undefined> {
  if (!customer && !department && !tags) return undefined
  const { value } = await client.send<{ nodes: ElementKey[] }>('exports/ecosystem.json', {
    query: { journey, customer, department, tags: splitTags(tags) },
    repeated: ['tags'],
    signal,
  })
  return new Set(value.nodes.map(toElementPath))
}

/** `billing; fibre` as a list. */
export const splitTags = (tags = ''): string[] =>
  tags
    .split(/[;,]/)
    .map((tag) => tag.trim())
    .filter(Boolean)

const onlyTests: Readonly<Record<string, (card: Card) => boolean>> = {
  unowned: ({ isUnowned }) => isUnowned,
  contested: ({ isContested }) => isContested,
  momentOfTruth: ({ momentOfTruth }) => momentOfTruth,
  late: (card) => isLate(card),
}

/** The choices of the filter `only`, with their labels. */
export const onlyLabels: Readonly<Record<string, string>> = {
  unowned: 'without an owner',
  contested: 'with several owners',
  momentOfTruth: 'moments of truth',
  late: 'slower than expected',
}

/** The cards that the filters leave. */
export function filterCards(
  cards: readonly Card[],
  selection: ReadonlySet<string> | undefined,
  only: string | undefined,
): readonly Card[] {
  const matches = only === undefined ? undefined : onlyTests[only]
  return cards.filter(
    (card) => (!selection || selection.has(toElementPath(card))) && (!matches || matches(card)),
  )
}

/** Whether customers wait longer than they expect. */
export const isLate = (card: Card): boolean =>
  isLonger(card.deliveredResponseMinutes, card.expectedResponseMinutes) ||
  isLonger(card.deliveredResolutionMinutes, card.expectedResolutionMinutes)

const isLonger = (delivered: number | null, expected: number | null) =>
  delivered !== null && expected !== null && delivered > expected
