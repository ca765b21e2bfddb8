import type { RawRecord } from '../../formats/inputFormat.ts'
import type { NodeKey } from '../../graph/element.ts'
import type { Graph } from '../../graph/graph.ts'
import { createFault } from '../import/importRow.ts'
import type { ImportListener } from '../import/listener.ts'
import { createNameMatcher, type NameMatcher } from './matchNames.ts'
import { parseDurationMinutes } from './parseDuration.ts'

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

type WhiteboardColumn = (typeof whiteboardColumns)[number]

const responsibleKinds = ['Department', 'Employee', 'Partner']

/** Who or what is named in a column, and what that is to the touchpoint. */
const columnMappings: readonly {
  readonly column: WhiteboardColumn
  readonly kinds: readonly string[]
  readonly links: readonly LinkTemplate[]
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
  { column: 'owner', kinds: responsibleKinds, links: [['it', 'OWNS', 'touchpoint']] },
  { column: 'dataProviders', kinds: responsibleKinds, links: [['it', 'PROVIDES_DATA_TO', 'touchpoint']] },
  { column: 'influencers', kinds: responsibleKinds, links: [['it', 'INFLUENCES', 'touchpoint']] },
  { column: 'definers', kinds: responsibleKinds, links: [['it', 'DEFINES', 'touchpoint']] },
  { column: 'implementers', kinds: responsibleKinds, links: [['it', 'IMPLEMENTS', 'touchpoint']] },
  { column: 'evidence', kinds: ['Evidence'], links: [['it', 'SUPPORTS', 'touchpoint']] },
]

type LinkTemplate = readonly [from: string, type: string, to: string]

const whiteboardKinds = [
  'Customer',
  'Need',
  'Phase',
  'Touchpoint',
  'Channel',
  'System',
  'Evidence',
  'Journey',
  ...responsibleKinds,
]

/** The rows of a whiteboard as records of nodes and relationships; each element once, whatever says it again. */
export async function readWhiteboard(
  graph: Graph,
  rows: readonly RawRecord[],
  listener: ImportListener,
): Promise<RawRecord[]> {
  const builder = new WhiteboardBuilder(await createNameMatcher(graph, whiteboardKinds), listener)
  for (const row of rows) builder.addRow(row)
  return builder.records()
}

/** What the rows read so far say. */
class WhiteboardBuilder {
  readonly #match: NameMatcher
  readonly #listener: ImportListener
  readonly #nodes = new Map<string, RawRecord>()
  readonly #relationships = new Map<string, RawRecord>()

  constructor(match: NameMatcher, listener: ImportListener) {
    this.#match = match
    this.#listener = listener
  }

