import { getNodeProperties } from '../../../src/model/kind.ts'
import { getNodeKind } from '../../../src/model/kinds.ts'
import type { Properties, PropertyType } from '../../../src/model/property.ts'
import { getRelationshipType } from '../../../src/model/relationships.ts'
import { getRelationshipProperties } from '../../../src/model/relationshipType.ts'
import type { Surrounding } from '../benchContext.ts'

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

const touchpointProperties = omitDateTimes(getNodeProperties(getNodeKind('Touchpoint')))

/** The model as far as the questions go: touchpoints, and the kinds and types around them. */
export function typeDefinitions(surroundings: readonly Surrounding[]): string {
  const kinds = new Set(surroundings.flatMap(({ kinds }) => kinds).filter((kind) => kind !== 'Touchpoint'))
  const types = new Set(surroundings.map(({ type }) => type))
  const unions = new Map(surroundings.map(({ kinds }) => [toUnionName(kinds), kinds]))
  return `
    ${[...kinds].map((kind) => `type ${kind} @node { id: String! name: String! }`).join('\n')}
    ${[...types].map((type) => `type ${type}_properties @relationshipProperties { ${fields(propertiesOfType(type))} }`).join('\n')}
    ${[...unions].map(([name, { length }]) => (length > 1 ? `union ${name} = ${name.replaceAll('_or_', ' | ')}` : '')).join('\n')}
    type Touchpoint @node {
      ${fields(touchpointProperties)}
      ${surroundings.map(relationshipField).join('\n')}
    }`
}

/** The properties of a touchpoint. */
export const touchpointSelection = Object.keys(touchpointProperties).join('\n')

/** The relationships of a touchpoint: the other end's kind, id and name, and the properties of the relationship. */
export const relationshipSelection = (surroundings: readonly Surrounding[]) =>
  surroundings
    .map(
      (surrounding) => `
        ${toFieldName(surrounding)}Connection {
          edges {
            node { ${toEndSelection(surrounding.kinds)} }
            properties { ${Object.keys(propertiesOfType(surrounding.type)).join('\n')} }
          }
        }`,
    )
    .join('\n')

/** Which relationships a field of an answer holds; nothing when it holds something else. */
export function parseSurrounding(field: string): Pick<Surrounding, 'type' | 'isOutgoing'> | undefined {
  const [, type, direction] = /^(.+)_(in|out)Connection$/.exec(field) ?? []
  return type === undefined ? undefined : { type, isOutgoing: direction === 'out' }
}

const toFieldName = ({ type, isOutgoing }: Surrounding) => `${type}_${isOutgoing ? 'out' : 'in'}`

const toUnionName = (kinds: readonly string[]) => kinds.join('_or_')

function relationshipField(surrounding: Surrounding): string {
  const { type, isOutgoing, kinds } = surrounding
  const direction = isOutgoing ? 'OUT' : 'IN'
  const relationship = `@relationship(type: "${type}", direction: ${direction}, properties: "${type}_properties")`
  return `${toFieldName(surrounding)}: [${toUnionName(kinds)}!]! ${relationship}`
}

function toEndSelection(kinds: readonly string[]): string {
  if (kinds.length === 1) return '__typename id name'
  return ['__typename', ...kinds.map((kind) => `... on ${kind} { id name }`)].join('\n')
}

const propertiesOfType = (type: string) => omitDateTimes(getRelationshipProperties(getRelationshipType(type)))

const fields = (properties: Properties) =>
  Object.entries(properties)
    .map(([name, { type, isRequired }]) => `${name}: ${graphqlTypes[type]}${isRequired ? '!' : ''}`)
    .join('\n')

/** @neo4j/graphql reads date-times with APOC, which our database does without; it is spared them. */
function omitDateTimes(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, { type }]) => type !== 'dateTime'))
}
