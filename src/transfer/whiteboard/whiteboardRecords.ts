import type { RawRecord } from '../../formats/inputFormat.ts'
import type { NodeKey } from '../../graph/element.ts'
import type { Graph } from '../../graph/graph.ts'
import { faultAt } from '../import/importRow.ts'
import type { Listener } from '../import/listener.ts'
import { type Matcher, nameMatcher } from './matchNames.ts'
import { minutesOf } from './parseDuration.ts'

/** The columns of a whiteboard in their order. */
export const whiteboardColumns = [
  'customerGroup',
  'need',
  'phase',
  'touchpoint',
  'channel',
  'expectedResponse',
  'expectedResolution',
  'systems',
  'owner',
  'dataProviders',
  'influencers',
  'definers',
  'implementers',
  'emotion',
  'evidence',
  'journey',
] as const

type Column = (typeof whiteboardColumns)[number]

const holders = ['Department', 'Employee', 'Partner']

/** Who or what is named in a column, and what that is to the touchpoint. */
const columns: readonly {
  readonly column: Column
  readonly kinds: readonly string[]
  readonly links: readonly Link[]
}[] = [
  {
    column: 'need',
    kinds: ['Need'],
    links: [
      ['touchpoint', 'SERVES', 'it'],
      ['customerGroup', 'HAS_NEED', 'it'],
    ],
  },
  {
    column: 'phase',
    kinds: ['Phase'],
    links: [
      ['touchpoint', 'IN_PHASE', 'it'],
      ['journey', 'HAS_PHASE', 'it'],
    ],
  },
  { column: 'channel', kinds: ['Channel'], links: [['touchpoint', 'VIA', 'it']] },
  { column: 'systems', kinds: ['System'], links: [['touchpoint', 'DEPENDS_ON', 'it']] },
  { column: 'owner', kinds: holders, links: [['it', 'OWNS', 'touchpoint']] },
  { column: 'dataProviders', kinds: holders, links: [['it', 'PROVIDES_DATA_TO', 'touchpoint']] },
  { column: 'influencers', kinds: holders, links: [['it', 'INFLUENCES', 'touchpoint']] },
  { column: 'definers', kinds: holders, links: [['it', 'DEFINES', 'touchpoint']] },
  { column: 'implementers', kinds: holders, links: [['it', 'IMPLEMENTS', 'touchpoint']] },
  { column: 'evidence', kinds: ['Evidence'], links: [['it', 'SUPPORTS', 'touchpoint']] },
]

type Link = readonly [from: string, type: string, to: string]

const kindsOnWhiteboards = [
  'Customer',
  'Need',
  'Phase',
  'Touchpoint',
  'Channel',
  'System',
  'Evidence',
  'Journey',
  ...holders,
]

/** The rows of a whiteboard as records of nodes and relationships; each element once, whatever says it again. */
export async function whiteboardRecords(
  graph: Graph,
  rows: readonly RawRecord[],
  listener: Listener,
): Promise<RawRecord[]> {
  const board = new Board(await nameMatcher(graph, kindsOnWhiteboards), listener)
  for (const row of rows) board.read(row)
  return board.records()
}

/** What the rows read so far say. */
class Board {
  readonly #match: Matcher
  readonly #listener: Listener
  readonly #nodes = new Map<string, RawRecord>()
  readonly #relationships = new Map<string, RawRecord>()

  constructor(match: Matcher, listener: Listener) {
    this.#match = match
    this.#listener = listener
  }

