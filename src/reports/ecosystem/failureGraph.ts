import { type Adjacency, at } from '../../algorithms/adjacency.ts'
import type { LossGraph } from '../../algorithms/failureCascade.ts'
import { buildSortedAdjacency, reverseArcs } from '../../algorithms/subgraph.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { toDayNumber } from '../../model/dates.ts'
import { relationshipTypes } from '../../model/relationships.ts'
import { once } from './once.ts'

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

/** The end to which a failure crosses a relationship, by type. */
const [noCrossing, toStart, toEnd] = [0, 1, 2]
const crossingByType = Uint8Array.from(types, ({ dependentEnd }) =>
  dependentEnd === undefined ? noCrossing : dependentEnd === 'to' ? toEnd : toStart,
)

/** Whether the dependent end is lost with the other one, by type. */
const [noLoss, requirement, alternative] = [0, 1, 2]
const lossByType = Uint8Array.from(types, ({ propagation }) =>
  propagation === 'requires' ? requirement : propagation === 'oneOf' ? alternative : noLoss,
)

/** By the relationships, which are another object for every projection that shows something else. */
const cachedFailureGraphs = new WeakMap<Projection['relationships'], Map<string, FailureGraph>>()

/** The failure graph of the relationships that are valid on a day such as 2026-03-31. */
export function getFailureGraph(projection: Projection, day: string): FailureGraph {
  const graphsByDay = cachedFailureGraphs.get(projection.relationships) ?? new Map<string, FailureGraph>()
  cachedFailureGraphs.set(projection.relationships, graphsByDay)
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

/** Reports that read only some of the arcs cost only these. */
function buildFailureGraph(projection: Projection, day: string): FailureGraph {
  const affects = once(() => buildAffects(projection, toDayNumber(day)))
  const needs = once(() => reverseArcs(affects()))
  const losses = once(() => buildLossGraph(projection, needs()))
  return {
    get affects() {
      return affects()
    },
    get needs() {
      return needs()
    },
    get losses() {
      return losses()
    },
  }
}

function buildAffects(
  { nodes: { count: nodeCount, isLive }, relationships }: Projection,
  day: number,
): Adjacency {
  const failing = new Int32Array(relationships.count)
  const dependent = new Int32Array(relationships.count)
  const links = new Int32Array(relationships.count)
  let count = 0
  for (let link = 0; link < relationships.count; link += 1) {
    const crossing = crossingByType[relationships.type[link] as number]
    if (crossing === noCrossing || !isValidOn(relationships, link, day)) continue
    const from = relationships.from[link] as number
    const to = relationships.to[link] as number
    if (isLive[from] === 0 || isLive[to] === 0) continue
    failing[count] = crossing === toEnd ? from : to
    dependent[count] = crossing === toEnd ? to : from
    links[count] = link
    count += 1
  }
  return buildSortedAdjacency(
    nodeCount,
    failing.subarray(0, count),
    dependent.subarray(0, count),
    links.subarray(0, count),
  )
}

/** Groups what each element is lost with: what it requires one by one, of one type of alternatives all together. */
function buildLossGraph({ nodes, relationships }: Projection, needs: Adjacency): LossGraph {
  const offsets = new Int32Array(nodes.count + 1)
  const targets = new Int32Array(needs.targets.length)
  const groups = new Int32Array(needs.targets.length)
  const threshold = new Int32Array(needs.targets.length)
  // The group of the last node with alternatives of a type; groups of a node are numbered from the first of its own.
  const groupByType = new Int32Array(types.length).fill(-1)
  let count = 0
  let groupCount = 0
  for (let node = 0; node < nodes.count; node += 1) {
    const firstGroup = groupCount
    const end = needs.offsets[node + 1] as number
    for (let arc = needs.offsets[node] as number; arc < end; arc += 1) {
      const type = relationships.type[needs.links[arc] as number] as number
      const loss = lossByType[type]
      if (loss === noLoss) continue
      const knownGroup = groupByType[type] as number
      const group = loss === alternative && knownGroup >= firstGroup ? knownGroup : groupCount++
      groupByType[type] = group
      threshold[group] = (threshold[group] as number) + 1
      targets[count] = needs.targets[arc] as number
      groups[count] = group
      count += 1
    }
    offsets[node + 1] = count
  }
  const suppliers = {
    size: nodes.count,
    offsets,
    targets: targets.slice(0, count),
    links: groups.slice(0, count),
  }
  return { dependents: reverseArcs(suppliers), suppliers, threshold: threshold.slice(0, groupCount) }
}

/** Whether a relationship is valid on a day, as the columns count days. */
export function isValidOn(
  { sinceDay, untilDay }: Projection['relationships'],
  link: number,
  day: number,
): boolean {
  return (sinceDay[link] as number) <= day && (untilDay[link] as number) > day
}
