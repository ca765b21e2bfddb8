import type { RawRecord } from '../../formats/inputFormat.ts'
import { formatElementKey, type NodeKey, toElementPath } from '../../graph/element.ts'
import type { Graph } from '../../graph/graph.ts'
import { formatDuration, joinWords } from '../../model/text.ts'
import type { ImportListener } from '../import/importRecord.ts'
import { createFault } from '../import/importRow.ts'
import { isDitto, isPlaceholder, mayBeSeveral, splitNames } from './cellNames.ts'
import { NameMatcher } from './matchNames.ts'
import type { NamedNode } from './nameIndex.ts'
import { singleColumns, type WhiteboardColumn, whiteboardColumns } from './whiteboardColumns.ts'

/** A reader of whiteboards that knows all names of the map. */
export async function openWhiteboard(graph: Graph, listener: ImportListener): Promise<WhiteboardReader> {
  const kinds = new Set(whiteboardColumns.flatMap((column) => column.kinds ?? []))
  return new WhiteboardReader(await NameMatcher.open(graph, [...kinds]), listener)
}

/** Elements that a cell names, by the name of its column; the first is the one that other columns refer to. */
type NamedElements = Readonly<Record<string, readonly NodeKey[]>>

/** What several rows may set, and where each value was set first. */
interface CollectedRecord {
  readonly record: RawRecord
  readonly fields: Record<string, unknown>
  readonly rows: Map<string, number>
}

/** Reads the rows of whiteboards as records of nodes and relationships, each element once. */
export class WhiteboardReader {
  readonly #matcher: NameMatcher
  readonly #listener: ImportListener
  /** Touchpoints, and what customers expect there: several rows may add to them. */
  readonly #collected = new Map<string, CollectedRecord>()
  readonly #relationships = new Set<string>()
  readonly #placeholders = new Map<string, { readonly text: string; cells: number }>()
  readonly #uncertainNames = new Set<string>()
  #records: RawRecord[] = []
  #file = ''

  constructor(matcher: NameMatcher, listener: ImportListener) {
    this.#matcher = matcher
    this.#listener = listener
  }

  /** The records that a row adds, without those to which later rows may add. */
  read(row: RawRecord): readonly RawRecord[] {
    this.#file = row.location.file
    this.#records = []
    this.#readRow(row)
    return this.#records
  }

  /** The other records, once all rows are read. */
  *finish(): Generator<RawRecord> {
    for (const { record, fields } of this.#collected.values()) yield { ...record, fields }
    for (const [column, { text, cells }] of this.#placeholders)
      this.#listener.onNotice(
        `${this.#file}: ${column}: "${text}" was read as no answer${cells > 1 ? ` (${cells} such cells)` : ''}`,
      )
    if (!this.#matcher.hasComparedAll)
      this.#listener.onNotice(
        'The whiteboard has too many similar names to search all of them for look-alikes',
      )
  }

  #readRow(row: RawRecord): void {
    const [touchpoint] = this.#resolveNames(row, { name: 'touchpoint', kinds: ['Touchpoint'] })
    if (!touchpoint) {
      if (this.#getText(row, 'touchpoint') === '') this.#reportFault(row, 'touchpoint', 'is required')
      return
    }
    const emotion = this.#getText(row, 'emotion')
    if (emotion !== '') this.#collect(row, touchpoint, touchpoint, { emotion: ['emotion', emotion] })
    const elements: NamedElements = Object.fromEntries(
      whiteboardColumns.map((column) => [
        column.name,
        column.name === 'touchpoint' ? [touchpoint] : this.#resolveNames(row, column),
      ]),
    )
    this.#addLinks(row, elements)
    this.#collectExpectations(row, touchpoint, elements.customerGroup?.[0])
  }

  #resolveNames(row: RawRecord, { name, kinds }: Pick<WhiteboardColumn, 'name' | 'kinds'>): NodeKey[] {
    if (!kinds) return []
    const text = this.#getText(row, name)
    const names = singleColumns.has(name) ? [text] : splitNames(text)
    return names.flatMap((each) => {
      if (each === '' || this.#isPlaceholder(row, name, each)) return []
      return this.#resolveName(row, name, each, kinds) ?? []
    })
  }

  #resolveName(row: RawRecord, column: string, text: string, kinds: readonly string[]): NodeKey | undefined {
    if (isDitto(text)) {
      this.#reportFault(row, column, 'repeats the row above; write the name')
      return undefined
    }
    const match = this.#matcher.match(text, kinds)
    if ('unnameable' in match) this.#reportFault(row, column, 'must contain a letter or a digit')
    else if ('among' in match) {
      const keys = joinWords(match.among.map(formatElementKey))
      this.#reportFault(row, column, `is the name of ${keys}; give the id`)
    } else {
      if (match.isNew) this.#addNode(row, column, match.node, match)
      if (match.isNew || match.name !== text) this.#reportUncertainName(row, column, text, match.name)
      return match.node
    }
    return undefined
  }

