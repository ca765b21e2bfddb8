import { type NodeKind, visibility } from '../kind.ts'
import { lifecycle } from '../lifecycle.ts'
import { choice, dateTime, flag, integer, minutes, number, text } from '../property.ts'

export default {
  name: 'Touchpoint',
  path: 'touchpoints',
  description: 'One interaction between a customer group and the company',
  properties: {
    visibility,
    lifecycle,
    momentOfTruth: flag('Whether the relationship is won or lost here'),
    customerAction: text('What the customer does'),
    customerThought: text('What the customer thinks'),
    emotion: integer('How the customer feels, -2 (bad) to 2 (good)', { minimum: -2, maximum: 2 }),
    rating: integer('How the experience is rated, -2 (poor) to 2 (excellent)', {
      minimum: -2,
      maximum: 2,
    }),
    importance: integer('How much it matters to customers, 1 (little) to 5 (most)', {
      minimum: 1,
      maximum: 5,
    }),
    valueReceived: choice(
      { all: 'all', some: 'some', none: 'none' },
      'How much of the value they came for customers receive',
    ),
    volumePerMonth: number('How often it happens', { minimum: 0, unit: 'per month' }),
    deliveredResponseMinutes: minutes('From the customer’s question to the first answer, as measured'),
    deliveredResolutionMinutes: minutes('From the customer’s question to the end of the matter, as measured'),
    measuredAt: dateTime('When the delivered times were measured'),
  },
  example: {
    id: 'first-invoice',
    name: 'First invoice',
    visibility: 'frontstage',
    lifecycle: 'live',
    momentOfTruth: true,
    customerAction: 'Opens the invoice and compares it with the offer',
    customerThought: 'Is this what I agreed to?',
    emotion: -1,
    rating: -1,
    importance: 5,
    valueReceived: 'some',
    volumePerMonth: 2_400,
    deliveredResponseMinutes: 240,
    deliveredResolutionMinutes: 4_320,
    measuredAt: '2026-03-31T00:00:00Z',
  },
} satisfies NodeKind
