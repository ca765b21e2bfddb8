import type { ElementKey } from '../../api/model.ts'
import { toElementPath } from '../../api/model.ts'
import type { ImportJob } from '../../api/operations.ts'
import type { DrawableGraph, GraphEdge, GraphNode } from '../drawing/layoutGraph.ts'

/** What a check would change: an element, or a relationship between two. */
export interface ChangedElement {
  readonly change: 'created' | 'updated' | 'removed'
  /** The element; of a relationship where it starts. */
  readonly from: ElementKey
  readonly type?: string
  readonly to?: ElementKey
  readonly name?: string | undefined
  readonly properties: readonly string[]
}

const relationshipPattern = /^(\S+) from (\S+) (\S+) to (\S+) (\S+)$/

/** Reads the changes of a check, which name elements as `Touchpoint invoice`. */
export const readChanges = (changes: NonNullable<ImportJob['changes']>): ChangedElement[] =>
  changes.map(({ change, element, name, properties = [] }) => {
    const [, type, fromKind, fromId, toKind, toId] = relationshipPattern.exec(element) ?? []
    if (type && fromKind && fromId && toKind && toId)
      return {
        change,
        properties,
        type,
        from: { kind: fromKind, id: fromId },
        to: { kind: toKind, id: toId },
      }
    const [kind = '', id = ''] = element.split(' ')
    return { change, properties, from: { kind, id }, name }
  })

/** Elements by path with the names that a check gives them. */
export const listChangedNames = (changes: readonly ChangedElement[]): ReadonlyMap<string, string> =>
  new Map(
    changes.flatMap(({ from, name }) => (name === undefined ? [] : [[toElementPath(from), name] as const])),
  )

/** The changes as a graph; elements with relationships first, as a drawing may not have room for all. */
export function createChangeGraph(
  changes: readonly ChangedElement[],
  names: ReadonlyMap<string, string>,
): DrawableGraph {
  const marks = new Map(
    changes.flatMap(({ change, from, type }) => (type ? [] : [[toElementPath(from), change]])),
  )
  const nodes = new Map<string, GraphNode>()
  const edges: GraphEdge[] = []
  const add = ({ kind, id }: ElementKey) => {
    const key = toElementPath({ kind, id })
    nodes.set(key, { key, kind, id, name: names.get(key) ?? id, mark: marks.get(key) ?? 'present' })
    return key
  }
  for (const { change, from, type, to } of changes)
    if (type && to) edges.push({ from: add(from), to: add(to), type, mark: change })
  for (const { from, type } of changes) if (!type) add(from)
  return { nodes: [...nodes.values()], edges }
}
