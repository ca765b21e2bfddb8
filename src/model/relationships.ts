import { confidence, systemProperties } from './kind.ts'
import { kindNames } from './kinds.ts'
import { choice, date, integer, minutes, number, type Properties, text } from './property.ts'

/** Which end suffers when the other one fails; impact, matrices and cycles all follow this. */
export type AffectedEnd = 'from' | 'to' | 'none'

export interface RelationshipType {
  readonly name: string
  readonly description: string
  /** Pairs of lists: any kind of the first list may point to any kind of the second. */
  readonly ends: readonly (readonly [from: readonly string[], to: readonly string[]])[]
  readonly affectedEnd: AffectedEnd
  readonly properties: Properties
}

/** On every relationship, after its own properties. */
export const commonRelationshipProperties: Properties = {
  confidence,
  note: text('What else is to be said'),
}

const claimProperties: Properties = {
  claimedBy: text('Who says so', { maxLength: 200 }),
  since: date('From this day on'),
  until: date('Up to this day, itself not counted'),
}
const roleProperties: Properties = {
  ...claimProperties,
  directness: choice(
    { direct: 'direct', indirect: 'indirect' },
    'Whether the customer meets the work itself or only its effect',
  ),
}
const actorKinds = ['Department', 'Employee', 'Partner'] as const
const organizationKinds = ['Department', 'Partner'] as const

const createRoleType = (name: string, description: string, affectedEnd: AffectedEnd): RelationshipType => ({
  name,
  description,
  ends: [[actorKinds, ['Touchpoint']]],
  affectedEnd,
  properties: roleProperties,
})

/** Every type of relationship, in the order of the model. */
const declaredTypes: readonly RelationshipType[] = [
  {
    name: 'OWNS',
    description: 'answers for it',
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
        ],
      ],
    ],
    affectedEnd: 'none',
    properties: claimProperties,
  },
  createRoleType('PROVIDES_DATA_TO', 'data provider: supplies the data it works with or learns from', 'to'),
  createRoleType('INFLUENCES', 'influencer: has a say in how it works, without deciding or doing it', 'none'),
  createRoleType('DEFINES', 'definer: decides what the experience is to be', 'to'),
  createRoleType('IMPLEMENTS', 'implementer: carries it out', 'to'),
  {
    name: 'PART_OF',
    description: 'belongs to the larger one',
    ends: [
      [['Department'], ['Department']],
      [['System'], ['System']],
    ],
    affectedEnd: 'to',
    properties: {},
  },
  {
    name: 'WORKS_IN',
    description: 'works in the department',
    ends: [[['Employee'], ['Department']]],
    affectedEnd: 'to',
    properties: {},
  },
  {
    name: 'LEADS',
    description: 'leads the department',
    ends: [[['Employee'], ['Department']]],
    affectedEnd: 'none',
    properties: {},
  },
  {
    name: 'REPORTS_TO',
    description: 'reports to the other',
    ends: [[['Employee'], ['Employee']]],
    affectedEnd: 'none',
    properties: {},
  },
  {
    name: 'WORKS_WITH',
    description: 'works with the other by declared arrangement',
    ends: [[organizationKinds, organizationKinds]],
    affectedEnd: 'none',
    properties: {
      agreement: text('What the arrangement is called, such as a service level', { maxLength: 500 }),
    },
  },
  {
    name: 'ENGAGES_AT',
    description: 'meets the company there',
    ends: [[['Customer'], ['Touchpoint']]],
    affectedEnd: 'from',
    properties: {
      expectedResponseMinutes: minutes('When the group expects the first answer'),
      expectedResolutionMinutes: minutes('When the group expects the end of the matter'),
      frequencyPerMonth: number('How often one customer of the group does', {
        minimum: 0,
        unit: 'per month',
      }),
    },
  },
  {
    name: 'HAS_NEED',
    description: 'has the need',
    ends: [[['Customer'], ['Need']]],
    affectedEnd: 'none',
    properties: {},
  },
  {
    name: 'SERVES',
    description: 'serves the need',
    ends: [[['Touchpoint'], ['Need']]],
    affectedEnd: 'to',
    properties: {},
  },
  {
    name: 'TRAVELS',
    description: 'goes through the journey',
    ends: [[['Customer'], ['Journey']]],
    affectedEnd: 'none',
    properties: {},
  },
  {
    name: 'HAS_PHASE',
    description: 'has the phase',
    ends: [[['Journey'], ['Phase']]],
    affectedEnd: 'from',
    properties: {},
  },
  {
    name: 'IN_PHASE',
    description: 'happens in the phase',
    ends: [[['Touchpoint'], ['Phase']]],
    affectedEnd: 'to',
    properties: { position: integer('Its place in the phase, from 1', { minimum: 1, maximum: 1_000 }) },
  },
  {
    name: 'NEXT',
    description: 'is followed by',
    ends: [
      [['Touchpoint'], ['Touchpoint']],
      [['Phase'], ['Phase']],
    ],
    affectedEnd: 'to',
    properties: { condition: text('When it goes this way', { maxLength: 500 }) },
  },
  {
    name: 'VIA',
    description: 'happens over the channel',
    ends: [[['Touchpoint'], ['Channel']]],
    affectedEnd: 'none',
    properties: {},
  },
  {
    name: 'DEPENDS_ON',
    description: 'cannot work without it',
    ends: [
      [
        ['Touchpoint', 'Process', 'System', 'Department', 'Partner'],
        ['Touchpoint', 'Process', 'System', 'Partner', 'DataSet'],
      ],
    ],
    affectedEnd: 'from',
    properties: {
      purpose: text('What it is needed for', { maxLength: 500 }),
      handoffMinutes: minutes('From the request to the answer of what it depends on'),
    },
  },
  {
    name: 'OPERATES',
    description: 'runs the system',
    ends: [[organizationKinds, ['System']]],
    affectedEnd: 'to',
    properties: {},
  },
  {
    name: 'COLLECTS',
    description: 'gathers the data',
    ends: [[['Touchpoint'], ['DataSet']]],
    affectedEnd: 'to',
    properties: {},
  },
  {
    name: 'STORES',
    description: 'keeps the data',
    ends: [[['System'], ['DataSet']]],
    affectedEnd: 'to',
    properties: {},
  },
  {
    name: 'ACCESSES',
    description: 'can reach the data',
    ends: [[actorKinds, ['DataSet']]],
    affectedEnd: 'from',
    properties: {},
  },
  {
    name: 'MAKES',
    description: 'makes the promise',
    ends: [[organizationKinds, ['Promise']]],
    affectedEnd: 'none',
    properties: {},
  },
  {
    name: 'MADE_TO',
    description: 'is made to the customer group',
    ends: [[['Promise'], ['Customer']]],
    affectedEnd: 'none',
    properties: {},
  },
  {
    name: 'ABOUT',
    description: 'promises something of it',
    ends: [[['Promise'], ['Touchpoint', 'Journey']]],
    affectedEnd: 'none',
    properties: {},
  },
  {
    name: 'MEASURES',
    description: 'tells how well it does',
    ends: [[['Measure'], ['Touchpoint', 'Journey', 'Phase', 'Department', 'Promise']]],
    affectedEnd: 'none',
    properties: {},
  },
  {
    name: 'SUPPORTS',
    description: 'supports what the map says of it',
    ends: [[['Evidence'], kindNames.filter((kind) => kind !== 'Evidence')]],
    affectedEnd: 'none',
    properties: {},
  },
  {
    name: 'IMPROVES',
    description: 'is to make it better',
    ends: [[['Initiative'], ['Touchpoint', 'Journey', 'Process', 'System']]],
    affectedEnd: 'none',
    properties: {},
  },
]

