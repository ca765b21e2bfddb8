import { type Projection, typeNames } from '../../graph/index.ts'
import type { Failure } from './affects.ts'
import { at, visitArcs } from './arcs.ts'

/** Of what stands behind an element in these ways, it needs each one; in every other way any one will do. */
const neededEach = new Set(['DEPENDS_ON', 'HAS_PHASE'].map((type) => typeNames.indexOf(type)))

/**
 * What is lost with something else. An element is lost when one thing that it depends on is lost, or, of a journey,
 * one of its phases; and when all that stand behind it in one other way are: all implementers, all data providers,
 * all operators of a system, all touchpoints of a phase. What is not in use neither is lost nor helps.
 */
export class Losses {
  readonly #projection: Projection
  readonly #failure: Failure
  /** How many stand behind a node in one way, where any one will do. */
  readonly #behind = new Map<number, number>()

  constructor(projection: Projection, failure: Failure) {
    this.#projection = projection
    this.#failure = failure
    for (let node = 0; node < projection.nodes.count; node += 1) {
      visitArcs(failure.needs, node, (supplier, link) => {
        if (this.#isLive(supplier)) add(this.#behind, this.#way(node, this.#typeOf(link)))
      })
    }
  }

  /** All elements that are lost when these fail, these themselves first. */
  lostWith(failing: readonly number[]): number[] {
    const lost = new Set(failing)
    const gone = new Map<number, number>()
    for (const node of lost) {
      if (!this.#isLive(node)) continue
      visitArcs(this.#failure.affects, node, (target, link) => {
        const type = this.#typeOf(link)
        const way = this.#way(target, type)
        const isLost = add(gone, way) === this.#behind.get(way) || neededEach.has(type)
        if (isLost && this.#isLive(target)) lost.add(target)
      })
    }
    return [...lost]
  }

  /** What an element needs: groups, of each of which one has to remain. */
  needsOf(node: number): readonly (readonly number[])[] {
    const groups = new Map<number, number[]>()
    visitArcs(this.#failure.needs, node, (supplier, link) => {
      if (!this.#isLive(supplier)) return
      const type = this.#typeOf(link)
      const group = neededEach.has(type) ? none - link : type
      groups.set(group, [...(groups.get(group) ?? []), supplier])
    })
    return [...groups.values()]
  }

  #isLive(node: number): boolean {
    return at(this.#projection.nodes.isLive, node) === 1
  }

  #typeOf(link: number): number {
    return at(this.#projection.relationships.type, link)
  }

  /** A node and a type of relationship in one number. */
  #way(node: number, type: number): number {
    return node * typeNames.length + type
  }
}

const none = -1

function add(counts: Map<number, number>, key: number): number {
  const count = (counts.get(key) ?? 0) + 1
  counts.set(key, count)
  return count
}
