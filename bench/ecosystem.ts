import { type Change, parseChange } from '../src/graph/index.ts'

/**
 * An ecosystem of N touchpoints, the same for the same seed. For every 100 touchpoints there are:
 *
 * - 1 department (and 20 more in all), a tree in which each has up to 8 below it
 * - 0.5 partners, 2 systems, 1 data set, 5 promises; 12 customer groups and 8 channels in all
 * - 4 journeys of 5 phases, so 5 touchpoints a phase; phases follow one another
 *
 * Each touchpoint is in one phase and goes via one channel; 1 to 3 customer groups engage at it; it depends on
 * 0 to 3 systems and collects 0 to 2 data sets, some of them far more popular than others. 90 % are live,
 * 5 % planned, 5 % being retired; importance is spread evenly from 1 to 5.
 *
 * Owners: 25 % of the touchpoints have none, 60 % one, 15 % are contested by two or three. Of the roles 30 % lack
 * a definer, 10 % an implementer, 25 % a data provider, 40 % an influencer; else one to three hold the role, of
 * the implementers and data providers 15 % are partners. 5 % of all claims ended in 2025.
 */
export function* generatedChanges(touchpoints: number, seed: number): Generator<Change, void, undefined> {
  const random = randomNumbers(seed)
  const stock = stockFor(touchpoints)
  for (const { kind, ids } of Object.values(stock)) for (const id of ids) yield node(kind, id)
  for (let index = 0; index < touchpoints; index += 1) yield touchpoint(index, random)
  yield* structure(stock, random)
  for (let index = 0; index < touchpoints; index += 1) {
    yield* surroundings(touchpointId(index), index, stock, random)
    yield* claims(touchpointId(index), stock, random)
  }
}

/** What is printed of the shape beside the results. */
export const shapeOf = (touchpoints: number, seed: number) =>
  [
    `${touchpoints.toLocaleString('en')} touchpoints, seed ${seed}; owners: none 25 %, one 60 %, two or three 15 %;`,
    'missing: definer 30 %, implementer 10 %, data provider 25 %, influencer 40 %; 1–3 customer groups,',
    '0–3 systems, 0–2 data sets, 1 phase, 1 channel each; 5 % of the claims have ended',
  ].join(' ')

export type Random = () => number

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const phasesEach = 5

function stockFor(touchpoints: number) {
  const journeys = Math.ceil(touchpoints / 25)
  return {
    departments: some('Department', 20 + Math.ceil(touchpoints / 100)),
    partners: some('Partner', Math.ceil(touchpoints / 200)),
    systems: some('System', Math.ceil(touchpoints / 50)),
    dataSets: some('DataSet', Math.ceil(touchpoints / 100)),
    promises: some('Promise', Math.ceil(touchpoints / 20)),
    customers: some('Customer', 12),
    channels: some('Channel', 8),
    journeys: some('Journey', journeys),
    phases: some('Phase', journeys * phasesEach),
  }
}

type Stock = ReturnType<typeof stockFor>

interface Some {
  readonly kind: string
  readonly ids: readonly string[]
}

const some = (kind: string, count: number): Some => ({
  kind,
  ids: Array.from({ length: count }, (_, index) => `${kind.toLowerCase()}-${index + 1}`),
})

const touchpointId = (index: number) => `touchpoint-${index + 1}`

function node(kind: string, id: string, properties: Readonly<Record<string, unknown>> = {}): Change {
  const name = id.replace('-', ' ')
  const required = {
    Phase: { period: 'postPurchase' },
    DataSet: { sensitivity: 'personal' },
    Promise: { statement: `We keep ${name}` },
  }[kind]
  return parseChange({ op: 'put', kind, id, properties: { name, ...required, ...properties } })
}

function touchpoint(index: number, random: Random): Change {
  const share = random()
  const whole = (from: number, to: number) => from + Math.floor(random() * (to - from + 1))
  return node('Touchpoint', touchpointId(index), {
    description: `What a customer group meets at step ${index + 1} of its way through the company`,
    lifecycle: share < 0.9 ? 'live' : share < 0.95 ? 'planned' : 'retiring',
    visibility: 'frontstage',
    momentOfTruth: random() < 0.1,
    customerAction: 'Asks, waits for the answer and compares it with what was promised',
    emotion: whole(-2, 2),
    rating: whole(-2, 2),
    importance: whole(1, 5),
    volumePerMonth: Math.round(10 ** (random() * 5)),
  })
}

