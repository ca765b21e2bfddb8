import { type NodeKey, toNodePath } from '../graph/element.ts'
import { findNode } from '../graph/projection/patchProjection.ts'
import type { Projection } from '../graph/projection/projection.ts'
import { toDayNumber } from '../model/dates.ts'
import { kindNames } from '../model/kinds.ts'
import { relationshipTypeNames } from '../model/relationships.ts'
import { isValidOn } from '../reports/ecosystem/failureGraph.ts'

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
  const { nodes } = projection
  const ownersByNode = listOwners(projection, toDayNumber(day))
  const descriptions = new Map<string, NodeDescription>()
  for (const key of keys) {
    const { index: node, isFound } = findNode(nodes, key)
    if (!isFound) continue
    const departments = key.kind === 'Department' ? [key.id] : (ownersByNode.get(node) ?? [])
    descriptions.set(toNodePath(key), { name: nodes.name[node] ?? key.id, departments })
  }
  return descriptions
}

const owns = relationshipTypeNames.indexOf('OWNS')
const department = kindNames.indexOf('Department')

/** The ids of the departments that own each node on a day, in their order. */
function listOwners({ nodes, relationships }: Projection, day: number): Map<number, string[]> {
  const owners = new Map<number, string[]>()
  for (let link = 0; link < relationships.count; link += 1) {
    if (relationships.type[link] !== owns || !isValidOn(relationships, link, day)) continue
    const owner = relationships.from[link] ?? 0
    if (nodes.kind[owner] !== department) continue
    const owned = relationships.to[link] ?? 0
    const known = owners.get(owned) ?? []
    known.push(nodes.id[owner] ?? '')
    owners.set(owned, known)
  }
  return owners
}
