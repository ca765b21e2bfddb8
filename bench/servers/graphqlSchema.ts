import {
  kindNamed,
  type Properties,
  type PropertyType,
  propertiesOf,
  relationshipPropertiesOf,
  relationshipTypeNamed,
} from '../../src/model/index.ts'

/** How the model's types of property are called in GraphQL. */
export const graphqlTypes: Readonly<Record<PropertyType, string>> = {
  string: 'String',
  integer: 'Int',
  number: 'Float',
  boolean: 'Boolean',
  date: 'Date',
  dateTime: 'DateTime',
  strings: '[String!]',
}

/** What hangs on a touchpoint in the measured ecosystems; the fewest and narrowest fields that answer the question. */
export const around = [
  { field: 'owners', type: 'OWNS', direction: 'IN', target: 'Holder' },
  { field: 'dataProviders', type: 'PROVIDES_DATA_TO', direction: 'IN', target: 'Holder' },
  { field: 'influencers', type: 'INFLUENCES', direction: 'IN', target: 'Holder' },
  { field: 'definers', type: 'DEFINES', direction: 'IN', target: 'Holder' },
  { field: 'implementers', type: 'IMPLEMENTS', direction: 'IN', target: 'Holder' },
  { field: 'customers', type: 'ENGAGES_AT', direction: 'IN', target: 'Customer' },
  { field: 'promises', type: 'ABOUT', direction: 'IN', target: 'Promise' },
  { field: 'phases', type: 'IN_PHASE', direction: 'OUT', target: 'Phase' },
  { field: 'channels', type: 'VIA', direction: 'OUT', target: 'Channel' },
  { field: 'systems', type: 'DEPENDS_ON', direction: 'OUT', target: 'System' },
  { field: 'dataSets', type: 'COLLECTS', direction: 'OUT', target: 'DataSet' },
] as const

const holders = ['Department', 'Partner']
const neighbours = [...holders, 'Customer', 'Promise', 'Phase', 'Channel', 'System', 'DataSet']
const touchpointProperties = withoutTimes(propertiesOf(kindNamed('Touchpoint')))

const typeName = (type: string) => `${type}_properties`
const propertiesOfType = (type: string) => withoutTimes(relationshipPropertiesOf(relationshipTypeNamed(type)))

const scalars = (properties: Properties) =>
  Object.entries(properties)
    .map(([name, { type, isRequired }]) => `${name}: ${graphqlTypes[type]}${isRequired ? '!' : ''}`)
    .join('\n')

/** @neo4j/graphql reads date-times with APOC, which our database does without; it is spared them. */
function withoutTimes(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, { type }]) => type !== 'dateTime'))
}

/** The model as far as the questions go, with the names and types of the model. */
export const typeDefinitions = `
  union Holder = ${holders.join(' | ')}
  ${neighbours.map((kind) => `type ${kind} @node { id: String! name: String! }`).join('\n')}
  ${around.map(({ type }) => `type ${typeName(type)} @relationshipProperties { ${scalars(propertiesOfType(type))} }`).join('\n')}
  type Touchpoint @node {
    ${scalars(touchpointProperties)}
    ${around
      .map(
        ({ field, type, direction, target }) =>
          `${field}: [${target}!]! @relationship(type: "${type}", direction: ${direction}, properties: "${typeName(type)}")`,
      )
      .join('\n')}
  }`

/** The properties of a touchpoint. */
export const touchpointSelection = Object.keys(touchpointProperties).join('\n')

/** All that hangs on a touchpoint: the other end's kind, id and name, and the properties of the relationship. */
export const relationshipSelection = around
  .map(
    ({ field, type, target }) => `
      ${field}Connection {
        edges {
          node { ${endSelection(target)} }
          properties { ${Object.keys(propertiesOfType(type)).join('\n')} }
        }
      }`,
  )
  .join('\n')

function endSelection(target: string): string {
  if (target !== 'Holder') return '__typename id name'
  return ['__typename', ...holders.map((kind) => `... on ${kind} { id name }`)].join('\n')
}
