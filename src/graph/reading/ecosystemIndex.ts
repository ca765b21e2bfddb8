import { type NodeKey, toNodePath } from '../element.ts'
import type { NodeRecord, RelationshipRecord } from './streamEcosystem.ts'

/** Nodes and their relationships by node, for look-ups while a map is built. */
export class EcosystemIndex {
  readonly #nodes: ReadonlyMap<string, NodeRecord>
  readonly #outgoingByNode: ReadonlyMap<string, RelationshipRecord[]>
  readonly #incomingByNode: ReadonlyMap<string, RelationshipRecord[]>

  constructor(nodes: readonly NodeRecord[], relationships: readonly RelationshipRecord[]) {
    this.#nodes = new Map(nodes.map((node) => [toNodePath(node), node]))
    this.#outgoingByNode = Map.groupBy(relationships, ({ from }) => toNodePath(from))
    this.#incomingByNode = Map.groupBy(relationships, ({ to }) => toNodePath(to))
  }

  listByKind(kind: string): NodeRecord[] {
    return [...this.#nodes.values()].filter((node) => node.kind === kind)
  }

  /** The nodes that are in the map, in the order of their keys. */
  resolve(keys: readonly NodeKey[]): NodeRecord[] {
    return keys.flatMap((key) => this.#nodes.get(toNodePath(key)) ?? [])
  }

  listOutgoing(key: NodeKey, type: string): RelationshipRecord[] {
    return (this.#outgoingByNode.get(toNodePath(key)) ?? []).filter((each) => each.type === type)
  }

  /** Relationships that end at the node, of one of the types. */
  listIncoming(key: NodeKey, types: ReadonlySet<string>): RelationshipRecord[] {
    return (this.#incomingByNode.get(toNodePath(key)) ?? []).filter(({ type }) => types.has(type))
  }
}
