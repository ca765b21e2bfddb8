import { commonNodeProperties, systemProperties } from '../../model/kind.ts'
import { nodeKinds } from '../../model/kinds.ts'
import { labelOf, type Properties, type Property } from '../../model/property.ts'
import { relationshipTypes, touchpointRoles } from '../../model/relationships.ts'
import { commonRelationshipProperties } from '../../model/relationshipType.ts'
import { renderFailureRules } from './failureRules.ts'
import { createGeneratedNotice, markdownTable } from './markdown.ts'

/** The model as a page: kinds, relationship types and their properties. */
export function renderModelPage(): string {
  return [
    createGeneratedNotice('src/model'),
    '# The model',
    'One ecosystem per database. Every node carries one label, every relationship one type, and there is at most one ' +
      'relationship of a type between two nodes. What only your company needs, you declare in a ' +
      '[model file](model-file.md).',
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
    'Traits group the types by meaning; analyses choose types by trait. A relationship with the ' +
      'trait `ownership` or `role` is a *claim*: somebody states it (`claimedBy`), and it can be valid for a time.',
    'The noun names one relationship of the type. Operations of the API are a verb and this noun: `setOwner`, ' +
      '`listOwners`, `getOwner`, `updateOwner` and `deleteOwner` for `OWNS`.',
    renderRelationshipTable(),
    '### On some relationships',
    renderOwnPropertiesTable(),
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
    type.traits.includes('role') ? `is its ${type.noun}: ${type.description}` : type.description,
    type.noun,
    type.ends.map(([from, to]) => `${from.join(', ')} → ${to.join(', ')}`).join('; '),
    type.dependentEnd ? `\`${type.propagation}\` (${type.dependentEnd})` : `\`${type.propagation}\``,
    type.traits.join(', '),
    Object.keys(type.properties)
      .map((property) => `\`${property}\``)
      .join(', '),
  ])
  return markdownTable(
    [
      'type',
      'the first node …',
      'noun',
      'from → to',
      'propagation (dependent end)',
      'traits',
      'own properties',
    ],
    rows,
  )
}

/** Properties that only some types have: one row for each property with the same meaning. */
function renderOwnPropertiesTable(): string {
  const declared = [...relationshipTypes.values()].flatMap((type) =>
    Object.entries(type.properties).map(([name, property]) => ({ name, property, type: `\`${type.name}\`` })),
  )
  const groups = Map.groupBy(declared, ({ name, property }) => `${name} ${property.description}`)
  const rows = [...groups.values()].flatMap((entries) => {
    const [first] = entries
    if (!first) return []
    const types = entries.map(({ type }) => type).join(', ')
    return [[`\`${first.name}\``, describeType(first.property), first.property.description, types]]
  })
  return markdownTable(['property', 'type', 'description', 'on'], rows)
}

function renderPropertiesTable(properties: Properties): string {
  if (Object.keys(properties).length === 0) return 'No properties of its own.'
  const rows = Object.entries(properties).map(([name, property]) => [
    `\`${name}\``,
    describeType(property),
    property.description,
  ])
  return markdownTable(['property', 'type', 'description'], rows)
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
