import type { Model } from '../../api/model.ts'
import type { DrawableGraph, GraphEdge, GraphNode } from '../drawing/layoutGraph.ts'

/** The nodes of a result, with the relationships that stand between two of them in a path or in a row. */
export function readResultGraph(rows: readonly (readonly unknown[])[], model: Model): DrawableGraph {
  const nodes = new Map<string, GraphNode>()
  const edges = new Map<string, GraphEdge>()
  for (const values of rows.flatMap(listSequences)) {
    const sequence = values.map((value) => toResultNode(value, model))
    for (const [index, node] of sequence.entries()) {
      if (node) nodes.set(node.key, node)
      const [from, to, type] = [sequence[index - 1], sequence[index + 1], values[index]]
      if (from && to && isResultRelationship(type))
        edges.set(`${from.key} ${type.type} ${to.key}`, { from: from.key, to: to.key, type: type.type })
    }
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] }
}

/** A row and the lists in it, each a sequence of nodes and the relationships between them. */
const listSequences = (values: readonly unknown[]): (readonly unknown[])[] => [
  values,
  ...values.filter((value) => Array.isArray(value)).flatMap(listSequences),
]

/** A node as the service returns it from a query. */
export function toResultNode(value: unknown, model: Model): GraphNode | undefined {
  if (!isRecord(value) || !Array.isArray(value.labels) || !isRecord(value.properties)) return undefined
  const kind = value.labels.find((label) => model.kinds.has(label))
  const { id, name } = value.properties
  if (kind === undefined || typeof id !== 'string') return undefined
  return { key: `${kind}/${id}`, kind, id, name: typeof name === 'string' ? name : id }
}

export const isResultRelationship = (value: unknown): value is { type: string; properties: object } =>
  isRecord(value) && typeof value.type === 'string' && isRecord(value.properties)

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
