import { seededRandom } from '../../src/algorithms/random.ts'
import type { Change } from '../../src/graph/writing/change.ts'
import { node, relationship } from './changes.ts'
import {
  createIdsByKind,
  generateStockNodes,
  generateStockRelationships,
  type IdsByKind,
} from './idsByKind.ts'
import { type Random, sample } from './random.ts'

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
  const idsByKind = createIdsByKind(touchpoints)
  const touchpointIds = Array.from({ length: touchpoints }, (_, index) => `touchpoint-${index + 1}`)
  yield* generateStockNodes(idsByKind)
  for (const [index, id] of touchpointIds.entries())
    yield node('Touchpoint', id, createProperties(index, random))
  yield* generateStockRelationships(idsByKind, random)
  for (const [index, id] of touchpointIds.entries()) {
    yield* journeyRelationships(id, index, touchpointIds, idsByKind)
    yield* surroundingRelationships(id, idsByKind, random)
    yield* ownershipClaims(id, idsByKind, random)
    yield* roleClaims(id, idsByKind, random)
  }
}

/** Describes the shape in the log. */
export const describeShape = (touchpoints: number, seed: number) =>
  [
    `${touchpoints.toLocaleString('en')} touchpoints, seed ${seed}; owners: none 25 %, one 60 %, two or three 15 %;`,
    'missing: definer 30 %, implementer 10 %, data provider 25 %, influencer 40 %; 1–3 customer groups,',
    '0–3 systems, 0–2 data sets, 1 phase, 1 channel, 1 need each; 5 % of the claims have ended',
  ].join(' ')

function createProperties(index: number, random: Random): Record<string, unknown> {
  const share = random()
  const randomInteger = (from: number, to: number) => from + Math.floor(random() * (to - from + 1))
  const delivered = {
    deliveredResponseMinutes: randomInteger(1, 3_000),
    deliveredResolutionMinutes: randomInteger(1, 20_000),
  }
  return {
    ...(random() < 0.6 && delivered),
    description: `What a customer group meets at step ${index + 1} of its way through the company`,
    lifecycle: share < 0.9 ? 'live' : share < 0.95 ? 'planned' : 'retiring',
    visibility: 'frontstage',
    momentOfTruth: random() < 0.1,
    customerAction: 'Asks, waits for the answer and compares it with what was promised',
    emotion: randomInteger(-2, 2),
    rating: randomInteger(-2, 2),
    importance: randomInteger(1, 5),
    volumePerMonth: Math.round(10 ** (random() * 5)),
  }
}

/** Where it stands on its journey, and who made promises, measured or asked there. */
function* journeyRelationships(
  id: string,
  index: number,
  touchpointIds: readonly string[],
  idsByKind: IdsByKind,
): Generator<Change> {
  const self = ['Touchpoint', id] as const
  const nthOf = (kind: keyof IdsByKind, each: number) => [kind, idsByKind[kind][index / each] ?? ''] as const
  yield relationship(self, 'IN_PHASE', ['Phase', idsByKind.Phase[Math.floor(index / 5)] ?? ''])
  const next = (index + 1) % 5 > 0 ? touchpointIds[index + 1] : undefined
  if (next !== undefined) yield relationship(self, 'NEXT', ['Touchpoint', next])
  if (index % 20 === 0) yield relationship(nthOf('Promise', 20), 'ABOUT', self)
  if (index % 20 === 0) yield relationship(nthOf('Measure', 20), 'MEASURES', self)
  if (index % 50 === 0) yield relationship(nthOf('Evidence', 50), 'SUPPORTS', self)
}

function* surroundingRelationships(id: string, idsByKind: IdsByKind, random: Random): Generator<Change> {
  const self = ['Touchpoint', id] as const
  for (const group of sample(idsByKind.Customer, 1 + Math.floor(random() * 3), random)) {
    const expectedResolutionMinutes = Math.ceil(random() * 20) * 1_440
    yield relationship(['Customer', group], 'ENGAGES_AT', self, {
      frequencyPerMonth: Math.ceil(random() * 10),
      ...(random() < 0.7 && { expectedResponseMinutes: 60, expectedResolutionMinutes }),
    })
  }
  const surroundingTypes = [
    ['VIA', 'Channel', 1],
    ['SERVES', 'Need', 1],
    ['DEPENDS_ON', 'System', Math.floor(random() * 4)],
    ['COLLECTS', 'DataSet', Math.floor(random() * 3)],
  ] as const
  for (const [type, kind, count] of surroundingTypes) {
    for (const other of sample(idsByKind[kind], count, random)) yield relationship(self, type, [kind, other])
  }
}

function* ownershipClaims(id: string, { Department }: IdsByKind, random: Random): Generator<Change> {
  const share = random()
  const count = share < 0.25 ? 0 : share < 0.85 ? 1 : share < 0.95 ? 2 : 3
  for (const owner of sample(Department, count, random)) {
    yield relationship(['Department', owner], 'OWNS', ['Touchpoint', id], createClaim(random))
  }
}

/** By type: at how many touchpoints nobody holds it, and at how many partners do. */
const roleShares = [
  ['DEFINES', 0.3, 0],
  ['IMPLEMENTS', 0.1, 0.15],
  ['PROVIDES_DATA_TO', 0.25, 0.15],
  ['INFLUENCES', 0.4, 0],
] as const

function* roleClaims(id: string, idsByKind: IdsByKind, random: Random): Generator<Change> {
  for (const [type, missingShare, partnerShare] of roleShares) {
    const count = random() < missingShare ? 0 : 1 + Math.floor(random() * 3)
    const kind = random() < partnerShare ? 'Partner' : 'Department'
    for (const holder of sample(idsByKind[kind], count, random)) {
      yield relationship([kind, holder], type, ['Touchpoint', id], createClaim(random))
    }
  }
}

const createClaim = (random: Random) => ({
  claimedBy: 'Workshop',
  since: '2024-01-01',
  ...(random() < 0.05 && { until: '2025-06-30' }),
})
