import { integer, text } from '../property.ts'
import type { RelationshipType } from '../relationshipType.ts'

/** Phases of journeys, and the order of steps. */
export const journeyTypes: readonly RelationshipType[] = [
  {
    name: 'HAS_PHASE',
    noun: 'journey phase',
    phrases: { from: 'phases', to: 'phase of' },
    description: 'has the phase',
    ends: [[['Journey'], ['Phase']]],
    propagation: 'requires',
    dependentEnd: 'from',
    traits: ['journey'],
    properties: {},
  },
  {
    name: 'IN_PHASE',
    noun: 'phase touchpoint',
    phrases: { from: 'in phase', to: 'touchpoints' },
    description: 'takes place in the phase',
    ends: [[['Touchpoint'], ['Phase']]],
    propagation: 'oneOf',
    dependentEnd: 'to',
    traits: ['journey'],
    properties: { position: integer('Position in the phase, starting at 1', { minimum: 1, maximum: 1_000 }) },
  },
  {
    name: 'NEXT',
    noun: 'next step',
    phrases: { from: 'followed by', to: 'preceded by' },
    description: 'is followed by the second node',
    ends: [
      [['Touchpoint'], ['Touchpoint']],
      [['Phase'], ['Phase']],
    ],
    propagation: 'affects',
    dependentEnd: 'to',
    traits: ['journey'],
    allowsSelf: true,
    properties: { condition: text('Condition under which this step follows', { maxLength: 500 }) },
  },
]
