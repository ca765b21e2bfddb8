import type { RawFault, RawItem, RawRecord, RawRow } from '../../formats/inputFormat.ts'
import type { Graph } from '../../graph/graph.ts'
import { joinWords } from '../../model/text.ts'
import type { HeldValues, ImportListener, ImportMode } from '../import/importRecord.ts'
import { createFault } from '../import/importRow.ts'
import { type CompiledTable, compileTables, listColumns, listMappedKinds } from './compileMapping.ts'
import { RelationshipSpool } from './deferredRelationships.ts'
import { ElementRegistry } from './elementRegistry.ts'
import { getTableName } from './fields.ts'
import { findHeader, HeadedRows } from './headedRows.ts'
import { MappedReader } from './mappedReader.ts'
import type { Mapping } from './mapping.ts'
import { HeldValueCounter } from './notHeld.ts'

/** Rows that are read before it is decided how numbers and dates are written. */
const sampleSize = 1_000

export interface MappedSource {
  readonly graph: Graph
  readonly mapping: Mapping
  readonly mode: ImportMode
  /** Folder for relationships that wait. */
  readonly folder: string
  readonly listener: ImportListener
  readonly onHeld?: ((held: HeldValues) => void) | undefined
}

/** Reads items of another tool's files as records of elements and relationships. */
export async function* readMapped(
  items: AsyncIterable<RawItem>,
  { graph, mapping, mode, folder, listener, onHeld }: MappedSource,
): AsyncGenerator<RawRecord> {
  const registry = await ElementRegistry.open(graph, listMappedKinds(mapping))
  const held = new HeldValueCounter()
  const spool = new RelationshipSpool(folder)
  const reader = new MappedReader({ registry, spool, held, mode, listener })
  try {
    const tables = new MappedTables(mapping, reader, listener)
    for await (const item of items) {
      yield* tables.add(item)
      await spool.waitForDrain()
    }
    yield* tables.finish()
    yield* reader.finish()
    onHeld?.(held.result)
  } finally {
    await spool.close()
  }
}

/** The tables of the files, each read with its rules once a sample of it is known. */
class MappedTables {
  readonly #mapping: Mapping
  readonly #reader: MappedReader
  readonly #listener: ImportListener
  #tables = new Map<string, MappedTable>()
  #source = ''

  constructor(mapping: Mapping, reader: MappedReader, listener: ImportListener) {
    this.#mapping = mapping
    this.#reader = reader
    this.#listener = listener
  }

  *add(item: RawItem): Generator<RawRecord> {
    if ('reason' in item) {
      this.#listener.onFault(createFault(item.location, item.reason, item.value))
      return
    }
    const { file, sheet } = item.location
    const source = 'cells' in item ? `${file}\n${sheet}` : file
    if (source !== this.#source) yield* this.finish()
    this.#source = source
    const name = getTableName(item)
    const table = this.#tables.get(name) ?? this.#openTable(name, item)
    yield* table.add(item)
  }

  *finish(): Generator<RawRecord> {
    for (const table of this.#tables.values()) yield* table.finish()
    this.#tables = new Map()
  }

  #openTable(name: string, { location }: RawRow | RawRecord): MappedTable {
    const rules = compileTables(this.#mapping, name)
    const table = new MappedTable(rules, this.#reader, this.#listener)
    this.#tables.set(name, table)
    if (rules.length > 0) return table
    const names = joinWords([...new Set(this.#mapping.tables.flatMap(({ tables = [] }) => tables))])
    this.#listener.onNotice(
      `${location.file}: ${name} was not read: the mapping is for ${names.length > 200 ? 'other tables' : names}`,
    )
    return table
  }
}

/** A table of another tool: its first rows wait until they show how it is written. */
class MappedTable {
  readonly #rules: readonly CompiledTable[]
  readonly #reader: MappedReader
  readonly #listener: ImportListener
  #waiting: (RawRow | RawRecord)[] | undefined = []
  #rows: HeadedRows | undefined

  constructor(rules: readonly CompiledTable[], reader: MappedReader, listener: ImportListener) {
    this.#rules = rules
    this.#reader = reader
    this.#listener = listener
  }

  *add(item: RawRow | RawRecord): Generator<RawRecord> {
    if (this.#rules.length === 0) return
    if (!this.#waiting) {
      yield* this.#read(item)
      return
    }
    this.#waiting.push(item)
    if (this.#waiting.length >= sampleSize) yield* this.finish()
  }

  /** Reads the rows that wait. */
  *finish(): Generator<RawRecord> {
    const waiting = this.#waiting ?? []
    this.#waiting = undefined
    const rows = waiting.filter((item) => 'cells' in item)
    const columns = listColumns(this.#rules)
    const [first] = rows
    if (first?.location.sheet !== undefined && !findHeader(rows, columns)) {
      const { file, sheet } = first.location
      this.#listener.onNotice(`${file}: sheet ${sheet} was not read: it has no column of the mapping`)
      return
    }
    if (first) this.#rows = new HeadedRows(rows, columns, (line) => this.#listener.onNotice(line))
    const records = waiting.flatMap((item) => [...this.#toRecords(item)])
    for (const record of records) if (!('reason' in record)) this.#reader.sample(this.#rules, record)
    for (const record of records) yield* this.#readRecord(record)
  }

  *#read(item: RawRow | RawRecord): Generator<RawRecord> {
    for (const record of this.#toRecords(item)) yield* this.#readRecord(record)
  }

  *#toRecords(item: RawRow | RawRecord): Generator<RawRecord | RawFault> {
    if ('fields' in item) yield item
    else if (this.#rows) yield* this.#rows.read(item)
  }

  *#readRecord(record: RawRecord | RawFault): Generator<RawRecord> {
    if ('reason' in record) {
      this.#listener.onFault(createFault(record.location, record.reason, record.value))
      return
    }
    this.#listener.onRow()
    yield* this.#reader.read(this.#rules, record)
  }
}