export const relationshipTypes: ReadonlyMap<string, RelationshipType> = new Map(
  declaredTypes.map((type) => [type.name, type]),
)

/** The four roles by the word the field uses, with the relationship type that says so. */
export const touchpointRoles: ReadonlyMap<string, string> = new Map([
  ['data provider', 'PROVIDES_DATA_TO'],
  ['influencer', 'INFLUENCES'],
  ['definer', 'DEFINES'],
  ['implementer', 'IMPLEMENTS'],
])

/** The relationship type of that name; a name that is not in the model is a mistake in our own code. */
export function getRelationshipType(name: string): RelationshipType {
  const type = relationshipTypes.get(name)
  if (!type) throw new TypeError(`There is no relationship type ${name}`)
  return type
}

/** Whether a relationship of the type may go from the one kind to the other. */
export function canConnect(type: RelationshipType, fromKind: string, toKind: string): boolean {
  return type.ends.some(([from, to]) => from.includes(fromKind) && to.includes(toKind))
}

/** The kinds a type may start from, or end at, each once. */
export function listKindsAtEnd(type: RelationshipType, end: 'from' | 'to'): string[] {
  return [...new Set(type.ends.flatMap(([from, to]) => (end === 'from' ? from : to)))]
}

/** All properties of a type in the order of columns. */
export function getRelationshipProperties(type: RelationshipType): Properties {
  return { ...getWritableRelationshipProperties(type), ...systemProperties }
}

/** The properties of a type that come from outside. */
export function getWritableRelationshipProperties(type: RelationshipType): Properties {
  return { ...type.properties, ...commonRelationshipProperties }
}
