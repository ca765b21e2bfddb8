import { choice, dateTime, integer, type Properties, text, textList } from './property.ts'

/** A kind of node: one file in kinds/ declares it, everything else follows. */
export interface NodeKind {
  /** The label in Neo4j and the word everywhere else. */
  readonly name: string
  /** Where the API serves it, and the name of its CSV file. */
  readonly path: string
  readonly description: string
  /** Own properties, in the order of columns. */
  readonly properties: Properties
  /** A full example in the API's form; the id is made from the name when it is not given. */
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
  'Frontstage: customers see it; backstage: they do not; support: behind the backstage',
)

/** Set by the service on every node and every relationship. */
export const systemProperties: Properties = {
  createdAt: dateTime('When it was put on the map', { isSetByService: true }),
  createdBy: text('Who put it on the map', { isSetByService: true }),
  updatedAt: dateTime('When it last changed', { isSetByService: true, isIndexed: true }),
  updatedBy: text('Who changed it last', { isSetByService: true }),
  revision: integer('Counts the changes, from 1', { isSetByService: true, minimum: 1 }),
}

/** On every node, before its own properties. */
export const commonNodeProperties: Properties = {
  id: text('Unique among its kind; never changes', {
    pattern: idPattern,
    patternHint: idHint,
    maxLength: 64,
    isRequired: true,
  }),
  name: text('What people call it', { maxLength: 200, isRequired: true, isIndexed: true }),
  description: text('What else is to be said', { maxLength: 10_000 }),
  externalId: text('Its key in another system', { maxLength: 200, isIndexed: true }),
  tags: textList('Free words to group by'),
  confidence,
  reviewedAt: dateTime('When somebody last checked it'),
  reviewedBy: text('Who checked it', { maxLength: 200 }),
  reviewEveryDays: integer('It is stale this long after a review', {
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
