import { splitIntoBatches } from '../../formats/batches.ts'
import { type ElementKey, formatElementKey, type NodeKey, type RelationshipKey } from '../../graph/element.ts'
import type { Graph } from '../../graph/graph.ts'
import { kindNames } from '../../model/kinds.ts'
import { relationshipTypeNames } from '../../model/relationships.ts'
import { LineWriter } from './jsonLinesFile.ts'
import { KeySet } from './keySet.ts'
import { getRemovalsFile, type StagedRows } from './stagedRows.ts'

/**
 * Writes to disk what `replace` removes: all of the kinds and types in the files that the files lack, and the
 * relationships of removed nodes, which come before their nodes.
 */
export async function findRemovals(
  graph: Graph,
  staged: StagedRows,
  onRemoval: (key: ElementKey) => void,
): Promise<number> {
  const writer = new LineWriter(getRemovalsFile(staged.folder))
  let total = 0
  for await (const key of listRemovedKeys(graph, staged)) {
    total += 1
    onRemoval(key)
    writer.write(key)
    await writer.waitForDrain()
  }
  await writer.close()
  return total
}

const nodesPerQuery = 5_000

async function* listRemovedKeys(graph: Graph, staged: StagedRows): AsyncGenerator<ElementKey> {
  for (const type of staged.types) {
    for await (const key of listRelationships(graph, type))
      if (!staged.keys.has(formatElementKey(key))) yield key
  }
  const dependents = new KeySet()
  for (const kind of staged.kinds) {
    for await (const nodes of splitIntoBatches(listRemovedNodes(graph, kind, staged), nodesPerQuery)) {
      yield* listNewDependents(graph, nodes, staged.types, dependents)
      yield* nodes
    }
  }
}

/** Dependents that were not listed with other nodes. */
async function* listNewDependents(
  graph: Graph,
  nodes: readonly NodeKey[],
  typesOfFiles: ReadonlySet<string>,
  known: KeySet,
): AsyncGenerator<RelationshipKey> {
  for await (const key of listDependents(graph, nodes, typesOfFiles))
    if (known.add(formatElementKey(key))) yield key
}

const LIST_NODES = `
MATCH (node:$($kind))
RETURN node.id AS id
ORDER BY id`

async function* listRemovedNodes(graph: Graph, kind: string, { keys }: StagedRows): AsyncGenerator<NodeKey> {
  for await (const { id } of graph.stream<{ id: string }>(LIST_NODES, { kind }))
    if (!keys.has(formatElementKey({ kind, id }))) yield { kind, id }
}

const LIST_RELATIONSHIPS = `
MATCH (from)-[relationship:$($type)]->(to)
WITH
  type(relationship) AS type,
  [label IN labels(from) WHERE label IN $kinds][0] AS fromKind, from.id AS from,
  [label IN labels(to) WHERE label IN $kinds][0] AS toKind, to.id AS to
WHERE fromKind IS NOT NULL AND toKind IS NOT NULL
RETURN type, fromKind, from, toKind, to
ORDER BY type, from, to`

const LIST_DEPENDENTS = `
UNWIND $ids AS id
MATCH (node:$($kind) {id: id})-[relationship]-()
WITH DISTINCT relationship, startNode(relationship) AS from, endNode(relationship) AS to
WHERE type(relationship) IN $types
WITH
  type(relationship) AS type,
  [label IN labels(from) WHERE label IN $kinds][0] AS fromKind, from.id AS from,
  [label IN labels(to) WHERE label IN $kinds][0] AS toKind, to.id AS to
WHERE fromKind IS NOT NULL AND toKind IS NOT NULL
RETURN type, fromKind, from, toKind, to
ORDER BY type, from, to`

interface RelationshipEnds {
  readonly type: string
  readonly fromKind: string
  readonly from: string
  readonly toKind: string
  readonly to: string
}

const toKey = ({ type, fromKind, from, toKind, to }: RelationshipEnds): RelationshipKey => ({
  type,
  from: { kind: fromKind, id: from },
  to: { kind: toKind, id: to },
})

async function* listRelationships(graph: Graph, type: string): AsyncGenerator<RelationshipKey> {
  for await (const ends of graph.stream<RelationshipEnds>(LIST_RELATIONSHIPS, { type, kinds: kindNames }))
    yield toKey(ends)
}

/** Relationships of removed nodes, of the types that the files have not: those of the files are listed already. */
async function* listDependents(
  graph: Graph,
  [first, ...others]: readonly NodeKey[],
  typesOfFiles: ReadonlySet<string>,
): AsyncGenerator<RelationshipKey> {
  if (!first) return
  const ids = [first, ...others].map(({ id }) => id)
  const types = relationshipTypeNames.filter((type) => !typesOfFiles.has(type))
  const parameters = { kind: first.kind, ids, types, kinds: kindNames }
  for await (const ends of graph.stream<RelationshipEnds>(LIST_DEPENDENTS, parameters)) yield toKey(ends)
}
