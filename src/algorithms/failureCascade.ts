import { type Projection, relationshipTypeNames } from '../graph/projection/projection.ts'
import { at, forEachArc } from './adjacency.ts'
import type { FailureGraph } from './failureGraph.ts'

/** Of what stands behind an element in these ways, it needs each one; in every other way any one will do. */
const requiredTypes = new Set(['DEPENDS_ON', 'HAS_PHASE'].map((type) => relationshipTypeNames.indexOf(type)))

/** Who reaches data is not lost with it. */
const ignoredType = relationshipTypeNames.indexOf('ACCESSES')

/**
 * What is lost with something else. An element is lost when one thing that it depends on is lost, or, of a journey,
 * one of its phases; and when all that stand behind it in one other way are: all implementers, all data providers,
 * all operators of a system, all touchpoints of a phase. Who reaches data (ACCESSES) is not lost with it. What is not in use neither is lost nor helps.
 */
export class FailureCascade {
  readonly #projection: Projection
  readonly #failureGraph: FailureGraph
  /** The group of each relationship: all that stand behind its affected end in the same way. */
  readonly #groupByLink: Int32Array
  /** How many of a group have to be lost for what it stands behind to be lost. */
  readonly #threshold: number[] = []
  readonly #lostCount: Int32Array
  /** In which question a group lost its first, and a node was lost. */
  readonly #groupEpoch: Int32Array
  readonly #lostEpoch: Int32Array
  #epoch = 0

  constructor(projection: Projection, failureGraph: FailureGraph) {
    this.#projection = projection
    this.#failureGraph = failureGraph
    this.#groupByLink = new Int32Array(projection.relationships.count)
    for (let node = 0; node < projection.nodes.count; node += 1) this.#groupSuppliers(node)
    this.#lostCount = new Int32Array(this.#threshold.length)
    this.#groupEpoch = new Int32Array(this.#threshold.length)
    this.#lostEpoch = new Int32Array(projection.nodes.count)
  }

  /** Groups what stands behind a node. */
  #groupSuppliers(node: number): void {
    const groups = new Map<number, number>()
    forEachArc(this.#failureGraph.needs, node, (supplier, link) => {
      const type = this.#getType(link)
      const group = groups.get(type) ?? this.#threshold.push(0) - 1
      groups.set(type, group)
      this.#groupByLink[link] = group
      if (type === ignoredType) this.#threshold[group] = Number.POSITIVE_INFINITY
      else if (requiredTypes.has(type)) this.#threshold[group] = 1
      else if (this.#isLive(supplier)) this.#threshold[group] = at(this.#threshold, group) + 1
    })
  }

  /** All elements that are lost when these fail, these themselves first. */
  cascadeFrom(failing: readonly number[]): number[] {
    this.#epoch += 1
    const lost: number[] = []
    for (const node of failing) this.#markLost(node, lost)
    for (const node of lost) {
      if (!this.#isLive(node)) continue
      forEachArc(this.#failureGraph.affects, node, (target, link) => {
        if (this.#reachesThreshold(at(this.#groupByLink, link)) && this.#isLive(target))
          this.#markLost(target, lost)
      })
    }
    return lost
  }

  #markLost(node: number, lost: number[]): void {
    if (at(this.#lostEpoch, node) === this.#epoch) return
    this.#lostEpoch[node] = this.#epoch
    lost.push(node)
  }

  /** One more of a group is lost; whether that is enough. */
  #reachesThreshold(group: number): boolean {
    const isFirst = at(this.#groupEpoch, group) !== this.#epoch
    const lostCount = isFirst ? 1 : at(this.#lostCount, group) + 1
    this.#groupEpoch[group] = this.#epoch
    this.#lostCount[group] = lostCount
    return lostCount >= at(this.#threshold, group)
  }

  /** What an element needs: groups, of each of which one has to remain. */
  listRequirements(node: number): readonly (readonly number[])[] {
    const groups = new Map<number, number[]>()
    forEachArc(this.#failureGraph.needs, node, (supplier, link) => {
      const type = this.#getType(link)
      if (!this.#isLive(supplier) || type === ignoredType) return
      const group = requiredTypes.has(type) ? noType - link : type
      groups.set(group, [...(groups.get(group) ?? []), supplier])
    })
    return [...groups.values()]
  }

  #isLive(node: number): boolean {
    return at(this.#projection.nodes.isLive, node) === 1
  }

  #getType(link: number): number {
    return at(this.#projection.relationships.type, link)
  }
}

const noType = -1
