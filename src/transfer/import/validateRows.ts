import { join } from 'node:path'
import { limits } from '../../formats/limits.ts'
import { type ElementKey, formatElementKey, type NodeKey, type RelationshipKey } from '../../graph/element.ts'
import type { Graph } from '../../graph/graph.ts'
import { kindNames } from '../../model/kinds.ts'
import { createFault, type ImportFault, type ImportMode, type ImportRow } from './importRow.ts'
import { openLineWriter, readBatches } from './jsonLinesFile.ts'
import { hashKey } from './keySet.ts'
import {
  nodesFile,
  type RequiredNode,
  relationshipsFile,
  requiredNodesFile,
  type StagedRows,
} from './stageRows.ts'

const readBatchLimit = { items: 5_000, characters: limits.maxCharactersPerBatch }

type FaultReporter = (fault: ImportFault) => void

/** What only all rows together, and the database, can tell: duplicates, ends that are not there, ids that are taken. */
export async function validateRows(
  graph: Graph,
  staged: StagedRows,
  mode: ImportMode,
  reportFault: FaultReporter,
): Promise<void> {
  if (staged.repeatedHashes.size > 0) await reportDuplicates(staged, reportFault)
  await reportMissingNodes(graph, staged, reportFault)
  if (mode === 'create') await reportExisting(graph, staged, reportFault)
}

/** The hashes only told where to look. */
async function reportDuplicates(
  { folder, repeatedHashes }: StagedRows,
  reportFault: FaultReporter,
): Promise<void> {
  const firstLocations = new Map<string, ImportRow['location']>()
  for await (const { key, location } of readRows(folder)) {
    const name = formatElementKey(key)
    if (!repeatedHashes.has(hashKey(name))) continue
    const earlier = firstLocations.get(name)
    if (earlier)
      reportFault(
        createFault(
          location,
          `${name} is in row ${earlier.row} of ${earlier.sheet ?? earlier.file} already`,
          undefined,
          'id',
        ),
      )
    else firstLocations.set(name, location)
  }
}

async function* readRows(folder: string): AsyncGenerator<ImportRow> {
  for (const file of [nodesFile(folder), relationshipsFile(folder)]) {
    for await (const rows of readBatches<ImportRow>(file, readBatchLimit)) yield* rows
  }
}

const FIND_EXISTING_NODES = `
UNWIND $ids AS id
MATCH (node:$($kind) {id: id})
RETURN id`

async function reportMissingNodes(
  graph: Graph,
  { folder, keys }: StagedRows,
  reportFault: FaultReporter,
): Promise<void> {
  for await (const requiredNodes of readBatches<RequiredNode>(requiredNodesFile(folder), readBatchLimit)) {
    const unresolved = requiredNodes.filter(
      ({ key, fault }) => fault.column === 'name' || !keys.has(formatElementKey(key)),
    )
    const existingKeys = await findExistingNodes(
      graph,
      unresolved.map(({ key }) => key),
    )
    for (const { key, fault } of unresolved) if (!existingKeys.has(formatElementKey(key))) reportFault(fault)
  }
}

async function findExistingNodes(graph: Graph, keys: readonly NodeKey[]): Promise<Set<string>> {
  const existing = new Set<string>()
  for (const kind of kindNames) {
    const ids = [...new Set(keys.filter((key) => key.kind === kind).map(({ id }) => id))]
    if (ids.length === 0) continue
    const { rows } = await graph.read<{ id: string }>(FIND_EXISTING_NODES, { kind, ids })
    for (const { id } of rows) existing.add(formatElementKey({ kind, id }))
  }
  return existing
}

const FIND_EXISTING_RELATIONSHIPS = `
UNWIND $rows AS row
MATCH (from:$(row.from.kind) {id: row.from.id})
MATCH (to:$(row.to.kind) {id: row.to.id})
WHERE EXISTS { (from)-[:$(row.type)]->(to) }
RETURN row.index AS index`

async function reportExisting(
  graph: Graph,
  { folder }: StagedRows,
  reportFault: FaultReporter,
): Promise<void> {
  for await (const rows of readBatches<ImportRow<NodeKey>>(nodesFile(folder), readBatchLimit)) {
    const existingKeys = await findExistingNodes(
      graph,
      rows.map(({ key }) => key),
    )
    for (const { key, location } of rows) {
      if (existingKeys.has(formatElementKey(key)))
        reportFault(createFault(location, `${formatElementKey(key)} exists already`, key.id, 'id'))
    }
  }
  for await (const rows of readBatches<ImportRow<RelationshipKey>>(
    relationshipsFile(folder),
    readBatchLimit,
  )) {
    const lookups = rows.map(({ key }, index) => ({ index, ...key }))
    const { rows: existing } = await graph.read<{ index: number }>(FIND_EXISTING_RELATIONSHIPS, {
      rows: lookups,
    })
    for (const { index } of existing) {
      const row = rows[index]
      if (row)
        reportFault(
          createFault(row.location, `${formatElementKey(row.key)} exists already`, undefined, 'type'),
        )
    }
  }
}

export const removalsFile = (folder: string) => join(folder, 'removals.jsonl')

const LIST_NODES = `
MATCH (node:$($kind))
RETURN node.id AS id
ORDER BY id`

const LIST_RELATIONSHIPS = `
MATCH (from)-[:$($type)]->(to)
WITH
  [label IN labels(from) WHERE label IN $kinds][0] AS fromKind, from.id AS from,
  [label IN labels(to) WHERE label IN $kinds][0] AS toKind, to.id AS to
WHERE fromKind IS NOT NULL AND toKind IS NOT NULL
RETURN fromKind, from, toKind, to
ORDER BY from, to`

/** What `replace` removes: of every kind and type that the file holds, all that it lacks. They wait in a file too. */
export async function findRemovals(
  graph: Graph,
  { folder, keys, kinds, types }: StagedRows,
  onRemoval: (key: ElementKey) => void,
): Promise<number> {
  const writer = openLineWriter(removalsFile(folder))
  let total = 0
  const stageRemoval = (key: ElementKey) => {
    if (keys.has(formatElementKey(key))) return
    total += 1
    onRemoval(key)
    writer.write(key)
  }
  for (const type of types) {
    const parameters = { type, kinds: kindNames }
    for await (const row of graph.stream<RelationshipEndsRow>(LIST_RELATIONSHIPS, parameters)) {
      stageRemoval({ type, from: { kind: row.fromKind, id: row.from }, to: { kind: row.toKind, id: row.to } })
      await writer.waitForDrain()
    }
  }
  for (const kind of kinds) {
    for await (const { id } of graph.stream<{ id: string }>(LIST_NODES, { kind })) {
      stageRemoval({ kind, id })
      await writer.waitForDrain()
    }
  }
  await writer.close()
  return total
}

interface RelationshipEndsRow {
  readonly fromKind: string
  readonly from: string
  readonly toKind: string
  readonly to: string
}
