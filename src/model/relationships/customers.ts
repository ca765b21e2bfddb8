import { integer, minutes, number, text } from '../property.ts'
import type { RelationshipType } from '../relationshipType.ts'

/** What customers need, and where they engage. */
export const customerTypes: readonly RelationshipType[] = [
  {
    name: 'ENGAGES_AT',
    noun: 'engagement',
    phrases: { from: 'engages at', to: 'customers' },
    description: 'engages with the company at the touchpoint',
    ends: [[['Customer'], ['Touchpoint']]],
    propagation: 'affects',
    dependentEnd: 'from',
    traits: ['customer'],
    properties: {
      expectedResponseMinutes: minutes('Expected time from request to first response'),
      expectedResolutionMinutes: minutes('Expected time from request to resolution'),
      emotion: integer('Emotion of the group, from -2 (negative) to 2 (positive)', {
        minimum: -2,
        maximum: 2,
      }),
      rating: integer('Rating by the group, from -2 (poor) to 2 (excellent)', {
        minimum: -2,
        maximum: 2,
      }),
      thought: text('Thought of the group'),
      frequencyPerMonth: number('Engagements per customer', {
        minimum: 0,
        unit: 'per month',
      }),
    },
  },
  {
    name: 'HAS_NEED',
    noun: 'customer need',
    phrases: { from: 'needs', to: 'need of' },
    description: 'has the need',
    ends: [[['Customer'], ['Need']]],
    propagation: 'none',
    traits: ['customer'],
    properties: {},
  },
  {
    name: 'SERVES',
    noun: 'served need',
    phrases: { from: 'serves', to: 'served by' },
    description: 'serves the need',
    ends: [[['Touchpoint'], ['Need']]],
    propagation: 'oneOf',
    dependentEnd: 'to',
    traits: ['customer'],
    properties: {},
  },
  {
    name: 'TRAVELS',
    noun: 'customer journey',
    phrases: { from: 'travels', to: 'travelled by' },
    description: 'travels the journey',
    ends: [[['Customer'], ['Journey']]],
    propagation: 'none',
    traits: ['customer'],
    properties: {},
  },
]
