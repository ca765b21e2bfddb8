import { choice, dateTime, integer, type Properties, text, textList } from './property.ts'

/** A kind of node: one file in kinds/ declares it; everything else is derived. */
export interface NodeKind {
  /** The label in Neo4j, and the name everywhere else. */
  readonly name: string
  /** Path segment in the API, and name of the CSV file. */
  readonly path: string
  readonly description: string
  /** Own properties, in the order of columns. */
  readonly properties: Properties
  /** A complete example as the API takes it. */
  readonly example: Readonly<Record<string, unknown>>
}

export const idPattern = '^[a-z0-9][a-z0-9._-]{0,63}$'
export const idHint =
  '1 to 64 lower-case letters, digits, dots, hyphens or underscores, such as first-invoice'

export const confidence = choice(
  { assumed: 'assumed', partlyValidated: 'partly validated', validated: 'validated' },
  'How well evidence supports it',
  { default: 'assumed' },
)

export const visibility = choice(
  { frontstage: 'frontstage', backstage: 'backstage', support: 'support' },
  'Frontstage: visible to customers; backstage: not visible; support: enables the backstage',
)

/** Set by the service on every node and every relationship. */
export const systemProperties: Properties = {
  createdAt: dateTime('Time of creation', { isSetByService: true }),
  createdBy: text('Author of the creation', { isSetByService: true }),
  updatedAt: dateTime('Time of the last change', { isSetByService: true, isIndexed: true }),
  updatedBy: text('Author of the last change', { isSetByService: true }),
  revision: integer('Number of changes, starting at 1', { isSetByService: true, minimum: 1 }),
}

/** On every node, before its own properties. */
export const commonNodeProperties: Properties = {
  id: text('Unique within its kind; cannot be changed', {
    pattern: idPattern,
    patternHint: idHint,
    maxLength: 64,
    isRequired: true,
  }),
  name: text('Display name', { maxLength: 200, isRequired: true, isIndexed: true }),
  description: text('Notes', { maxLength: 10_000 }),
  externalId: text('Key in another system', { maxLength: 200, isIndexed: true }),
  tags: textList('Keywords for grouping and filtering'),
  confidence,
  reviewedAt: dateTime('Time of the last review'),
  reviewedBy: text('Reviewer', { maxLength: 200 }),
  reviewEveryDays: integer('Review interval; stale when the last review is older', {
    minimum: 1,
    maximum: 36_500,
    unit: 'days',
  }),
}

/** All properties of a kind in the order of columns. */
export function getNodeProperties(kind: NodeKind): Properties {
  return { ...commonNodeProperties, ...kind.properties, ...systemProperties }
}

/** The properties of a kind that come from outside. */
export function getWritableNodeProperties(kind: NodeKind): Properties {
  return { ...commonNodeProperties, ...kind.properties }
}
