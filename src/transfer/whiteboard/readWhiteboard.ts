import type { RawRecord } from '../../formats/inputFormat.ts'
import { formatElementKey, type NodeKey, toElementPath } from '../../graph/element.ts'
import type { Graph } from '../../graph/graph.ts'
import { describeUnknown } from '../../model/suggest.ts'
import { joinWords } from '../../model/text.ts'
import type { ImportListener } from '../import/importRecord.ts'
import { createFault } from '../import/importRow.ts'
import { NameMatcher } from './matchNames.ts'
import type { NamedNode } from './nameIndex.ts'
import { parseDurationMinutes } from './parseDuration.ts'
import { type WhiteboardColumn, whiteboardColumns } from './whiteboardColumns.ts'

/** The rows of a whiteboard as records of nodes and relationships, each element once. */
export async function readWhiteboard(
  graph: Graph,
  rows: readonly RawRecord[],
  listener: ImportListener,
): Promise<RawRecord[]> {
  const kinds = new Set(whiteboardColumns.flatMap((column) => column.kinds ?? []))
  const matcher = await NameMatcher.open(graph, [...kinds])
  const reader = new WhiteboardReader(matcher, listener)
  for (const row of rows) reader.addRow(row)
  if (!matcher.hasComparedAll)
    listener.onNotice('The whiteboard has too many new names to search all of them for look-alikes')
  return reader.listRecords()
}

const columnNames: ReadonlySet<string> = new Set(whiteboardColumns.map(({ name }) => name))

/** Elements that a cell names, by the name of its column; the first is the one that other columns refer to. */
type NamedElements = Readonly<Record<string, readonly NodeKey[]>>

/** Collects the elements of the rows that were read. */
class WhiteboardReader {
  readonly #matcher: NameMatcher
  readonly #listener: ImportListener
  readonly #nodes = new Map<string, RawRecord>()
  readonly #relationships = new Map<string, RawRecord>()

  constructor(matcher: NameMatcher, listener: ImportListener) {
    this.#matcher = matcher
    this.#listener = listener
  }

  listRecords(): RawRecord[] {
    return [...this.#nodes.values(), ...this.#relationships.values()]
  }

  addRow(row: RawRecord): void {
    this.#reportUnknownColumns(row)
    const [touchpoint] = this.#resolveNames(row, { name: 'touchpoint', kinds: ['Touchpoint'] })
    if (!touchpoint) {
      if (getText(row, 'touchpoint') === '') this.#reportFault(row, 'touchpoint', 'is required')
      return
    }
    this.#setEmotion(row, touchpoint)
    const elements: NamedElements = Object.fromEntries(
      whiteboardColumns.map((column) => [column.name, this.#resolveNames(row, column)]),
    )
    this.#addLinks(row, elements)
    this.#addRelationship(row, elements.customerGroup?.[0], 'ENGAGES_AT', touchpoint, {
      ...this.#parseExpectation(row, 'expectedResponse'),
      ...this.#parseExpectation(row, 'expectedResolution'),
    })
  }

  #reportUnknownColumns(row: RawRecord): void {
    for (const [name, text] of Object.entries(row.fields)) {
      if (!columnNames.has(name) && text !== '')
        this.#reportFault(row, name, describeUnknown('column', name, columnNames))
    }
  }

  #resolveNames(row: RawRecord, { name, kinds }: Pick<WhiteboardColumn, 'name' | 'kinds'>): NodeKey[] {
    if (!kinds) return []
    const text = getText(row, name)
    const names = singleColumns.has(name) ? [text] : text.split(';').map((part) => part.trim())
    return names.filter(Boolean).flatMap((each) => this.#resolveName(row, name, each, kinds) ?? [])
  }

  #resolveName(row: RawRecord, column: string, text: string, kinds: readonly string[]): NodeKey | undefined {
    const match = this.#matcher.match(text, kinds)
    if ('unnameable' in match) this.#reportFault(row, column, 'must contain a letter or a digit')
    else if ('among' in match) {
      const keys = joinWords(match.among.map(formatElementKey))
      this.#reportFault(row, column, `is the name of ${keys}; give the id`)
    } else {
      if (match.isNew) this.#addNode(row, match.node, match)
      return match.node
    }
    return undefined
  }

  /** Adds a new node once, and reports the existing node whose name it resembles. */
  #addNode({ location }: RawRecord, node: NodeKey, { name, like }: { name: string; like?: NamedNode }): void {
    const path = toElementPath(node)
    if (this.#nodes.has(path)) return
    this.#nodes.set(path, { location, isText: true, fields: { ...node, name } })
    if (!like) return
    const { file, row } = location
    const { kind, id, name: existingName } = like
    this.#listener.onLookAlike({ file, row, kind: node.kind, name, like: { kind, id, name: existingName } })
  }

  /** Rows about the same touchpoint must not contradict each other. */
  #setEmotion(row: RawRecord, touchpoint: NodeKey): void {
    const text = getText(row, 'emotion')
    if (text === '') return
    const path = toElementPath(touchpoint)
    const existing = this.#nodes.get(path)
    const emotion = existing?.fields.emotion ?? text
    if (emotion === text) {
      const fields = { ...touchpoint, ...existing?.fields, emotion }
      this.#nodes.set(path, { location: row.location, isText: true, fields })
    } else this.#reportFault(row, 'emotion', `contradicts row ${existing?.location.row} (${emotion})`)
  }

  #addLinks(row: RawRecord, elements: NamedElements): void {
    for (const { name, links = [] } of whiteboardColumns) {
      for (const named of elements[name] ?? []) {
        const getEnd = (end: string) => (end === 'named' ? named : elements[end]?.[0])
        for (const [from, type, to] of links) this.#addRelationship(row, getEnd(from), type, getEnd(to))
      }
    }
  }

  #addRelationship(
    { location }: RawRecord,
    from: NodeKey | undefined,
    type: string,
    to: NodeKey | undefined,
    properties: Readonly<Record<string, string>> = {},
  ): void {
    if (!from || !to) return
    const path = toElementPath({ type, from, to })
    const existing = this.#relationships.get(path)
    const ends = { fromKind: from.kind, from: from.id, type, toKind: to.kind, to: to.id }
    this.#relationships.set(path, {
      location: existing?.location ?? location,
      isText: true,
      fields: { ...ends, ...existing?.fields, ...properties },
    })
  }

  #parseExpectation(
    row: RawRecord,
    column: 'expectedResponse' | 'expectedResolution',
  ): Record<string, string> {
    const text = getText(row, column)
    if (text === '') return {}
    const minutes = parseDurationMinutes(text)
    if (minutes !== undefined) return { [`${column}Minutes`]: String(minutes) }
    this.#reportFault(row, column, 'must be a duration such as 4 h, 2 days, PT30M or 30')
    return {}
  }

  #reportFault(row: RawRecord, column: string, reason: string): void {
    this.#listener.onFault(createFault(row.location, reason, row.fields[column], column))
  }
}

/** Columns that name one element: other columns refer to it. */
const singleColumns: ReadonlySet<string> = new Set(
  whiteboardColumns
    .flatMap(({ links = [] }) => links.flatMap(([from, , to]) => [from, to]))
    .filter((end) => end !== 'named'),
)

const getText = ({ fields }: RawRecord, column: string) => String(fields[column] ?? '').trim()
