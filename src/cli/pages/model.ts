import { bookkeeping, identity } from '../../model/kind.ts'
import { kinds } from '../../model/kinds.ts'
import type { Properties, Property } from '../../model/property.ts'
import { commonRelationshipProperties, relationshipTypes, roles } from '../../model/relationships.ts'
import { madeFrom, markdownTable } from './markdown.ts'

/** The model as a page: what there is, what it says of itself, what may point to what. */
export function modelPage(): string {
  return [
    madeFrom('src/model'),
    '# The model',
    'One ecosystem per database. Every node carries one label, every relationship one type, and there is at most one ' +
      'relationship of a type between two nodes.',
    '## Kinds of nodes',
    ...[...kinds.values()].flatMap(({ name, path, description, properties }) => [
      `### ${name}`,
      `${description}. Served at \`/${path}\`.`,
      propertiesTable(properties),
    ]),
    '### On every node',
    propertiesTable(identity),
    '### On every node and every relationship, set by the service',
    propertiesTable(bookkeeping),
    '## Types of relationships',
    'The affected end is the one that suffers when the other fails: `impact` and the dependency reports follow it.',
    relationshipTable(),
    '### On every relationship',
    propertiesTable(commonRelationshipProperties),
    '## The four roles',
    markdownTable(
      ['role', 'relationship type'],
      [...roles].map(([role, type]) => [role, `\`${type}\``]),
    ),
    '',
  ].join('\n\n')
}

function relationshipTable(): string {
  const rows = [...relationshipTypes.values()].map(({ name, description, ends, affectedEnd, properties }) => [
    `\`${name}\``,
    description,
    ends.map(([from, to]) => `${from.join(', ')} → ${to.join(', ')}`).join('; '),
    affectedEnd,
    Object.keys(properties)
      .map((property) => `\`${property}\``)
      .join(', '),
  ])
  return markdownTable(['type', 'the first one …', 'from → to', 'affected end', 'own properties'], rows)
}

function propertiesTable(properties: Properties): string {
  if (Object.keys(properties).length === 0) return 'No properties of its own.'
  const rows = Object.entries(properties).map(([name, property]) => [
    `\`${name}\``,
    typeOf(property),
    property.description,
  ])
  return markdownTable(['property', 'type', 'what it says'], rows)
}

function typeOf({ type, choices, minimum, maximum, unit, isRequired, default: byDefault }: Property): string {
  const range = [minimum !== undefined && `from ${minimum}`, maximum !== undefined && `to ${maximum}`]
  return [
    choices ? choices.map((choice) => `\`${choice}\``).join(', ') : type,
    ...range,
    unit,
    isRequired && 'required',
    byDefault !== undefined && `default \`${byDefault}\``,
  ]
    .filter((part) => part)
    .join(' ')
}