  /** Reports a name that may be several, once for each spelling. */
  #reportUncertainName({ location, headers }: RawRecord, column: string, text: string, name: string): void {
    if (column === 'evidence' || !mayBeSeveral(text) || this.#uncertainNames.has(text)) return
    this.#uncertainNames.add(text)
    const place = `${location.file}: row ${location.row}: ${headers?.get(column) ?? column}`
    const meaning = name === text ? 'one name' : `"${name}"`
    this.#listener.onNotice(
      `${place}: "${text}" was read as ${meaning}; separate several names with semicolons`,
    )
  }

  /** Adds a new node, and reports the existing node whose name it resembles. */
  #addNode(
    row: RawRecord,
    column: string,
    node: NodeKey,
    { name, like }: { name: string; like?: NamedNode },
  ): void {
    const { location } = row
    const record = this.#createRecord(row, { ...node, name }, [['name', column]])
    if (node.kind === 'Touchpoint') {
      const fields = { ...record.fields }
      this.#collected.set(toElementPath(node), { record, fields, rows: new Map() })
    } else this.#records.push(record)
    if (!like) return
    const { file, row: rowNumber } = location
    const { kind, id, name: existingName } = like
    this.#listener.onLookAlike({
      file,
      row: rowNumber,
      kind: node.kind,
      name,
      like: { kind, id, name: existingName },
    })
  }

  #addLinks(row: RawRecord, elements: NamedElements): void {
    for (const { name, links = [] } of whiteboardColumns) {
      for (const named of elements[name] ?? []) {
        const getEnd = (end: string) => (end === 'named' ? named : elements[end]?.[0])
        for (const [from, type, to] of links) this.#addRelationship(row, getEnd(from), type, getEnd(to))
      }
    }
  }

  #addRelationship(row: RawRecord, from: NodeKey | undefined, type: string, to: NodeKey | undefined): void {
    if (!from || !to) return
    const path = toElementPath({ type, from, to })
    if (this.#relationships.has(path)) return
    this.#relationships.add(path)
    this.#records.push(this.#createRecord(row, toRelationshipFields(from, type, to), []))
  }

  #collectExpectations(row: RawRecord, touchpoint: NodeKey, customer: NodeKey | undefined): void {
    const expectations: Record<string, readonly [column: string, value: string]> = {}
    for (const { name, isDuration = false } of whiteboardColumns) {
      const minutes = isDuration ? this.#getText(row, name) : ''
      if (minutes === '') continue
      if (customer) expectations[`${name}Minutes`] = [name, minutes]
      else this.#reportFault(row, name, 'needs a customer group: who expects it?')
    }
    if (!customer) return
    const key = { type: 'ENGAGES_AT', from: customer, to: touchpoint }
    this.#collect(row, key, toRelationshipFields(customer, key.type, touchpoint), expectations)
  }

  /** Adds values of a row to those of earlier rows, which must not contradict them. */
  #collect(
    row: RawRecord,
    key: Parameters<typeof toElementPath>[0],
    fields: object,
    values: Readonly<Record<string, readonly [column: string, value: string]>>,
  ): void {
    const path = toElementPath(key)
    const columns = Object.entries(values).map(([name, [column]]) => [name, column] as const)
    const collected = this.#collected.get(path) ?? {
      record: this.#createRecord(row, {}, columns),
      fields: { ...fields },
      rows: new Map<string, number>(),
    }
    this.#collected.set(path, collected)
    for (const [name, [column, value]] of Object.entries(values)) {
      const existing = collected.fields[name]
      if (existing === undefined) {
        collected.fields[name] = value
        collected.rows.set(name, row.location.row)
      } else if (existing !== value) {
        const shown = name.endsWith('Minutes') ? formatDuration(Number(existing)) : existing
        this.#reportFault(row, column, `contradicts row ${collected.rows.get(name)} (${shown})`)
      }
    }
  }

  /** A record whose faults are reported under the columns that the person filled. */
  #createRecord(
    { location, headers }: RawRecord,
    fields: RawRecord['fields'],
    columns: readonly (readonly [field: string, column: string])[],
  ): RawRecord {
    const fieldHeaders = columns.map(([field, column]) => [field, headers?.get(column) ?? column] as const)
    return {
      location,
      isText: true,
      fields,
      ...(columns.length > 0 && { headers: new Map(fieldHeaders) }),
    }
  }

  #getText(row: RawRecord, column: string): string {
    const text = String(row.fields[column] ?? '').trim()
    return text !== '' && this.#isPlaceholder(row, column, text) ? '' : text
  }

  #isPlaceholder({ headers }: RawRecord, column: string, text: string): boolean {
    if (!isPlaceholder(text)) return false
    const header = headers?.get(column) ?? column
    const placeholder = this.#placeholders.get(header) ?? { text, cells: 0 }
    placeholder.cells += 1
    this.#placeholders.set(header, placeholder)
    return true
  }

  #reportFault(row: RawRecord, column: string, reason: string): void {
    const header = row.headers?.get(column) ?? column
    this.#listener.onFault(createFault(row.location, reason, row.fields[column] || undefined, header))
  }
}

const toRelationshipFields = (from: NodeKey, type: string, to: NodeKey) => ({
  fromKind: from.kind,
  from: from.id,
  type,
  toKind: to.kind,
  to: to.id,
})
