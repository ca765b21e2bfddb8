import type { NodeKind } from '../kind.ts'
import { choice, dateTime, number, text } from '../property.ts'

export default {
  name: 'Measure',
  path: 'measures',
  description: 'A metric with its target and actual value',
  properties: {
    unit: text('Unit of the target and actual value', { maxLength: 100 }),
    target: number('Target value'),
    actual: number('Actual value'),
    direction: choice(
      { higherIsBetter: 'higher is better', lowerIsBetter: 'lower is better' },
      'Direction of improvement',
    ),
    perspective: choice({ customer: 'customer', company: 'company' }, 'Whose view it reflects'),
    measuredAt: dateTime('Time of the measurement'),
  },
  example: {
    id: 'invoice-complaints',
    name: 'Complaints per 1,000 invoices',
    unit: 'complaints per 1,000 invoices',
    target: 3,
    actual: 7.5,
    direction: 'lowerIsBetter',
    perspective: 'company',
    measuredAt: '2026-03-31T00:00:00Z',
  },
} satisfies NodeKind
