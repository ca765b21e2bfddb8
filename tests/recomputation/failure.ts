import { relationshipTypeNames, relationshipTypes } from '../../src/model/relationships.ts'
import {
  by,
  findHighest,
  isInUse,
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
import { byImportance } from './facts.ts'

/** A relationship that a failure crosses from the supplier to the dependent element. */
interface Crossing {
  readonly supplier: Node
  readonly dependent: Node
  readonly relationship: Relationship
  readonly propagation: string
}

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

/** Relationships between elements in use that failures cross; the failing elements count as in use. */
export function listCrossings(lookup: Lookup, failing: readonly NodeKey[]): Crossing[] {
  const isActive = (node: Node) => isInUse(node) || failing.some((each) => isSame(each, node))
  return lookup.relationships.flatMap((relationship) => {
    const { propagation, dependentEnd } = relationshipTypes.get(relationship.type) ?? {}
    if (!propagation || !dependentEnd) return []
    const dependent = lookup.getNode(relationship[dependentEnd])
    const supplier = lookup.getNode(relationship[dependentEnd === 'from' ? 'to' : 'from'])
    return isActive(dependent) && isActive(supplier)
      ? [{ supplier, dependent, relationship, propagation }]
      : []
  })
}

export function computeFailure(lookup: Lookup, ...failing: readonly NodeKey[]): Failure {
  const crossings = listCrossings(lookup, failing)
  const lost = findLost(lookup, crossings, failing)
  const [first] = failing
  return {
    lost,
    affected: first && failing.length === 1 ? listAffected(lookup.getNode(first), crossings) : [],
  }
}

/** Adds elements that are lost until there is no other one. */
function findLost({ nodes }: Lookup, crossings: readonly Crossing[], failing: readonly NodeKey[]): Node[] {
  const down = new Set(failing.map(toKey))
  const isLost = (node: Node) => {
    const arriving = crossings.filter(({ dependent }) => isSame(dependent, node))
    const isDown = ({ supplier }: Crossing) => down.has(toKey(supplier))
    const isUnreplaced = (type: string) =>
      arriving.filter(({ relationship }) => relationship.type === type).every(isDown)
    return arriving.some((crossing) =>
      crossing.propagation === 'requires'
        ? isDown(crossing)
        : crossing.propagation === 'oneOf' && isUnreplaced(crossing.relationship.type),
    )
  }
  for (let isGrowing = true; isGrowing; ) {
    const more = nodes.filter((node) => !down.has(toKey(node)) && isLost(node))
    for (const node of more) down.add(toKey(node))
    isGrowing = more.length > 0
  }
  return nodes.filter((node) => down.has(toKey(node)) && !failing.some((each) => isSame(each, node)))
}

/** Visits level by level, at each level in the order of the paths, so that the first path found is the one to give. */
function listAffected(start: Node, crossings: readonly Crossing[]): Affected[] {
  const queue: Affected[] = [{ node: start, hops: 0, path: nameOf(start) }]
  const seen = new Set([toKey(start)])
  for (const { node, hops, path } of queue) {
    const next = crossings
      .filter(({ supplier }) => isSame(supplier, node))
      .sort(
        by(
          ({ dependent }) => dependent.kind,
          ({ dependent }) => dependent.id,
          ({ relationship }) => relationshipTypeNames.indexOf(relationship.type),
        ),
      )
    for (const { dependent, relationship } of next) {
      if (seen.has(toKey(dependent))) continue
      seen.add(toKey(dependent))
      queue.push({ node: dependent, hops: hops + 1, path: path + describeStep(relationship, dependent) })
    }
  }
  return queue.slice(1)
}

/** A step to an element along a relationship; the arrow points where the relationship does. */
export const describeStep = ({ type, to }: Relationship, next: Node): string =>
  isSame(to, next) ? ` -${type}-> ${nameOf(next)}` : ` <-${type}- ${nameOf(next)}`

export const ofKind = (nodes: readonly Node[], kind: string): Node[] =>
  nodes.filter((node) => node.kind === kind).sort(by((node) => node.id))

const listFirstNames = (nodes: readonly Node[]): string[] => nodes.slice(0, 10).map(nameOf)

/** The columns that say what a failure costs customers. */
export function describeLosses(lost: readonly Node[]) {
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
  }
}

function judgeLosses(journeys: readonly Node[], phases: readonly Node[], touchpoints: readonly Node[]) {
  if (journeys.length > 0) return 'critical'
  const isHigh = phases.length > 0 || touchpoints.some((node) => readFlag(node, 'momentOfTruth'))
  return isHigh ? 'high' : 'medium'
}
