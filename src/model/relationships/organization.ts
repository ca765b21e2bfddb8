import { text } from '../property.ts'
import type { RelationshipType } from '../relationshipType.ts'
import { organizationKinds } from './parties.ts'

/** Structure of the company, and its collaboration. */
export const organizationTypes: readonly RelationshipType[] = [
  {
    name: 'PART_OF',
    noun: 'part',
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
    description: 'leads the department',
    ends: [[['Employee'], ['Department']]],
    propagation: 'none',
    traits: ['structure'],
    properties: {},
  },
  {
    name: 'REPORTS_TO',
    noun: 'direct report',
    description: 'reports to the second node',
    ends: [[['Employee'], ['Employee']]],
    propagation: 'none',
    traits: ['structure'],
    properties: {},
  },
  {
    name: 'WORKS_WITH',
    noun: 'collaboration',
    description: 'works with the second node, by agreement',
    ends: [[organizationKinds, organizationKinds]],
    propagation: 'none',
    traits: ['collaboration'],
    properties: {
      agreement: text('Name of the agreement, such as a service level agreement', { maxLength: 500 }),
    },
  },
]
