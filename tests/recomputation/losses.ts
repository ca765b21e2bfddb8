import { relationshipTypes } from '../../src/model/relationships.ts'
import {
  by,
  findHighest,
  isSame,
  type Lookup,
  type Node,
  type NodeKey,
  nameOf,
  type Relationship,
  readFlag,
  readNumber,
  toKey,
} from './ecosystem.ts'
import { byImportance, describeReach } from './facts.ts'
import { type Arc, formatPath, listArcs, rankType } from './failures.ts'

export interface Affected {
  readonly node: Node
  readonly hops: number
  readonly path: string
}

/** What happens when elements fail: all that is lost, the failing elements left out, and all that is affected. */
export interface Failure {
  readonly lost: readonly Node[]
  readonly affected: readonly Affected[]
}

export function computeFailure(lookup: Lookup, ...failing: readonly [NodeKey, ...NodeKey[]]): Failure {
  const arcs = listArcs(lookup, { usedKey: failing[0] })
  return { lost: findLost(lookup, arcs, failing), affected: listAffected(lookup, failing[0], arcs) }
}

/** Adds elements that are lost until there is no other one. */
function findLost({ nodes }: Lookup, arcs: readonly Arc[], failing: readonly NodeKey[]): Node[] {
  const down = new Set(failing.map(toKey))
  const isDown = ({ from }: Arc) => down.has(toKey(from))
  const isLost = (node: Node) => {
    const arriving = arcs.filter(({ to }) => isSame(to, node))
    const isUnreplaced = (type: string) =>
      arriving.filter(({ relationship }) => relationship.type === type).every(isDown)
    return arriving.some((arc) => {
      const propagation = relationshipTypes.get(arc.relationship.type)?.propagation
      return propagation === 'requires'
        ? isDown(arc)
        : propagation === 'oneOf' && isUnreplaced(arc.relationship.type)
    })
  }
  for (let isGrowing = true; isGrowing; ) {
    const more = nodes.filter((node) => !down.has(toKey(node)) && isLost(node))
    for (const node of more) down.add(toKey(node))
    isGrowing = more.length > 0
  }
  return nodes.filter((node) => down.has(toKey(node)) && !failing.some((each) => isSame(each, node)))
}

/** Visits level by level, each in the order of the paths, so that the first path found is the one to give. */
function listAffected(lookup: Lookup, failing: NodeKey, arcs: readonly Arc[]): Affected[] {
  const start = lookup.getNode(failing)
  const queue: { readonly node: Node; readonly path: readonly Relationship[] }[] = [{ node: start, path: [] }]
  const seen = new Set([toKey(start)])
  for (const { node, path } of queue) {
    const next = arcs
      .filter(({ from }) => isSame(from, node))
      .sort(
        by(
          ({ to }) => to.kind,
          ({ to }) => to.id,
          ({ relationship }) => rankType(relationship.type),
        ),
      )
    for (const { to, relationship } of next) {
      if (seen.has(toKey(to))) continue
      seen.add(toKey(to))
      queue.push({ node: to, path: [...path, relationship] })
    }
  }
  return queue
    .slice(1)
    .map(({ node, path }) => ({ node, hops: path.length, path: formatPath(start, path, lookup) }))
}

export const ofKind = (nodes: readonly Node[], kind: string): Node[] =>
  nodes.filter((node) => node.kind === kind).sort(by((node) => node.id))

const listFirstNames = (nodes: readonly Node[]): string[] => nodes.slice(0, 10).map(nameOf)

/** The columns that say what a failure costs customers. */
export function describeLosses(lookup: Lookup, lost: readonly Node[]) {
  const journeys = ofKind(lost, 'Journey')
  const phases = ofKind(lost, 'Phase')
  const touchpoints = ofKind(lost, 'Touchpoint').sort(by(byImportance, (node) => node.id))
  return {
    journeysLost: journeys.length,
    phasesLost: phases.length,
    touchpointsLost: touchpoints.length,
    importance: findHighest(touchpoints.map((node) => readNumber(node, 'importance'))),
    severity: judgeLosses(journeys, phases, touchpoints),
    journeys: listFirstNames(journeys),
    phases: listFirstNames(phases),
    touchpoints: listFirstNames(touchpoints),
    touchpointIds: touchpoints.slice(0, 10).map(({ id }) => id),
    ...describeReach(lookup, touchpoints),
  }
}

function judgeLosses(journeys: readonly Node[], phases: readonly Node[], touchpoints: readonly Node[]) {
  if (journeys.length > 0) return 'critical'
  const isHigh = phases.length > 0 || touchpoints.some((node) => readFlag(node, 'momentOfTruth'))
  return isHigh ? 'high' : 'medium'
}