  records(): RawRecord[] {
    return [...this.#nodes.values(), ...this.#relationships.values()]
  }

  read(row: RawRecord): void {
    this.#tellUnknownColumns(row)
    const touchpoint = this.#one(row, 'touchpoint', ['Touchpoint'])
    if (!touchpoint) {
      if (textIn(row, 'touchpoint') === '') this.#fault(row, 'touchpoint', 'is required')
      return
    }
    this.#say(row, touchpoint, 'emotion', textIn(row, 'emotion'))
    const known: Record<string, NodeKey | undefined> = {
      touchpoint,
      customerGroup: this.#one(row, 'customerGroup', ['Customer']),
      journey: this.#one(row, 'journey', ['Journey']),
    }
    for (const { column, kinds, links } of columns) {
      for (const it of this.#all(row, column, kinds)) {
        for (const [from, type, to] of links) this.#link(row, { ...known, it }, from, type, to)
      }
    }
    this.#link(row, known, 'customerGroup', 'ENGAGES_AT', 'touchpoint', {
      ...this.#minutes(row, 'expectedResponse'),
      ...this.#minutes(row, 'expectedResolution'),
    })
    this.#link(row, known, 'customerGroup', 'TRAVELS', 'journey')
  }

  #tellUnknownColumns(row: RawRecord): void {
    for (const [name, text] of Object.entries(row.fields)) {
      const isKnown = (whiteboardColumns as readonly string[]).includes(name)
      if (!isKnown && text !== '') this.#fault(row, name, 'is no column of a whiteboard')
    }
  }

  #minutes(row: RawRecord, column: 'expectedResponse' | 'expectedResolution'): Record<string, string> {
    const text = textIn(row, column)
    if (text === '') return {}
    const minutes = minutesOf(text)
    if (minutes !== undefined) return { [`${column}Minutes`]: String(minutes) }
    this.#fault(row, column, 'has to be a time such as 4 h, 2 days, PT30M or 30')
    return {}
  }

  #one(row: RawRecord, column: Column, kinds: readonly string[]): NodeKey | undefined {
    return textIn(row, column) === '' ? undefined : this.#node(row, column, textIn(row, column), kinds)
  }

  #all(row: RawRecord, column: Column, kinds: readonly string[]): NodeKey[] {
    const names = textIn(row, column)
      .split(';')
      .map((name) => name.trim())
      .filter((name) => name !== '')
    return names.flatMap((name) => this.#node(row, column, name, kinds) ?? [])
  }

  #node(row: RawRecord, column: Column, text: string, kinds: readonly string[]): NodeKey | undefined {
    const match = this.#match(text, kinds)
    if ('unnameable' in match) this.#fault(row, column, 'is no name')
    else if ('among' in match) {
      const ids = match.among.map(({ kind, id }) => `${kind} ${id}`).join(', ')
      this.#fault(row, column, `is the name of several: ${ids}; give the id`)
    } else {
      this.#meet(row, match.node, match.isNew ? match : undefined)
      return match.node
    }
    return undefined
  }

  /** A new node is told once, and what it looks like with it. */
  #meet(
    row: RawRecord,
    node: NodeKey,
    made?: { name: string; like?: { kind: string; id: string; name: string } },
  ): void {
    const key = `${node.kind}/${node.id}`
    if (!made || this.#nodes.has(key)) return
    this.#nodes.set(key, { place: row.place, isText: true, fields: { ...node, name: made.name } })
    if (!made.like) return
    const { kind, id, name } = made.like
    const { file, row: number } = row.place
    this.#listener.lookAlike({
      file,
      row: number,
      kind: node.kind,
      name: made.name,
      like: { kind, id, name },
    })
  }

  /** What a row says of the touchpoint itself must not contradict what another one said. */
  #say(row: RawRecord, node: NodeKey, column: 'emotion', text: string): void {
    if (text === '') return
    const key = `${node.kind}/${node.id}`
    const before = this.#nodes.get(key)
    const said = before?.fields[column]
    if (said !== undefined && said !== text) {
      this.#fault(row, column, `contradicts row ${before?.place.row}, which says ${said}`)
      return
    }
    this.#nodes.set(key, {
      place: row.place,
      isText: true,
      fields: { ...node, ...before?.fields, [column]: text },
    })
  }

  #link(
    row: RawRecord,
    known: Readonly<Record<string, NodeKey | undefined>>,
    fromName: string,
    type: string,
    toName: string,
    properties: Readonly<Record<string, string>> = {},
  ): void {
    const [from, to] = [known[fromName], known[toName]]
    if (!from || !to) return
    const key = `${type} ${from.kind}/${from.id} ${to.kind}/${to.id}`
    const before = this.#relationships.get(key)
    const fields = { fromKind: from.kind, from: from.id, type, toKind: to.kind, to: to.id }
    this.#relationships.set(key, {
      place: before?.place ?? row.place,
      isText: true,
      fields: { ...fields, ...before?.fields, ...properties },
    })
  }

  #fault(row: RawRecord, column: string, reason: string): void {
    this.#listener.fault(faultAt(row.place, reason, row.fields[column], column))
  }
}

const textIn = ({ fields }: RawRecord, column: string) => String(fields[column] ?? '').trim()
