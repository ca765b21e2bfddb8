import { type Adjacency, at, buildAdjacency } from '../../algorithms/adjacency.ts'
import type { LossGraph } from '../../algorithms/failureCascade.ts'
import { buildSortedAdjacency, reverseArcs } from '../../algorithms/subgraph.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { toDayNumber } from '../../model/dates.ts'
import { relationshipTypes } from '../../model/relationships.ts'

/**
 * How failures spread among the elements in use on a day. Arcs carry their relationship and leave a node in the order of
 * the other end.
 */
export interface FailureGraph {
  /** From what fails to what is affected, lost or not. */
  readonly affects: Adjacency
  /** The same arcs from what is affected to what it relies on. */
  readonly needs: Adjacency
  /** Those of the arcs by which elements are lost. */
  readonly losses: LossGraph
}

const types = [...relationshipTypes.values()]
const cachedFailureGraphs = new WeakMap<Projection, Map<string, FailureGraph>>()

/** The failure graph of the relationships that are valid on a day such as 2026-03-31. */
export function getFailureGraph(projection: Projection, day: string): FailureGraph {
  const graphsByDay = cachedFailureGraphs.get(projection) ?? new Map<string, FailureGraph>()
  cachedFailureGraphs.set(projection, graphsByDay)
  const graph = graphsByDay.get(day) ?? buildFailureGraph(projection, day)
  graphsByDay.set(day, graph)
  return graph
}

/** The failure graph in which one element counts as in use, whatever its lifecycle. */
export function getFailureGraphAround(projection: Projection, day: string, node: number): FailureGraph {
  if (at(projection.nodes.isLive, node) === 1) return getFailureGraph(projection, day)
  const isLive = projection.nodes.isLive.slice()
  isLive[node] = 1
  return buildFailureGraph({ ...projection, nodes: { ...projection.nodes, isLive } }, day)
}

function buildFailureGraph(projection: Projection, day: string): FailureGraph {
  const { nodes, relationships } = projection
  const failing: number[] = []
  const dependent: number[] = []
  const links: number[] = []
  const dayNumber = toDayNumber(day)
  for (let link = 0; link < relationships.count; link += 1) {
    const dependentEnd = types[at(relationships.type, link)]?.dependentEnd
    if (!dependentEnd || !isValidOn(relationships, link, dayNumber)) continue
    const [from, to] = [at(relationships.from, link), at(relationships.to, link)]
    if (at(nodes.isLive, from) === 0 || at(nodes.isLive, to) === 0) continue
    failing.push(dependentEnd === 'to' ? from : to)
    dependent.push(dependentEnd === 'to' ? to : from)
    links.push(link)
  }
  const affects = buildSortedAdjacency(nodes.count, failing, dependent, links)
  const needs = reverseArcs(affects)
  return { affects, needs, losses: buildLossGraph(projection, needs) }
}

/** Groups what each element is lost with: what it requires one by one, of one type of alternatives all together. */
function buildLossGraph({ nodes, relationships }: Projection, needs: Adjacency): LossGraph {
  const suppliers: number[] = []
  const dependents: number[] = []
  const groups: number[] = []
  const threshold: number[] = []
  // Of the last node with such a relationship, by type.
  const groupByType = new Int32Array(types.length)
  const nodeByType = new Int32Array(types.length).fill(-1)
  for (let node = 0; node < nodes.count; node += 1) {
    for (let arc = at(needs.offsets, node); arc < at(needs.offsets, node + 1); arc += 1) {
      const type = at(relationships.type, at(needs.links, arc))
      const propagation = types[type]?.propagation
      if (propagation === 'affects') continue
      const isKnown = propagation === 'oneOf' && at(nodeByType, type) === node
      const group = isKnown ? at(groupByType, type) : threshold.push(0) - 1
      groupByType[type] = group
      nodeByType[type] = node
      threshold[group] = at(threshold, group) + 1
      suppliers.push(at(needs.targets, arc))
      dependents.push(node)
      groups.push(group)
    }
  }
  return {
    dependents: buildAdjacency(nodes.count, suppliers, dependents, groups),
    suppliers: buildAdjacency(nodes.count, dependents, suppliers, groups),
    threshold: Int32Array.from(threshold),
  }
}

/** Whether a relationship is valid on a day, as the columns count days. */
export function isValidOn(
  { sinceDay, untilDay }: Projection['relationships'],
  link: number,
  day: number,
): boolean {
  return at(sinceDay, link) <= day && at(untilDay, link) > day
}
