import { join } from 'node:path'
import { splitIntoBatches } from '../../formats/batches.ts'
import type { RawItem, RawRecord, SourceFile, SourceLocation } from '../../formats/inputFormat.ts'
import { detectFormat } from '../../formats/inputFormats.ts'
import { limits } from '../../formats/limits.ts'
import { unpackArchive } from '../../formats/zipReader.ts'
import { formatElementKey, isRelationshipKey, type NodeKey } from '../../graph/element.ts'
import type { Graph } from '../../graph/graph.ts'
import { AtlasError } from '../../model/errors.ts'
import { isTemplateExample } from '../templates.ts'
import { readWhiteboard } from '../whiteboard/whiteboardRecords.ts'
import { createFault, type ImportFault, type ImportMode, type ImportRow, isNodeRow } from './importRow.ts'
import { openLineWriter } from './jsonLinesFile.ts'
import { hashKey, KeySet } from './keySet.ts'
import type { ImportListener } from './listener.ts'
import { findKindByTable, isRelationshipsTable, readRow } from './readRow.ts'
import { resolveExternalIds } from './resolveExternalIds.ts'

/** A node that has to be there: asked of the database when all is read. */
export interface RequiredNode {
  readonly key: NodeKey
  /** What is wrong when it is not there. */
  readonly fault: ImportFault
}

/** What was read: checked rows on disk, and what is known of them. */
export interface StagedRows {
  readonly folder: string
  readonly nodeCount: number
  readonly relationshipCount: number
  readonly keys: KeySet
  readonly kinds: ReadonlySet<string>
  readonly types: ReadonlySet<string>
  /** Hashes of keys that seem to be there twice. */
  readonly repeatedHashes: ReadonlySet<number>
}

export const nodesFile = (folder: string) => join(folder, 'nodes.jsonl')
export const relationshipsFile = (folder: string) => join(folder, 'relationships.jsonl')
export const requiredNodesFile = (folder: string) => join(folder, 'questions.jsonl')

const recordBatchSize = 1_000

/** Reads and checks all files, row by row; what fits the model waits in files of rows. */
export async function stageFiles(
  graph: Graph,
  files: readonly SourceFile[],
  folder: string,
  mode: ImportMode,
  listener: ImportListener,
): Promise<StagedRows> {
  const writers = {
    nodeCount: openLineWriter(nodesFile(folder)),
    relationshipCount: openLineWriter(relationshipsFile(folder)),
    requiredNodes: openLineWriter(requiredNodesFile(folder)),
  }
  const staged = {
    folder,
    nodeCount: 0,
    relationshipCount: 0,
    keys: new KeySet(),
    kinds: new Set<string>(),
    types: new Set<string>(),
    repeatedHashes: new Set<number>(),
  }
  const requireNode = (key: NodeKey, fault: ImportFault) =>
    writers.requiredNodes.write({ key, fault } satisfies RequiredNode)
  const stageRow = (row: ImportRow) => {
    const { key, location } = row
    const name = formatElementKey(key)
    if (!staged.keys.add(name)) staged.repeatedHashes.add(hashKey(name))
    if (isRelationshipKey(key)) {
      staged.relationshipCount += 1
      staged.types.add(key.type)
      writers.relationshipCount.write(row)
      for (const end of ['from', 'to'] as const) {
        if (!staged.keys.has(formatElementKey(key[end])))
          requireNode(key[end], createMissingEndFault(location, end, key[end]))
      }
    } else {
      staged.nodeCount += 1
      staged.kinds.add(key.kind)
      writers.nodeCount.write(row)
    }
  }
  const requireName = (row: ImportRow) => {
    if (!isNodeRow(row) || 'name' in row.set) return
    const fault = createFault(row.location, 'is required', undefined, 'name')
    if (mode === 'upsert') requireNode(row.key, fault)
    else listener.onFault(fault)
  }
  try {
    for await (const records of splitIntoBatches(
      readRecords(graph, files, folder, mode, listener),
      recordBatchSize,
    )) {
      for (const record of await resolveExternalIds(graph, records, listener.onFault)) {
        const row = readRow(record, mode, listener.onFault)
        if (!row) continue
        requireName(row)
        stageRow(row)
      }
      await Promise.all(Object.values(writers).map((writer) => writer.waitForDrain()))
    }
  } finally {
    for (const writer of Object.values(writers)) await writer.close()
  }
  return staged
}

const createMissingEndFault = (location: SourceLocation, end: 'from' | 'to', key: NodeKey) =>
  createFault(location, `there is no ${formatElementKey(key)}`, key.id, end)

/** The records of all files in their order; those of whiteboards come last, as one. */
async function* readRecords(
  graph: Graph,
  files: readonly SourceFile[],
  folder: string,
  mode: ImportMode,
  listener: ImportListener,
): AsyncGenerator<RawRecord> {
  const whiteboard: RawRecord[] = []
  const unknownTables = new Set<string>()
  for await (const item of readItems(files, folder, listener.onNotice)) {
    if ('reason' in item) {
      listener.onFault(createFault(item.location, item.reason, item.value))
      continue
    }
    const { table } = item
    if (isTemplateExample(item)) {
      const { file, sheet, row } = item.location
      listener.onNotice(
        `${file}: row ${row} of the sheet ${sheet} is the example of the template and was not read`,
      )
      continue
    }
    listener.onRow()
    if (table === undefined || isRelationshipsTable(table) || findKindByTable(table)) yield item
    else if (table.toLowerCase() === 'whiteboard') whiteboard.push(item)
    else reportUnknownTable(table, item.location, unknownTables, listener)
    if (whiteboard.length > limits.whiteboardRows) throw tooManyRowsError(item.location.file)
  }
  if (whiteboard.length === 0) return
  if (mode === 'replace') {
    throw new AtlasError('INVALID_INPUT', 'A whiteboard is never the whole truth: it cannot replace')
  }
  yield* await readWhiteboard(graph, whiteboard, listener)
}

/** A sheet may hold what people need beside their data; a file of a name that means nothing is a mistake. */
function reportUnknownTable(
  table: string,
  location: SourceLocation,
  reported: Set<string>,
  listener: ImportListener,
): void {
  if (reported.has(`${location.file} ${table}`)) return
  reported.add(`${location.file} ${table}`)
  if (location.sheet !== undefined) {
    listener.onNotice(`${location.file}: the sheet ${table} is no kind of the model and was not read`)
    return
  }
  const reason = 'its name is no kind of the model, relationships or whiteboard'
  listener.onFault(createFault({ ...location, row: 0 }, reason))
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

const tooManyRowsError = (file: string) =>
  new AtlasError('INVALID_INPUT', `${file}: a whiteboard holds at most ${limits.whiteboardRows} rows`)
