import type { RawItem, RawRecord, SourceFile } from '../../formats/inputFormat.ts'
import { detectFormat, isArchive } from '../../formats/inputFormats.ts'
import { unpackArchive } from '../../formats/zipReader.ts'
import type { Graph } from '../../graph/graph.ts'
import { AtlasError } from '../../model/errors.ts'
import type { Mapping } from '../mapping/mapping.ts'
import { readMapped } from '../mapping/readMapped.ts'
import { readTables } from '../tabular/readTables.ts'
import { openWhiteboard, type WhiteboardReader } from '../whiteboard/whiteboardReader.ts'
import type { HeldValues, ImportListener, ImportMode } from './importRecord.ts'
import { createFault } from './importRow.ts'
import { isWhiteboardTable } from './tableNames.ts'

/** Files of an import, and who receives the events of reading them. */
export interface RecordSource {
  readonly graph: Graph
  readonly files: readonly SourceFile[]
  /** Folder for unpacked archives. */
  readonly folder: string
  readonly mode: ImportMode
  readonly listener: ImportListener
  /** How the files of another tool become elements and relationships. */
  readonly mapping?: Mapping | undefined
  readonly onHeld?: (held: HeldValues) => void
}

/** The records of all files in their order, or as a mapping makes them; those of whiteboards become records of nodes and relationships. */
export async function* readRecords(source: RecordSource): AsyncGenerator<RawRecord> {
  const { graph, mode, listener, mapping, files, folder, onHeld } = source
  if (mapping) {
    const items = readItems(files, folder, listener.onNotice, getMappedTables(mapping))
    yield* readMapped(items, { graph, mapping, mode, folder, listener, onHeld })
    return
  }
  let whiteboard: WhiteboardReader | undefined
  for await (const record of readDataRecords(source)) {
    if (record.table === undefined || !isWhiteboardTable(record.table)) yield record
    else {
      if (mode === 'replace')
        throw new AtlasError('INVALID_INPUT', 'A whiteboard cannot be imported with mode=replace; use upsert')
      whiteboard ??= await openWhiteboard(graph, listener)
      yield* whiteboard.read(record)
    }
  }
  if (whiteboard) yield* whiteboard.finish()
}

/** The tables that a mapping names; those of XML are its elements. */
const getMappedTables = ({ tables }: Mapping): readonly string[] =>
  tables.flatMap((table) => table.tables ?? [])

/** The rows of tables as records; reports what is no record. */
async function* readDataRecords({ files, folder, listener }: RecordSource): AsyncGenerator<RawRecord> {
  for await (const item of readTables(readItems(files, folder, listener.onNotice), listener)) {
    if ('reason' in item) listener.onFault(createFault(item.location, item.reason, item.value))
    else {
      listener.onRow()
      yield item
    }
  }
}

/** What the files have; for tables of another tool if these are given. */
export async function* readItems(
  files: readonly SourceFile[],
  folder: string,
  onNotice: (line: string) => void,
  mappedTables?: readonly string[],
): AsyncGenerator<RawItem> {
  for (const file of files) {
    for (const entry of isArchive(file.name) ? await unpackArchive(file, folder) : [file]) {
      const format = await detectFormat(entry)
      if (mappedTables && format.readForeign) yield* format.readForeign(entry, mappedTables, onNotice)
      else yield* format.read(entry, onNotice)
    }
  }
}