function* structure(stock: Stock, random: Random): Generator<Change> {
  const { departments, partners, systems } = stock
  for (const [index, id] of departments.ids.entries()) {
    const above = departments.ids[Math.floor((index - 1) / 8)]
    if (above !== undefined) yield link([departments, id], 'PART_OF', [departments, above])
  }
  for (const id of systems.ids) {
    const by = random() < 0.2 ? partners : departments
    for (const operator of draw(by, 1, random)) yield link([by, operator], 'OPERATES', [systems, id])
  }
  yield* madePromises(stock, random)
  yield* phasesInOrder(stock)
}

function* madePromises({ departments, customers, promises }: Stock, random: Random): Generator<Change> {
  for (const [index, id] of promises.ids.entries()) {
    for (const maker of draw(departments, 1, random))
      yield link([departments, maker], 'MAKES', [promises, id])
    for (const group of draw(customers, 1, random)) yield link([promises, id], 'MADE_TO', [customers, group])
    yield link([promises, id], 'ABOUT', [{ kind: 'Touchpoint' }, touchpointId(index * 20)])
  }
}

function* phasesInOrder({ journeys, phases }: Stock): Generator<Change> {
  for (const [index, id] of phases.ids.entries()) {
    const journey = journeys.ids[Math.floor(index / phasesEach)] ?? ''
    yield link([journeys, journey], 'HAS_PHASE', [phases, id])
    const next = phases.ids[index + 1]
    if (next !== undefined && (index + 1) % phasesEach > 0) yield link([phases, id], 'NEXT', [phases, next])
  }
}

function* surroundings(id: string, index: number, stock: Stock, random: Random): Generator<Change> {
  const self = [{ kind: 'Touchpoint' }, id] as const
  const { customers, channels, phases, systems, dataSets } = stock
  yield link(self, 'IN_PHASE', [phases, phases.ids[Math.floor(index / 5)] ?? ''])
  for (const channel of draw(channels, 1, random)) yield link(self, 'VIA', [channels, channel])
  for (const group of draw(customers, 1 + Math.floor(random() * 3), random)) {
    yield link([customers, group], 'ENGAGES_AT', self, { frequencyPerMonth: Math.ceil(random() * 10) })
  }
  for (const system of draw(systems, Math.floor(random() * 4), random)) {
    yield link(self, 'DEPENDS_ON', [systems, system])
  }
  for (const dataSet of draw(dataSets, Math.floor(random() * 3), random)) {
    yield link(self, 'COLLECTS', [dataSets, dataSet])
  }
}

/** By type: how many touchpoints have no holder, and how many holders are partners. */
const roles = [
  ['DEFINES', 0.3, 0],
  ['IMPLEMENTS', 0.1, 0.15],
  ['PROVIDES_DATA_TO', 0.25, 0.15],
  ['INFLUENCES', 0.4, 0],
] as const

function* claims(id: string, stock: Stock, random: Random): Generator<Change> {
  const self = [{ kind: 'Touchpoint' }, id] as const
  const share = random()
  const owners = share < 0.25 ? 0 : share < 0.85 ? 1 : share < 0.95 ? 2 : 3
  for (const owner of draw(stock.departments, owners, random)) {
    yield link([stock.departments, owner], 'OWNS', self, claim(random))
  }
  for (const [type, missing, fromPartners] of roles) {
    const holders = random() < missing ? 0 : 1 + Math.floor(random() * 3)
    const by = random() < fromPartners ? stock.partners : stock.departments
    for (const holder of draw(by, holders, random)) yield link([by, holder], type, self, claim(random))
  }
}

const claim = (random: Random) => ({
  claimedBy: 'Workshop',
  since: '2024-01-01',
  ...(random() < 0.05 && { until: '2025-06-30' }),
})

/** Different ones of a sort; the first are drawn far more often than the last. */
function draw({ ids }: Some, count: number, random: Random): Set<string> {
  const drawn = new Set<string>()
  while (drawn.size < Math.min(count, ids.length)) {
    drawn.add(ids[Math.floor(random() ** 2 * ids.length)] ?? '')
  }
  return drawn
}

type End = readonly [sort: { readonly kind: string }, id: string]

function link(
  [from, fromId]: End,
  type: string,
  [to, toId]: End,
  properties: Readonly<Record<string, unknown>> = {},
): Change {
  return parseChange({
    op: 'put',
    type,
    from: { kind: from.kind, id: fromId },
    to: { kind: to.kind, id: toId },
    properties,
  })
}
