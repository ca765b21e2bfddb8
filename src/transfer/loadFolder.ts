import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import {
  type Author,
  type Change,
  type Graph,
  type Outcome,
  parseChange,
  writeChanges,
} from '../graph/index.ts'
import {
  AtlasError,
  type Fault,
  givenPropertiesOf,
  givenRelationshipPropertiesOf,
  type Kind,
  kinds,
  relationshipTypes,
} from '../model/index.ts'
import { valuesOfCells } from './cells.ts'
import { type CsvRow, readCsv } from './formats/csv.ts'

export type Loaded = Record<Outcome['result'], number>

export interface LoadOptions {
  readonly author: Author
  readonly onProgress?: (rows: number) => void
}

const rowsPerTransaction = 5_000
const faultsAtMost = 100

/**
 * Loads an ecosystem from a folder with one CSV file per kind and `relationships.csv`; what is there already
 * is replaced, what is the same stays untouched. INVALID_INPUT names file, line and column.
 */
export async function loadFolder(graph: Graph, folder: string, options: LoadOptions): Promise<Loaded> {
  const loaded: Loaded = { created: 0, updated: 0, unchanged: 0, deleted: 0 }
  let rows = 0
  for (const { file, readRow } of filesOf(folder)) {
    for await (const batch of batches(readCsv(file))) {
      const outcomes = await writeRows(graph, basename(file), batch, readRow, options.author)
      for (const { result } of outcomes) loaded[result] += 1
      rows += batch.length
      options.onProgress?.(rows)
    }
  }
  return loaded
}

type ReadRow = (cells: CsvRow['cells']) => unknown

function filesOf(folder: string): { file: string; readRow: ReadRow }[] {
  const files = [...kinds.values()].map((kind) => ({
    file: join(folder, `${kind.path}.csv`),
    readRow: (cells: CsvRow['cells']) => nodeChange(kind, cells),
  }))
  const relationships = { file: join(folder, 'relationships.csv'), readRow: relationshipChange }
  return [...files, relationships].filter(({ file }) => existsSync(file))
}

function nodeChange(kind: Kind, cells: CsvRow['cells']): unknown {
  const properties = valuesOfCells(givenPropertiesOf(kind), cells)
  return { op: 'put', kind: kind.name, id: cells.id, properties }
}

function relationshipChange({ fromKind, from, type, toKind, to, ...cells }: CsvRow['cells']): unknown {
  const declared = relationshipTypes.get(type ?? '')
  const properties = valuesOfCells(declared ? givenRelationshipPropertiesOf(declared) : {}, cells)
  return { op: 'put', type, from: { kind: fromKind, id: from }, to: { kind: toKind, id: to }, properties }
}

async function writeRows(
  graph: Graph,
  file: string,
  rows: readonly CsvRow[],
  readRow: ReadRow,
  author: Author,
): Promise<Outcome[]> {
  const pathOf = (index: number, part: string) => `${file}:${rows[index]?.line}${part}`
  const changes: Change[] = []
  const faults: Fault[] = []
  for (const [index, { cells }] of rows.entries()) {
    try {
      changes.push(parseChange(readRow(cells)))
    } catch (error) {
      if (!(error instanceof AtlasError)) throw error
      faults.push(...error.faults.map((fault) => ({ ...fault, path: pathOf(index, fault.path) })))
    }
  }
  if (faults.length > 0) throw refused(file, faults)
  return writeChanges(graph, changes, author, pathOf)
}

async function* batches<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item[]> {
  let batch: Item[] = []
  for await (const item of items) {
    batch.push(item)
    if (batch.length === rowsPerTransaction) {
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}

function refused(file: string, faults: readonly Fault[]): AtlasError {
  const [first] = faults
  return new AtlasError('INVALID_INPUT', `${file} does not fit the model: ${first?.path} ${first?.message}`, {
    faults: faults.slice(0, faultsAtMost),
    details: { faultsTotal: faults.length },
  })
}
