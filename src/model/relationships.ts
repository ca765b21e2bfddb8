import { kindNames } from './kinds.ts'
import { choice, date, integer, minutes, number, type Properties, text } from './property.ts'
import type { Propagation, RelationshipTrait, RelationshipType } from './relationshipType.ts'

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
const actorKinds = ['Department', 'Employee', 'Partner'] as const
const organizationKinds = ['Department', 'Partner'] as const

/** What every role at a touchpoint has in common. */
const roleType = {
  ends: [[actorKinds, ['Touchpoint']]],
  traits: ['role'],
  properties: roleProperties,
} as const

/** Every type of relationship, in the order of the model. */
const declaredTypes: readonly RelationshipType[] = [
  {
    name: 'OWNS',
    noun: 'owner',
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
    description: 'supplies data that the touchpoint uses',
    propagation: 'oneOf',
    dependentEnd: 'to',
  },
  {
    ...roleType,
    name: 'INFLUENCES',
    noun: 'influencer',
    description: 'influences how the touchpoint works, without deciding or implementing it',
    propagation: 'none',
  },
  {
    ...roleType,
    name: 'DEFINES',
    noun: 'definer',
    description: 'decides what the experience should be',
    propagation: 'affects',
    dependentEnd: 'to',
  },
  {
    ...roleType,
    name: 'IMPLEMENTS',
    noun: 'implementer',
    description: 'implements the touchpoint',
    propagation: 'oneOf',
    dependentEnd: 'to',
  },
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
  {
    name: 'ENGAGES_AT',
    noun: 'engagement',
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
    description: 'has the need',
    ends: [[['Customer'], ['Need']]],
    propagation: 'none',
    traits: ['customer'],
    properties: {},
  },
  {
    name: 'SERVES',
    noun: 'served need',
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
    description: 'travels the journey',
    ends: [[['Customer'], ['Journey']]],
    propagation: 'none',
    traits: ['customer'],
    properties: {},
  },
  {
    name: 'HAS_PHASE',
    noun: 'journey phase',
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
  {
    name: 'VIA',
    noun: 'touchpoint channel',
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
  {
    name: 'COLLECTS',
    noun: 'data collector',
    description: 'collects the data',
    ends: [[['Touchpoint'], ['DataSet']]],
    propagation: 'affects',
    dependentEnd: 'to',
    traits: ['data'],
    properties: {},
  },
  {
    name: 'STORES',
    noun: 'data store',
    description: 'stores the data',
    ends: [[['System'], ['DataSet']]],
    propagation: 'oneOf',
    dependentEnd: 'to',
    traits: ['data'],
    properties: {},
  },
  {
    name: 'ACCESSES',
    noun: 'data user',
    description: 'has access to the data',
    ends: [[actorKinds, ['DataSet']]],
    propagation: 'affects',
    dependentEnd: 'from',
    traits: ['data'],
    properties: {},
  },
  {
    name: 'MAKES',
    noun: 'promise maker',
    description: 'makes the promise',
    ends: [[organizationKinds, ['Promise']]],
    propagation: 'none',
    traits: ['promise'],
    properties: {},
  },
  {
    name: 'STATES',
    noun: 'promise statement',
    description: 'states the promise',
    ends: [[['Touchpoint'], ['Promise']]],
    propagation: 'none',
    traits: ['promise'],
    properties: {},
  },
  {
    name: 'MADE_TO',
    noun: 'promise recipient',
    description: 'is made to the customer group',
    ends: [[['Promise'], ['Customer']]],
    propagation: 'none',
    traits: ['promise'],
    properties: {},
  },
  {
    name: 'ABOUT',
    noun: 'promise subject',
    description: 'is about the second node',
    ends: [[['Promise'], ['Touchpoint', 'Journey']]],
    propagation: 'none',
    traits: ['promise'],
    properties: {},
  },
  {
    name: 'MEASURES',
    noun: 'performance measure',
    description: 'measures the performance of the second node',
    ends: [[['Measure'], ['Touchpoint', 'Journey', 'Phase', 'Department', 'Promise']]],
    propagation: 'none',
    traits: ['evidence'],
    properties: {},
  },
  {
    name: 'SUPPORTS',
    noun: 'evidence reference',
    description: 'supports statements about the second node',
    ends: [[['Evidence'], kindNames.filter((kind) => kind !== 'Evidence')]],
    propagation: 'none',
    traits: ['evidence'],
    properties: {},
  },
  {
    name: 'SPONSORS',
    noun: 'sponsor',
    description: 'sponsors the second node',
    ends: [[['Employee'], ['Strategy', 'Journey', 'Initiative']]],
    propagation: 'none',
    traits: ['leadership'],
    properties: {},
  },
  {
    name: 'GUIDES',
    noun: 'guiding strategy',
    description: 'guides the second node',
    ends: [[['Strategy'], ['Journey', 'Touchpoint']]],
    propagation: 'none',
    traits: ['leadership'],
    properties: {},
  },
  {
    name: 'IMPROVES',
    noun: 'improving initiative',
    description: 'is intended to improve the second node',
    ends: [[['Initiative'], ['Touchpoint', 'Journey', 'Process', 'System']]],
    propagation: 'none',
    traits: ['evidence'],
    properties: {},
  },
]

export const relationshipTypes: ReadonlyMap<string, RelationshipType> = new Map(
  declaredTypes.map((type) => [type.name, type]),
)

/** The names of all types in the order of the model; a type's index here is its number in a projection. */
export const relationshipTypeNames: readonly string[] = [...relationshipTypes.keys()]

/** The types that have any of some traits, in the order of the model. */
export const listTypesWithTrait = (...traits: readonly RelationshipTrait[]): RelationshipType[] =>
  declaredTypes.filter((type) => type.traits.some((trait) => traits.includes(trait)))

/** The types that a failure crosses in any of some ways, in the order of the model. */
export const listTypesWithPropagation = (...propagations: readonly Propagation[]): RelationshipType[] =>
  declaredTypes.filter(({ propagation }) => propagations.includes(propagation))

/** The four roles at a touchpoint by name, with the relationship type that assigns each. */
export const touchpointRoles: ReadonlyMap<string, string> = new Map(
  listTypesWithTrait('role').map(({ noun, name }) => [noun, name]),
)

/** The relationship type of that name; a name that is not in the model is a mistake in our own code. */
export function getRelationshipType(name: string): RelationshipType {
  const type = relationshipTypes.get(name)
  if (!type) throw new TypeError(`There is no relationship type ${name}`)
  return type
}