  records(): RawRecord[] {
    return [...this.#nodes.values(), ...this.#relationships.values()]
  }

  addRow(row: RawRecord): void {
    this.#reportUnknownColumns(row)
    const touchpoint = this.#resolveOne(row, 'touchpoint', ['Touchpoint'])
    if (!touchpoint) {
      if (getText(row, 'touchpoint') === '') this.#reportFault(row, 'touchpoint', 'is required')
      return
    }
    this.#setProperty(row, touchpoint, 'emotion', getText(row, 'emotion'))
    const nodesByName: Record<string, NodeKey | undefined> = {
      touchpoint,
      customerGroup: this.#resolveOne(row, 'customerGroup', ['Customer']),
      journey: this.#resolveOne(row, 'journey', ['Journey']),
    }
    for (const { column, kinds, links } of columnMappings) {
      for (const it of this.#resolveAll(row, column, kinds)) {
        for (const [from, type, to] of links)
          this.#addRelationship(row, { ...nodesByName, it }, from, type, to)
      }
    }
    this.#addRelationship(row, nodesByName, 'customerGroup', 'ENGAGES_AT', 'touchpoint', {
      ...this.#parseMinutes(row, 'expectedResponse'),
      ...this.#parseMinutes(row, 'expectedResolution'),
    })
    this.#addRelationship(row, nodesByName, 'customerGroup', 'TRAVELS', 'journey')
  }

  #reportUnknownColumns(row: RawRecord): void {
    for (const [name, text] of Object.entries(row.fields)) {
      const isKnown = (whiteboardColumns as readonly string[]).includes(name)
      if (!isKnown && text !== '') this.#reportFault(row, name, 'is no column of a whiteboard')
    }
  }

  #parseMinutes(row: RawRecord, column: 'expectedResponse' | 'expectedResolution'): Record<string, string> {
    const text = getText(row, column)
    if (text === '') return {}
    const minutes = parseDurationMinutes(text)
    if (minutes !== undefined) return { [`${column}Minutes`]: String(minutes) }
    this.#reportFault(row, column, 'has to be a time such as 4 h, 2 days, PT30M or 30')
    return {}
  }

  #resolveOne(row: RawRecord, column: WhiteboardColumn, kinds: readonly string[]): NodeKey | undefined {
    return getText(row, column) === ''
      ? undefined
      : this.#resolveNode(row, column, getText(row, column), kinds)
  }

  #resolveAll(row: RawRecord, column: WhiteboardColumn, kinds: readonly string[]): NodeKey[] {
    const names = getText(row, column)
      .split(';')
      .map((name) => name.trim())
      .filter((name) => name !== '')
    return names.flatMap((name) => this.#resolveNode(row, column, name, kinds) ?? [])
  }

  #resolveNode(
    row: RawRecord,
    column: WhiteboardColumn,
    text: string,
    kinds: readonly string[],
  ): NodeKey | undefined {
    const match = this.#match(text, kinds)
    if ('unnameable' in match) this.#reportFault(row, column, 'is no name')
    else if ('among' in match) {
      const ids = match.among.map(({ kind, id }) => `${kind} ${id}`).join(', ')
      this.#reportFault(row, column, `is the name of several: ${ids}; give the id`)
    } else {
      this.#addNode(row, match.node, match.isNew ? match : undefined)
      return match.node
    }
    return undefined
  }

  /** A new node is told once, and what it looks like with it. */
  #addNode(
    row: RawRecord,
    node: NodeKey,
    created?: { name: string; like?: { kind: string; id: string; name: string } },
  ): void {
    const key = `${node.kind}/${node.id}`
    if (!created || this.#nodes.has(key)) return
    this.#nodes.set(key, { location: row.location, isText: true, fields: { ...node, name: created.name } })
    if (!created.like) return
    const { kind, id, name } = created.like
    const { file, row: number } = row.location
    this.#listener.onLookAlike({
      file,
      row: number,
      kind: node.kind,
      name: created.name,
      like: { kind, id, name },
    })
  }

  /** What a row says of the touchpoint itself must not contradict what another one said. */
  #setProperty(row: RawRecord, node: NodeKey, column: 'emotion', text: string): void {
    if (text === '') return
    const key = `${node.kind}/${node.id}`
    const existing = this.#nodes.get(key)
    const existingValue = existing?.fields[column]
    if (existingValue !== undefined && existingValue !== text) {
      this.#reportFault(row, column, `contradicts row ${existing?.location.row}, which says ${existingValue}`)
      return
    }
    this.#nodes.set(key, {
      location: row.location,
      isText: true,
      fields: { ...node, ...existing?.fields, [column]: text },
    })
  }

  #addRelationship(
    row: RawRecord,
    nodesByName: Readonly<Record<string, NodeKey | undefined>>,
    fromName: string,
    type: string,
    toName: string,
    properties: Readonly<Record<string, string>> = {},
  ): void {
    const [from, to] = [nodesByName[fromName], nodesByName[toName]]
    if (!from || !to) return
    const key = `${type} ${from.kind}/${from.id} ${to.kind}/${to.id}`
    const existing = this.#relationships.get(key)
    const fields = { fromKind: from.kind, from: from.id, type, toKind: to.kind, to: to.id }
    this.#relationships.set(key, {
      location: existing?.location ?? row.location,
      isText: true,
      fields: { ...fields, ...existing?.fields, ...properties },
    })
  }

  #reportFault(row: RawRecord, column: string, reason: string): void {
    this.#listener.onFault(createFault(row.location, reason, row.fields[column], column))
  }
}

const getText = ({ fields }: RawRecord, column: string) => String(fields[column] ?? '').trim()
