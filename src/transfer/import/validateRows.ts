import { limits } from '../../formats/limits.ts'
import { formatElementKey, type NodeKey, type RelationshipKey } from '../../graph/element.ts'
import type { Graph } from '../../graph/graph.ts'
import type { ImportFault, ImportMode } from './importRecord.ts'
import { createFault, type ImportRow } from './importRow.ts'
import { readBatches } from './jsonLinesFile.ts'
import { hashKey } from './keySet.ts'
import {
  getNodesFile,
  getRelationshipsFile,
  getRequiredNodesFile,
  type RequiredNode,
  type StagedRows,
} from './stagedRows.ts'

const readBatchLimit = { items: 5_000, characters: limits.maxCharactersPerBatch }

type FaultReporter = (fault: ImportFault) => void

/** Reports what only all rows and the database show: duplicates, missing ends, ids that exist already. */
export async function validateRows(
  graph: Graph,
  staged: StagedRows,
  mode: ImportMode,
  reportFault: FaultReporter,
): Promise<void> {
  if (staged.repeatedHashes.size > 0) await reportDuplicates(staged, reportFault)
  await reportMissingNodes(graph, staged, mode, reportFault)
  if (mode !== 'create') return
  await reportExistingNodes(graph, staged.folder, reportFault)
  await reportExistingRelationships(graph, staged.folder, reportFault)
}

/** Compares the keys themselves where their hashes are equal. */
async function reportDuplicates(
  { folder, repeatedHashes }: StagedRows,
  reportFault: FaultReporter,
): Promise<void> {
  const firstLocations = new Map<string, ImportRow['location']>()
  for (const file of [getNodesFile(folder), getRelationshipsFile(folder)]) {
    for await (const rows of readBatches<ImportRow>(file, readBatchLimit)) {
      for (const { key, location } of rows) {
        const name = formatElementKey(key)
        if (!repeatedHashes.has(hashKey(name))) continue
        const first = firstLocations.get(name)
        if (first) reportFault(createDuplicateFault(name, first, location))
        else firstLocations.set(name, location)
      }
    }
  }
}

function createDuplicateFault(
  name: string,
  { row, sheet, file }: ImportRow['location'],
  location: ImportRow['location'],
): ImportFault {
  return createFault(location, `${name} is already in row ${row} of ${sheet ?? file}`, undefined, 'id')
}

const FIND_EXISTING_NODES = `
UNWIND $ids AS id
MATCH (node:$($kind) {id: id})
RETURN id`

async function reportMissingNodes(
  graph: Graph,
  { folder, keys, kinds }: StagedRows,
  mode: ImportMode,
  reportFault: FaultReporter,
): Promise<void> {
  // What the files lack is removed, so it cannot be an end.
  const isRemoved = ({ kind }: NodeKey) => mode === 'replace' && kinds.has(kind)
  for await (const requiredNodes of readBatches<RequiredNode>(getRequiredNodesFile(folder), readBatchLimit)) {
    const unresolved = requiredNodes.filter(
      ({ key, fault }) => fault.column === 'name' || !keys.has(formatElementKey(key)),
    )
    const existing = await findExistingNodes(graph, unresolved)
    for (const { key, fault } of unresolved) {
      const isMissingEnd = fault.column !== 'name' && isRemoved(key)
      if (isMissingEnd || !existing.has(formatElementKey(key))) reportFault(fault)
    }
  }
}

async function findExistingNodes(
  graph: Graph,
  rows: readonly { readonly key: NodeKey }[],
): Promise<Set<string>> {
  const existing = new Set<string>()
  for (const [kind, group] of Map.groupBy(rows, ({ key }) => key.kind)) {
    const ids = [...new Set(group.map(({ key }) => key.id))]
    const { rows: found } = await graph.read<{ id: string }>(FIND_EXISTING_NODES, { kind, ids })
    for (const { id } of found) existing.add(formatElementKey({ kind, id }))
  }
  return existing
}

async function reportExistingNodes(graph: Graph, folder: string, reportFault: FaultReporter): Promise<void> {
  for await (const rows of readBatches<ImportRow<NodeKey>>(getNodesFile(folder), readBatchLimit)) {
    const existing = await findExistingNodes(graph, rows)
    for (const row of rows) {
      if (existing.has(formatElementKey(row.key))) reportFault(createExistingFault(row, 'id'))
    }
  }
}

const FIND_EXISTING_RELATIONSHIPS = `
UNWIND $rows AS row
MATCH (from:$(row.from.kind) {id: row.from.id})
MATCH (to:$(row.to.kind) {id: row.to.id})
WHERE EXISTS { (from)-[:$(row.type)]->(to) }
RETURN row.index AS index`

async function reportExistingRelationships(
  graph: Graph,
  folder: string,
  reportFault: FaultReporter,
): Promise<void> {
  const file = getRelationshipsFile(folder)
  for await (const rows of readBatches<ImportRow<RelationshipKey>>(file, readBatchLimit)) {
    const keys = rows.map(({ key }, index) => ({ index, ...key }))
    const existing = await graph.read<{ index: number }>(FIND_EXISTING_RELATIONSHIPS, { rows: keys })
    for (const { index } of existing.rows) {
      const row = rows[index]
      if (row) reportFault(createExistingFault(row, 'type'))
    }
  }
}

const createExistingFault = ({ key, location }: ImportRow, column: string) =>
  createFault(location, `${formatElementKey(key)} already exists`, 'id' in key ? key.id : undefined, column)
