import { commonNodeProperties, systemProperties } from '../../model/kind.ts'
import { nodeKinds } from '../../model/kinds.ts'
import { labelOf, type Properties, type Property } from '../../model/property.ts'
import { relationshipTypes, touchpointRoles } from '../../model/relationships.ts'
import { commonRelationshipProperties } from '../../model/relationshipType.ts'
import { renderFailureRules } from './failureRules.ts'
import { createGeneratedNotice, markdownTable } from './markdown.ts'

/** The model as a page: what there is, what it says of itself, what may point to what. */
export function renderModelPage(): string {
  return [
    createGeneratedNotice('src/model'),
    '# The model',
    'One ecosystem per database. Every node carries one label, every relationship one type, and there is at most one ' +
      'relationship of a type between two nodes.',
    '## Kinds of nodes',
    ...[...nodeKinds.values()].flatMap(({ name, path, description, properties }) => [
      `### ${name}`,
      `${description}. Served at \`/${path}\`.`,
      renderPropertiesTable(properties),
    ]),
    '### On every node',
    renderPropertiesTable(commonNodeProperties),
    '### On every node and every relationship, set by the service',
    renderPropertiesTable(systemProperties),
    '## Types of relationships',
    ...renderFailureRules(),
    renderRelationshipTable(),
    '### On every relationship',
    renderPropertiesTable(commonRelationshipProperties),
    '## The four roles',
    markdownTable(
      ['role', 'relationship type'],
      [...touchpointRoles].map(([role, type]) => [role, `\`${type}\``]),
    ),
    '',
  ].join('\n\n')
}

function renderRelationshipTable(): string {
  const rows = [...relationshipTypes.values()].map((type) => [
    `\`${type.name}\``,
    type.description,
    type.ends.map(([from, to]) => `${from.join(', ')} → ${to.join(', ')}`).join('; '),
    type.dependentEnd ? `\`${type.propagation}\` (${type.dependentEnd})` : '',
    type.traits.join(', '),
    Object.keys(type.properties)
      .map((property) => `\`${property}\``)
      .join(', '),
  ])
  return markdownTable(
    ['type', 'the first one …', 'from → to', 'propagation (dependent end)', 'traits', 'own properties'],
    rows,
  )
}

function renderPropertiesTable(properties: Properties): string {
  if (Object.keys(properties).length === 0) return 'No properties of its own.'
  const rows = Object.entries(properties).map(([name, property]) => [
    `\`${name}\``,
    describeType(property),
    property.description,
  ])
  return markdownTable(['property', 'type', 'what it says'], rows)
}

function describeType({
  type,
  choices,
  choiceLabels,
  minimum,
  maximum,
  unit,
  isRequired,
  default: defaultValue,
}: Property): string {
  const range = [minimum !== undefined && `from ${minimum}`, maximum !== undefined && `to ${maximum}`]
  return [
    choices ? choices.map((value) => describeChoice(value, choiceLabels)).join(', ') : type,
    ...range,
    unit,
    isRequired && 'required',
    defaultValue !== undefined && `default \`${defaultValue}\``,
  ]
    .filter((part) => part)
    .join(' ')
}

function describeChoice(value: string, choiceLabels: Property['choiceLabels']): string {
  const label = labelOf({ choiceLabels }, value)
  return label === value ? `\`${value}\`` : `\`${value}\` (${label})`
}
