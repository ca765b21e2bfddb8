import { type Adjacency, at, forEachArc } from './adjacency.ts'

/**
 * Who is lost with what. An arc carries the number of its group: the suppliers by which a dependent is lost together.
 * A dependent is lost when as many suppliers of one of its groups are lost as the group's threshold says.
 */
export interface LossGraph {
  /** Arcs from a supplier to its dependents. */
  readonly dependents: Adjacency
  /** The same arcs from a dependent to its suppliers. */
  readonly suppliers: Adjacency
  readonly threshold: Int32Array
}

/** Computes what is lost when elements fail; one instance answers many questions without clearing its columns. */
export class FailureCascade {
  readonly #graph: LossGraph
  readonly #lostCount: Int32Array
  /** In which question a group lost its first supplier, and a node was lost. */
  readonly #groupEpoch: Int32Array
  readonly #lostEpoch: Int32Array
  #epoch = 0

  constructor(graph: LossGraph) {
    this.#graph = graph
    this.#lostCount = new Int32Array(graph.threshold.length)
    this.#groupEpoch = new Int32Array(graph.threshold.length)
    this.#lostEpoch = new Int32Array(graph.dependents.size)
  }

  /** All elements that are lost when these fail, these themselves first. */
  cascadeFrom(failing: readonly number[]): number[] {
    this.#epoch += 1
    const lost: number[] = []
    for (const node of failing) this.#markLost(node, lost)
    for (const node of lost) {
      forEachArc(this.#graph.dependents, node, (target, group) => {
        if (this.#reachesThreshold(group)) this.#markLost(target, lost)
      })
    }
    return lost
  }

  #markLost(node: number, lost: number[]): void {
    if (at(this.#lostEpoch, node) === this.#epoch) return
    this.#lostEpoch[node] = this.#epoch
    lost.push(node)
  }

  /** Counts one more lost supplier of a group; whether that is enough. */
  #reachesThreshold(group: number): boolean {
    const isFirst = at(this.#groupEpoch, group) !== this.#epoch
    const lostCount = isFirst ? 1 : at(this.#lostCount, group) + 1
    this.#groupEpoch[group] = this.#epoch
    this.#lostCount[group] = lostCount
    return lostCount >= at(this.#graph.threshold, group)
  }
}
