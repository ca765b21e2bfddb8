import { join } from 'node:path'
import { inBatches } from '../../formats/batches.ts'
import type { Place, RawItem, RawRecord, SourceFile } from '../../formats/inputFormat.ts'
import { formatOf } from '../../formats/inputFormats.ts'
import { limits } from '../../formats/limits.ts'
import { unpack } from '../../formats/zipReader.ts'
import { isRelationshipKey, type NodeKey, nameOf } from '../../graph/element.ts'
import type { Graph } from '../../graph/graph.ts'
import { AtlasError } from '../../model/errors.ts'
import { isExample } from '../templates.ts'
import { whiteboardRecords } from '../whiteboard/whiteboardRecords.ts'
import { faultAt, type ImportFault, isNodeRow, type Mode, type Row } from './importRow.ts'
import { lineWriter } from './jsonLinesFile.ts'
import { hashOf, KeySet } from './keySet.ts'
import type { Listener } from './listener.ts'
import { isRelationships, kindOfTable, readRow } from './readRow.ts'
import { resolveExternalIds } from './resolveExternalIds.ts'

/** A node that has to be there: asked of the database when all is read. */
export interface Question {
  readonly key: NodeKey
  /** What is wrong when it is not there. */
  readonly fault: ImportFault
}

/** What was read: checked rows on disk, and what is known of them. */
export interface Reading {
  readonly folder: string
  readonly nodes: number
  readonly relationships: number
  readonly keys: KeySet
  readonly kinds: ReadonlySet<string>
  readonly types: ReadonlySet<string>
  /** Hashes of keys that seem to be there twice. */
  readonly repeated: ReadonlySet<number>
}

export const nodesFile = (folder: string) => join(folder, 'nodes.jsonl')
export const relationshipsFile = (folder: string) => join(folder, 'relationships.jsonl')
export const questionsFile = (folder: string) => join(folder, 'questions.jsonl')

const recordsAtOnce = 1_000

/** Reads and checks all files, row by row; what fits the model waits in files of rows. */
export async function readFiles(
  graph: Graph,
  files: readonly SourceFile[],
  folder: string,
  mode: Mode,
  listener: Listener,
): Promise<Reading> {
  const writers = {
    nodes: lineWriter(nodesFile(folder)),
    relationships: lineWriter(relationshipsFile(folder)),
    questions: lineWriter(questionsFile(folder)),
  }
  const reading = {
    folder,
    nodes: 0,
    relationships: 0,
    keys: new KeySet(),
    kinds: new Set<string>(),
    types: new Set<string>(),
    repeated: new Set<number>(),
  }
  const ask = (key: NodeKey, fault: ImportFault) => writers.questions.write({ key, fault } satisfies Question)
  const keep = (row: Row) => {
    const { key, place } = row
    const name = nameOf(key)
    if (!reading.keys.add(name)) reading.repeated.add(hashOf(name))
    if (isRelationshipKey(key)) {
      reading.relationships += 1
      reading.types.add(key.type)
      writers.relationships.write(row)
      for (const end of ['from', 'to'] as const) {
        if (!reading.keys.has(nameOf(key[end]))) ask(key[end], missingEnd(place, end, key[end]))
      }
    } else {
      reading.nodes += 1
      reading.kinds.add(key.kind)
      writers.nodes.write(row)
    }
  }
  const askForName = (row: Row) => {
    if (!isNodeRow(row) || 'name' in row.set) return
    const fault = faultAt(row.place, 'is required', undefined, 'name')
    if (mode === 'upsert') ask(row.key, fault)
    else listener.fault(fault)
  }
  try {
    for await (const records of inBatches(recordsOf(graph, files, folder, mode, listener), recordsAtOnce)) {
      for (const record of await resolveExternalIds(graph, records, listener.fault)) {
        const row = readRow(record, mode, listener.fault)
        if (!row) continue
        askForName(row)
        keep(row)
      }
      await Promise.all(Object.values(writers).map((writer) => writer.drained()))
    }
  } finally {
    for (const writer of Object.values(writers)) await writer.close()
  }
  return reading
}

const missingEnd = (place: Place, end: 'from' | 'to', key: NodeKey) =>
  faultAt(place, `there is no ${nameOf(key)}`, key.id, end)

/** The records of all files in their order; those of whiteboards come last, as one. */
async function* recordsOf(
  graph: Graph,
  files: readonly SourceFile[],
  folder: string,
  mode: Mode,
  listener: Listener,
): AsyncGenerator<RawRecord> {
  const whiteboard: RawRecord[] = []
  const unknownTables = new Set<string>()
  for await (const item of itemsOf(files, folder, listener.notice)) {
    if ('reason' in item) {
      listener.fault(faultAt(item.place, item.reason, item.value))
      continue
    }
    const { table } = item
    if (isExample(item)) {
      const { file, sheet, row } = item.place
      listener.notice(
        `${file}: row ${row} of the sheet ${sheet} is the example of the template and was not read`,
      )
      continue
    }
    listener.row()
    if (table === undefined || isRelationships(table) || kindOfTable(table)) yield item
    else if (table.toLowerCase() === 'whiteboard') whiteboard.push(item)
    else tellUnknownTable(table, item.place, unknownTables, listener)
    if (whiteboard.length > limits.whiteboardRows) throw tooManyAnswers(item.place.file)
  }
  if (whiteboard.length === 0) return
  if (mode === 'replace') {
    throw new AtlasError('INVALID_INPUT', 'A whiteboard is never the whole truth: it cannot replace')
  }
  yield* await whiteboardRecords(graph, whiteboard, listener)
}

/** A sheet may hold what people need beside their data; a file of a name that means nothing is a mistake. */
function tellUnknownTable(table: string, place: Place, told: Set<string>, listener: Listener): void {
  if (told.has(`${place.file} ${table}`)) return
  told.add(`${place.file} ${table}`)
  if (place.sheet !== undefined) {
    listener.notice(`${place.file}: the sheet ${table} is no kind of the model and was not read`)
    return
  }
  const reason = 'its name is no kind of the model, relationships or whiteboard'
  listener.fault(faultAt({ ...place, row: 0 }, reason))
}

async function* itemsOf(
  files: readonly SourceFile[],
  folder: string,
  notice: (line: string) => void,
): AsyncGenerator<RawItem> {
  for (const file of files) {
    const isArchive = file.name.toLowerCase().endsWith('.zip')
    for (const part of isArchive ? await unpack(file, folder) : [file]) {
      const format = await formatOf(part)
      yield* format.read(part, notice)
    }
  }
}

const tooManyAnswers = (file: string) =>
  new AtlasError('INVALID_INPUT', `${file}: a whiteboard holds at most ${limits.whiteboardRows} rows`)
