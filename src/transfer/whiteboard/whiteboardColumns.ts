import { getRelationshipType, touchpointRoles } from '../../model/relationships.ts'
import { listKindsAtEnd } from '../../model/relationshipType.ts'

/** A relationship of an element that a cell names; `named` is that element. */
export type LinkTemplate = readonly [from: string, type: string, to: string]

/** A column of a whiteboard: what it asks, an example, and what its cells mean. */
export interface WhiteboardColumn {
  readonly name: string
  readonly question: string
  readonly example: string | number
  /** Kinds of the elements that its cells name; the first is the kind of a new one. */
  readonly kinds?: readonly string[]
  readonly links?: readonly LinkTemplate[]
  readonly choices?: readonly string[]
  /** Whether its cells are durations. */
  readonly isDuration?: boolean
  /** Other headers that people give it. */
  readonly alsoCalled?: readonly string[]
}

const severalHint = 'Separate several with semicolons.'
const durationHint = 'For example 4 h, 2 days or PT30M; a plain number is minutes.'

function createRoleColumn(name: string, role: string, question: string, example: string): WhiteboardColumn {
  return {
    name,
    question: `${question} Departments, people or partners. ${severalHint}`,
    example,
    ...linkFrom(touchpointRoles.get(role) ?? ''),
  }
}

/** Elements that a relationship of the type connects to the touchpoint. */
const linkFrom = (type: string): Pick<WhiteboardColumn, 'kinds' | 'links'> => ({
  kinds: listKindsAtEnd(getRelationshipType(type), 'from'),
  links: [['named', type, 'touchpoint']],
})

/** The columns in the order in which a workshop answers them. */
export const whiteboardColumns: readonly WhiteboardColumn[] = [
  {
    name: 'customerGroup',
    alsoCalled: ['customer', 'customers', 'segment', 'customer segment', 'who'],
    question: 'Which customer group is this about?',
    example: 'Households',
    kinds: ['Customer'],
    links: [['named', 'TRAVELS', 'journey']],
  },
  {
    name: 'need',
    alsoCalled: ['needs', 'why'],
    question: 'Why do they engage with us?',
    example: 'Get online by a known day',
    kinds: ['Need'],
    links: [
      ['touchpoint', 'SERVES', 'named'],
      ['customerGroup', 'HAS_NEED', 'named'],
    ],
  },
  {
    name: 'journey',
    question: 'Which journey are they on?',
    example: 'Getting connected',
    kinds: ['Journey'],
  },
  {
    name: 'phase',
    question: 'In which phase of the journey?',
    example: 'Order',
    kinds: ['Phase'],
    links: [
      ['touchpoint', 'IN_PHASE', 'named'],
      ['journey', 'HAS_PHASE', 'named'],
    ],
  },
  {
    name: 'touchpoint',
    alsoCalled: ['touch point', 'interaction'],
    question: 'Where do they interact with us? One row for each touchpoint.',
    example: 'Order confirmation',
    kinds: ['Touchpoint'],
  },
  {
    name: 'channel',
    alsoCalled: ['via'],
    question: 'Through which channel?',
    example: 'Email',
    kinds: ['Channel'],
    links: [['touchpoint', 'VIA', 'named']],
  },
  {
    name: 'expectedResponse',
    question: `When do they expect a first response? ${durationHint}`,
    example: '4 h',
    isDuration: true,
    alsoCalled: ['response', 'response time', 'expected response time', 'when response'],
  },
  {
    name: 'expectedResolution',
    question: `When do they expect a resolution? ${durationHint}`,
    example: '2 days',
    isDuration: true,
    alsoCalled: ['resolution', 'resolution time', 'expected resolution time', 'when resolution'],
  },
  {
    name: 'systems',
    alsoCalled: ['technology', 'what', 'tools'],
    question: `Which systems does the touchpoint depend on? ${severalHint}`,
    example: 'Order system; Website',
    kinds: ['System'],
    links: [['touchpoint', 'DEPENDS_ON', 'named']],
  },
  {
    name: 'owner',
    alsoCalled: ['owned by', 'owner name', 'accountable', 'responsible'],
    question: 'Who is accountable for it? One department, person or partner.',
    example: 'Sales',
    ...linkFrom('OWNS'),
  },
  createRoleColumn('dataProviders', 'data provider', 'Who supplies the data it uses?', 'Product'),
  createRoleColumn('influencers', 'influencer', 'Who influences how it works?', 'Marketing; Legal'),
  createRoleColumn('definers', 'definer', 'Who decides what the experience should be?', 'Product'),
  createRoleColumn('implementers', 'implementer', 'Who delivers it?', 'Sales; Customer service'),
  {
    name: 'emotion',
    question: 'How do customers feel there, from -2 (bad) to 2 (good)?',
    example: 1,
    choices: ['-2', '-1', '0', '1', '2'],
  },
  {
    name: 'evidence',
    alsoCalled: ['source', 'proof'],
    question: 'What supports these answers? Interviews, surveys, figures.',
    example: 'Twelve interviews, spring',
    kinds: ['Evidence'],
    links: [['named', 'SUPPORTS', 'touchpoint']],
  },
]

/** Columns that name one element: other columns refer to it. */
export const singleColumns: ReadonlySet<string> = new Set(
  whiteboardColumns
    .flatMap(({ links = [] }) => links.flatMap(([from, , to]) => [from, to]))
    .filter((end) => end !== 'named'),
)
