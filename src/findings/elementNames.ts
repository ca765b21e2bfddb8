import { type NodeKey, toNodePath } from '../graph/element.ts'
import type { Graph } from '../graph/graph.ts'

const READ = `
UNWIND $elements AS element
MATCH (node:$(element.kind) {id: element.id})
RETURN element.kind AS kind, element.id AS id, node.name AS name`

/** Reads the names of elements by their paths, without those that have been deleted since. */
export async function readElementNames(
  graph: Graph,
  elements: readonly NodeKey[],
): Promise<ReadonlyMap<string, string>> {
  const unique = [...new Map(elements.map((element) => [toNodePath(element), element])).values()]
  if (unique.length === 0) return new Map()
  const { rows } = await graph.read<NodeKey & { readonly name: string }>(READ, { elements: unique })
  return new Map(rows.map((row) => [toNodePath(row), row.name]))
}
