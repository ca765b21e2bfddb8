import { minutes, text } from '../property.ts'
import type { RelationshipType } from '../relationshipType.ts'
import { organizationKinds } from './parties.ts'

/** What touchpoints run on. */
export const operationTypes: readonly RelationshipType[] = [
  {
    name: 'VIA',
    noun: 'touchpoint channel',
    phrases: { from: 'over channel', to: 'channel of' },
    description: 'takes place in the channel',
    ends: [[['Touchpoint'], ['Channel']]],
    propagation: 'oneOf',
    dependentEnd: 'from',
    traits: ['operation'],
    properties: {},
  },
  {
    name: 'DEPENDS_ON',
    noun: 'dependency',
    phrases: { from: 'depends on', to: 'needed by' },
    description: 'depends on the second node',
    ends: [
      [
        ['Touchpoint', 'Process', 'System', 'Department', 'Partner'],
        ['Touchpoint', 'Process', 'System', 'Partner', 'DataSet'],
      ],
    ],
    propagation: 'requires',
    dependentEnd: 'from',
    traits: ['operation'],
    properties: {
      purpose: text('Purpose of the dependency', { maxLength: 500 }),
      handoffMinutes: minutes('Time from the request to the response of what it depends on'),
    },
  },
  {
    name: 'OPERATES',
    noun: 'operator',
    phrases: { from: 'operates', to: 'operated by' },
    description: 'operates the second node',
    ends: [
      [organizationKinds, ['System']],
      [['Partner'], ['Channel']],
    ],
    propagation: 'oneOf',
    dependentEnd: 'to',
    traits: ['operation'],
    properties: {},
  },
]
