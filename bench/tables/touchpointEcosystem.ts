import type { LoadableEcosystem } from '../ecosystems/ecosystem.ts'

const CREATE = `
UNWIND range($first, $last) AS number
CREATE (:Touchpoint {
  id: 'touchpoint-' + number,
  name: 'Touchpoint number ' + number,
  description: 'What the customer does there, in a sentence of some length that is like no other: ' + number,
  tags: ['group ' + number % 10, 'area ' + number % 100],
  confidence: ['assumed', 'partlyValidated', 'validated'][number % 3],
  visibility: ['frontstage', 'backstage'][number % 2],
  lifecycle: 'live',
  momentOfTruth: number % 7 = 0,
  emotion: number % 5 - 2,
  importance: number % 5 + 1,
  volumePerMonth: number / 3.0,
  deliveredResponseMinutes: number % 10000,
  measuredAt: datetime('2026-01-01T00:00:00Z') + duration({minutes: number}),
  createdAt: datetime('2026-01-01T00:00:00Z') + duration({seconds: number}),
  createdBy: 'bench',
  updatedAt: datetime('2026-06-01T00:00:00Z') + duration({seconds: number}),
  updatedBy: 'bench',
  revision: 1
})`

const touchpointsPerTransaction = 10_000

/** So many touchpoints without relationships, a good half of their properties filled. */
export const createTouchpointEcosystem = (count: number): LoadableEcosystem => ({
  name: 'touchpoints',
  shape: `${count.toLocaleString('en')} touchpoints`,
  filter: { property: 'importance', atLeast: 4 },
  load: async (graph) => {
    for (let first = 1; first <= count; first += touchpointsPerTransaction) {
      const last = Math.min(count, first + touchpointsPerTransaction - 1)
      await graph.write((transaction) =>
        transaction.run(CREATE, { first: BigInt(first), last: BigInt(last) }),
      )
    }
  },
})
