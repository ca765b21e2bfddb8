import { type Element, type ElementKey, isRelationshipKey, toElementPath } from '../graph/element.ts'
import type { Graph } from '../graph/graph.ts'
import { streamEcosystem } from '../graph/reading/streamEcosystem.ts'
import { toElementValues } from '../graph/values.ts'
import type { PropertyValues } from '../model/property.ts'

const READ_NODES = `
UNWIND $rows AS row
MATCH (node:$(row.key.kind) {id: row.key.id})
RETURN row.path AS path, properties(node) AS properties`

/** In a subquery the planner looks up both ends and expands from the one with fewer relationships. */
const READ_RELATIONSHIPS = `
UNWIND $rows AS row
MATCH (from:$(row.key.from.kind) {id: row.key.from.id})
MATCH (to:$(row.key.to.kind) {id: row.key.to.id})
CALL (row, from, to) { OPTIONAL MATCH (from)-[relationship:$(row.key.type)]->(to) RETURN relationship }
WITH row, relationship
WHERE relationship IS NOT NULL
RETURN row.path AS path, properties(relationship) AS properties`

/** Reads the values of those of the elements that exist, by path. */
export async function readElements(
  graph: Graph,
  keys: readonly ElementKey[],
): Promise<ReadonlyMap<string, PropertyValues>> {
  const keysByPath = new Map(keys.map((key) => [toElementPath(key), key]))
  const all = [...keysByPath].map(([path, key]) => ({ path, key }))
  const values = new Map<string, PropertyValues>()
  const read = async (cypher: string, rows: typeof all) => {
    if (rows.length === 0) return
    const found = await graph.read<{ path: string; properties: Record<string, unknown> }>(cypher, { rows })
    for (const { path, properties } of found.rows)
      values.set(path, toElementValues(keysByPath.get(path) as ElementKey, properties))
  }
  await read(
    READ_NODES,
    all.filter(({ key }) => !isRelationshipKey(key)),
  )
  await read(
    READ_RELATIONSHIPS,
    all.filter(({ key }) => isRelationshipKey(key)),
  )
  return values
}

/** Streams the wanted elements as they are. */
export async function* streamElements(
  graph: Graph,
  isWanted: (key: ElementKey) => boolean,
): AsyncGenerator<Element, void, undefined> {
  for await (const { nodes, relationships } of streamEcosystem(graph, { includeBookkeeping: true })) {
    for (const { kind, ...values } of nodes)
      if (isWanted({ kind, id: values.id })) yield { key: { kind, id: values.id }, values: toValues(values) }
    for (const { type, from, to, ...values } of relationships)
      if (isWanted({ type, from, to })) yield { key: { type, from, to }, values: toValues(values) }
  }
}

/** What a record has besides its key are property values. */
const toValues = (values: Readonly<Record<string, unknown>>) => values as PropertyValues
