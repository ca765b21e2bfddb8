import { seededRandom } from '../../src/algorithms/random.ts'
import type { Change } from '../../src/graph/writing/change.ts'
import { link, node } from './changes.ts'
import { type Stock, stockFor, stockLinks, stockNodes } from './idsByKind.ts'
import { draw, type Random } from './random.ts'

/**
 * An ecosystem of N touchpoints, the same for the same seed. For every 100 touchpoints there are:
 *
 * - 1 department (and 20 more in all), a tree in which each has up to 8 below it; 2 employees in each
 * - 0.5 partners, 2 systems, 1 data set, 5 promises, 5 measures, 2 pieces of evidence; 12 customer groups, 40 needs and
 *   8 channels in all
 * - 4 journeys of 5 phases, so 5 touchpoints a phase; phases follow one another, and touchpoints in their phase
 *
 * Each touchpoint is in one phase and goes via one channel; 1 to 3 customer groups engage at it, 70 % of these with
 * expected times; 60 % have delivered times; it serves a need, depends on 0 to 3 systems and collects 0 to 2 data
 * sets, some of them far more popular than others. 90 % are live, 5 % planned, 5 % being retired; importance is
 * spread evenly from 1 to 5. A system depends on 0 to 2 others and stores 0 to 2 data sets; a department reaches 5.
 *
 * Owners: 25 % of the touchpoints have none, 60 % one, 15 % are contested by two or three. Of the roles 30 % lack
 * a definer, 10 % an implementer, 25 % a data provider, 40 % an influencer; else one to three hold the role, of
 * the implementers and data providers 15 % are partners. 5 % of all claims ended in 2025.
 */
export function* generatedChanges(touchpoints: number, seed: number): Generator<Change, void, undefined> {
  const random = seededRandom(seed)
  const stock = stockFor(touchpoints)
  const ids = Array.from({ length: touchpoints }, (_, index) => `touchpoint-${index + 1}`)
  yield* stockNodes(stock)
  for (const [index, id] of ids.entries()) yield node('Touchpoint', id, propertiesOf(index, random))
  yield* stockLinks(stock, random)
  for (const [index, id] of ids.entries()) {
    yield* place(id, index, ids, stock)
    yield* surroundings(id, stock, random)
    yield* owners(id, stock, random)
    yield* roleHolders(id, stock, random)
  }
}

/** What is told of the shape when it is loaded. */
export const shapeOf = (touchpoints: number, seed: number) =>
  [
    `${touchpoints.toLocaleString('en')} touchpoints, seed ${seed}; owners: none 25 %, one 60 %, two or three 15 %;`,
    'missing: definer 30 %, implementer 10 %, data provider 25 %, influencer 40 %; 1–3 customer groups,',
    '0–3 systems, 0–2 data sets, 1 phase, 1 channel, 1 need each; 5 % of the claims have ended',
  ].join(' ')

function propertiesOf(index: number, random: Random): Record<string, unknown> {
  const share = random()
  const whole = (from: number, to: number) => from + Math.floor(random() * (to - from + 1))
  const delivered = {
    deliveredResponseMinutes: whole(1, 3_000),
    deliveredResolutionMinutes: whole(1, 20_000),
  }
  return {
    ...(random() < 0.6 && delivered),
    description: `What a customer group meets at step ${index + 1} of its way through the company`,
    lifecycle: share < 0.9 ? 'live' : share < 0.95 ? 'planned' : 'retiring',
    visibility: 'frontstage',
    momentOfTruth: random() < 0.1,
    customerAction: 'Asks, waits for the answer and compares it with what was promised',
    emotion: whole(-2, 2),
    rating: whole(-2, 2),
    importance: whole(1, 5),
    volumePerMonth: Math.round(10 ** (random() * 5)),
  }
}

/** Where it stands on its journey, and who made promises, measured or asked there. */
function* place(id: string, index: number, ids: readonly string[], stock: Stock): Generator<Change> {
  const self = ['Touchpoint', id] as const
  const nth = (kind: keyof Stock, each: number) => [kind, stock[kind][index / each] ?? ''] as const
  yield link(self, 'IN_PHASE', ['Phase', stock.Phase[Math.floor(index / 5)] ?? ''])
  const next = (index + 1) % 5 > 0 ? ids[index + 1] : undefined
  if (next !== undefined) yield link(self, 'NEXT', ['Touchpoint', next])
  if (index % 20 === 0) yield link(nth('Promise', 20), 'ABOUT', self)
  if (index % 20 === 0) yield link(nth('Measure', 20), 'MEASURES', self)
  if (index % 50 === 0) yield link(nth('Evidence', 50), 'SUPPORTS', self)
}

function* surroundings(id: string, stock: Stock, random: Random): Generator<Change> {
  const self = ['Touchpoint', id] as const
  for (const group of draw(stock.Customer, 1 + Math.floor(random() * 3), random)) {
    const expectedResolutionMinutes = Math.ceil(random() * 20) * 1_440
    yield link(['Customer', group], 'ENGAGES_AT', self, {
      frequencyPerMonth: Math.ceil(random() * 10),
      ...(random() < 0.7 && { expectedResponseMinutes: 60, expectedResolutionMinutes }),
    })
  }
  const around = [
    ['VIA', 'Channel', 1],
    ['SERVES', 'Need', 1],
    ['DEPENDS_ON', 'System', Math.floor(random() * 4)],
    ['COLLECTS', 'DataSet', Math.floor(random() * 3)],
  ] as const
  for (const [type, kind, count] of around) {
    for (const other of draw(stock[kind], count, random)) yield link(self, type, [kind, other])
  }
}

function* owners(id: string, { Department }: Stock, random: Random): Generator<Change> {
  const share = random()
  const count = share < 0.25 ? 0 : share < 0.85 ? 1 : share < 0.95 ? 2 : 3
  for (const owner of draw(Department, count, random)) {
    yield link(['Department', owner], 'OWNS', ['Touchpoint', id], claim(random))
  }
}

/** By type: at how many touchpoints nobody holds it, and at how many partners do. */
const roles = [
  ['DEFINES', 0.3, 0],
  ['IMPLEMENTS', 0.1, 0.15],
  ['PROVIDES_DATA_TO', 0.25, 0.15],
  ['INFLUENCES', 0.4, 0],
] as const

function* roleHolders(id: string, stock: Stock, random: Random): Generator<Change> {
  for (const [type, missing, fromPartners] of roles) {
    const count = random() < missing ? 0 : 1 + Math.floor(random() * 3)
    const kind = random() < fromPartners ? 'Partner' : 'Department'
    for (const holder of draw(stock[kind], count, random)) {
      yield link([kind, holder], type, ['Touchpoint', id], claim(random))
    }
  }
}

const claim = (random: Random) => ({
  claimedBy: 'Workshop',
  since: '2024-01-01',
  ...(random() < 0.05 && { until: '2025-06-30' }),
})
