import { indexEcosystem } from '../findings/ecosystemIndex.ts'
import { type NodeKey, toNodePath } from '../graph/element.ts'
import type { Projection } from '../graph/projection/projection.ts'

/** What people call a node, and who takes care of it. */
export interface NodeDescription {
  readonly name: string
  /** The ids of the departments that own it on a day, in their order; a department counts as its own. */
  readonly departments: readonly string[]
}

/** Nodes to describe, and the day on which claims of ownership are valid. */
export interface NodeDescriptionRequest {
  readonly keys: readonly NodeKey[]
  readonly day: string
}

/** Descriptions of nodes by their paths. */
export type NodeDescriptions = ReadonlyMap<string, NodeDescription>

/** Describes those of the nodes that exist. */
export function describeNodes(
  projection: Projection,
  { keys, day }: NodeDescriptionRequest,
): NodeDescriptions {
  const { nodes, findNode, follow } = indexEcosystem(projection, day, ['OWNS'])
  const getId = (node: number) => nodes.id[node] ?? ''
  const descriptions = new Map<string, NodeDescription>()
  for (const key of keys) {
    const node = findNode(key)
    if (node === undefined) continue
    const owners = follow(node, { type: 'OWNS', direction: 'in' }).map(getId)
    const departments = key.kind === 'Department' ? [key.id] : owners
    descriptions.set(toNodePath(key), { name: nodes.name[node] ?? key.id, departments })
  }
  return descriptions
}
