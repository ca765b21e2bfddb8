import { text } from '../property.ts'
import type { RelationshipType } from '../relationshipType.ts'
import { organizationKinds } from './parties.ts'

/** Structure of the company, and its collaboration. */
export const organizationTypes: readonly RelationshipType[] = [
  {
    name: 'PART_OF',
    noun: 'part',
    phrases: { from: 'part of', to: 'consists of' },
    description: 'is part of the second node',
    ends: [
      [['Department'], ['Department']],
      [['System'], ['System']],
    ],
    propagation: 'affects',
    dependentEnd: 'to',
    traits: ['structure'],
    properties: {},
  },
  {
    name: 'WORKS_IN',
    noun: 'department member',
    phrases: { from: 'works in', to: 'people' },
    description: 'works in the department',
    ends: [[['Employee'], ['Department']]],
    propagation: 'affects',
    dependentEnd: 'to',
    traits: ['structure'],
    properties: {},
  },
  {
    name: 'LEADS',
    noun: 'department leader',
    phrases: { from: 'leads', to: 'led by' },
    description: 'leads the department',
    ends: [[['Employee'], ['Department']]],
    propagation: 'none',
    traits: ['structure'],
    properties: {},
  },
  {
    name: 'REPORTS_TO',
    noun: 'direct report',
    phrases: { from: 'reports to', to: 'direct reports' },
    description: 'reports to the second node',
    ends: [[['Employee'], ['Employee']]],
    propagation: 'none',
    traits: ['structure'],
    properties: {},
  },
  {
    name: 'WORKS_WITH',
    noun: 'collaboration',
    phrases: { from: 'works with', to: 'works with' },
    description: 'works with the second node, by agreement',
    ends: [[organizationKinds, organizationKinds]],
    propagation: 'none',
    traits: ['collaboration'],
    properties: {
      agreement: text('Name of the agreement, such as a service level agreement', { maxLength: 500 }),
    },
  },
]
