import { choice, date, type Properties, text } from '../property.ts'
import type { RelationshipType } from '../relationshipType.ts'
import { actorKinds } from './parties.ts'

const claimProperties: Properties = {
  claimedBy: text('Person or party that makes the claim', { maxLength: 200 }),
  since: date('First day of validity'),
  until: date('Day on which validity ends, exclusive'),
}
const roleProperties: Properties = {
  ...claimProperties,
  directness: choice(
    { direct: 'direct', indirect: 'indirect' },
    'Direct: the customer experiences the work itself; indirect: only its effect',
  ),
}

/** What every role at a touchpoint has in common. */
const roleType = {
  ends: [[actorKinds, ['Touchpoint']]],
  traits: ['role'],
  properties: roleProperties,
} as const

/** Ownership and the four roles at a touchpoint. */
export const claimTypes: readonly RelationshipType[] = [
  {
    name: 'OWNS',
    noun: 'owner',
    phrases: { from: 'owns', to: 'owned by' },
    description: 'is accountable for the second node',
    ends: [
      [
        actorKinds,
        [
          'Touchpoint',
          'Journey',
          'Phase',
          'System',
          'Process',
          'DataSet',
          'Promise',
          'Measure',
          'Initiative',
          'Strategy',
        ],
      ],
    ],
    propagation: 'none',
    traits: ['ownership'],
    properties: claimProperties,
  },
  {
    ...roleType,
    name: 'PROVIDES_DATA_TO',
    noun: 'data provider',
    phrases: { from: 'provides data to', to: 'gets data from' },
    description: 'supplies data that the touchpoint uses',
    propagation: 'oneOf',
    dependentEnd: 'to',
  },
  {
    ...roleType,
    name: 'INFLUENCES',
    noun: 'influencer',
    phrases: { from: 'influences', to: 'influenced by' },
    description: 'influences how the touchpoint works, without deciding or implementing it',
    propagation: 'none',
  },
  {
    ...roleType,
    name: 'DEFINES',
    noun: 'definer',
    phrases: { from: 'defines', to: 'defined by' },
    description: 'decides what the experience should be',
    propagation: 'affects',
    dependentEnd: 'to',
  },
  {
    ...roleType,
    name: 'IMPLEMENTS',
    noun: 'implementer',
    phrases: { from: 'implements', to: 'implemented by' },
    description: 'implements the touchpoint',
    propagation: 'oneOf',
    dependentEnd: 'to',
  },
]
