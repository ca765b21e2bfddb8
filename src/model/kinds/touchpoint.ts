import { type NodeKind, visibility } from '../kind.ts'
import { lifecycle } from '../lifecycle.ts'
import { choice, dateTime, flag, integer, minutes, number, text } from '../property.ts'

export default {
  name: 'Touchpoint',
  path: 'touchpoints',
  description: 'An interaction between customers and the company',
  properties: {
    visibility,
    lifecycle,
    momentOfTruth: flag('Moment of truth: decides whether customers stay'),
    customerAction: text('Action of the customer'),
    customerThought: text('Thought of the customer'),
    emotion: integer('Emotion of the customer, from -2 (negative) to 2 (positive)', {
      minimum: -2,
      maximum: 2,
    }),
    rating: integer('Rating of the experience, from -2 (poor) to 2 (excellent)', {
      minimum: -2,
      maximum: 2,
    }),
    importance: integer('Importance to customers, from 1 (low) to 5 (high)', {
      minimum: 1,
      maximum: 5,
    }),
    valueReceived: choice(
      { all: 'all', some: 'some', none: 'none' },
      'Share of the expected value that customers receive',
    ),
    volumePerMonth: number('Occurrences', { minimum: 0, unit: 'per month' }),
    deliveredResponseMinutes: minutes('Measured time from request to first response'),
    deliveredResolutionMinutes: minutes('Measured time from request to resolution'),
    measuredAt: dateTime('Time of the measurement of the delivered times'),
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
