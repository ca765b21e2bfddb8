import type { RawItem, RawRecord, SourceFile, SourceLocation } from '../../formats/inputFormat.ts'
import { detectFormat } from '../../formats/inputFormats.ts'
import { limits } from '../../formats/limits.ts'
import { unpackArchive } from '../../formats/zipReader.ts'
import type { Graph } from '../../graph/graph.ts'
import { AtlasError } from '../../model/errors.ts'
import { formatNumber } from '../../model/text.ts'
import { isTemplateExample } from '../templates.ts'
import { readWhiteboard } from '../whiteboard/readWhiteboard.ts'
import type { ImportListener, ImportMode } from './importRecord.ts'
import { createFault } from './importRow.ts'
import { findKindByTable, isRelationshipsTable, isWhiteboardTable } from './tableNames.ts'

/** Files of an import, and who receives the events of reading them. */
export interface RecordSource {
  readonly graph: Graph
  readonly files: readonly SourceFile[]
  /** Folder for unpacked archives. */
  readonly folder: string
  readonly mode: ImportMode
  readonly listener: ImportListener
}

/** The records of all files in their order; those of whiteboards follow together at the end. */
export async function* readRecords(source: RecordSource): AsyncGenerator<RawRecord> {
  const { graph, mode, listener } = source
  const whiteboardRows: RawRecord[] = []
  const reportUnknownTable = createUnknownTableReporter(listener)
  for await (const record of readDataRecords(source)) {
    const { table } = record
    if (table === undefined || isRelationshipsTable(table) || findKindByTable(table)) yield record
    else if (isWhiteboardTable(table)) addWhiteboardRow(whiteboardRows, record, mode)
    else reportUnknownTable(table, record.location)
  }
  if (whiteboardRows.length > 0) yield* await readWhiteboard(graph, whiteboardRows, listener)
}

function addWhiteboardRow(rows: RawRecord[], record: RawRecord, mode: ImportMode): void {
  if (mode === 'replace')
    throw new AtlasError('INVALID_INPUT', 'A whiteboard cannot be imported with mode=replace; use upsert')
  if (rows.push(record) > limits.whiteboardRows)
    throw new AtlasError(
      'INVALID_INPUT',
      `${record.location.file}: a whiteboard can have at most ${formatNumber(limits.whiteboardRows)} rows`,
    )
}

/** Records without the examples of templates; reports what is no record. */
async function* readDataRecords({ files, folder, listener }: RecordSource): AsyncGenerator<RawRecord> {
  for await (const item of readItems(files, folder, listener.onNotice)) {
    if ('reason' in item) listener.onFault(createFault(item.location, item.reason, item.value))
    else if (isTemplateExample(item)) {
      const { file, sheet, row } = item.location
      listener.onNotice(
        `${file}: row ${row} of sheet ${sheet} is the example of the template and was skipped`,
      )
    } else {
      listener.onRow()
      yield item
    }
  }
}

async function* readItems(
  files: readonly SourceFile[],
  folder: string,
  onNotice: (line: string) => void,
): AsyncGenerator<RawItem> {
  for (const file of files) {
    const isArchive = file.name.toLowerCase().endsWith('.zip')
    for (const entry of isArchive ? await unpackArchive(file, folder) : [file]) {
      const format = await detectFormat(entry)
      yield* format.read(entry, onNotice)
    }
  }
}

/** A workbook may have other sheets beside the data; a file with an unknown name is a mistake. */
function createUnknownTableReporter(listener: ImportListener) {
  const reported = new Set<string>()
  return (table: string, location: SourceLocation): void => {
    const name = `${location.file} ${table}`
    if (reported.has(name)) return
    reported.add(name)
    if (location.sheet !== undefined)
      listener.onNotice(`${location.file}: sheet ${table} is not named after a kind and was skipped`)
    else listener.onFault(createFault({ ...location, row: 0 }, unknownFileReason))
  }
}

const unknownFileReason =
  'must be named after a kind, such as touchpoints.csv, or relationships or whiteboard'
