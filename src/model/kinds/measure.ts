import type { NodeKind } from '../kind.ts'
import { choice, dateTime, number, text } from '../property.ts'

export default {
  name: 'Measure',
  path: 'measures',
  description: 'A metric of success',
  properties: {
    unit: text('What target and actual are counted in', { maxLength: 100 }),
    target: number('What it should be'),
    actual: number('What it is'),
    direction: choice(
      { higherIsBetter: 'higher is better', lowerIsBetter: 'lower is better' },
      'Which way is better',
    ),
    measuredAt: dateTime('When the actual value was measured'),
  },
  example: {
    id: 'invoice-complaints',
    name: 'Complaints per 1,000 invoices',
    unit: 'complaints per 1,000 invoices',
    target: 3,
    actual: 7.5,
    direction: 'lowerIsBetter',
    measuredAt: '2026-03-31T00:00:00Z',
  },
} satisfies NodeKind
