import { type Projection, typeNames } from '../graph/projection/projection.ts'
import { at, visitArcs } from './adjacency.ts'
import type { Failure } from './failureGraph.ts'

/** Of what stands behind an element in these ways, it needs each one; in every other way any one will do. */
const neededEach = new Set(['DEPENDS_ON', 'HAS_PHASE'].map((type) => typeNames.indexOf(type)))

/** Who reaches data is not lost with it. */
const harmless = typeNames.indexOf('ACCESSES')

/**
 * What is lost with something else. An element is lost when one thing that it depends on is lost, or, of a journey,
 * one of its phases; and when all that stand behind it in one other way are: all implementers, all data providers,
 * all operators of a system, all touchpoints of a phase. Who reaches data (ACCESSES) is not lost with it. What is not in use neither is lost nor helps.
 */
export class Losses {
  readonly #projection: Projection
  readonly #failure: Failure
  /** The group of each relationship: all that stand behind its affected end in the same way. */
  readonly #groupOf: Int32Array
  /** How many of a group have to be lost for what it stands behind to be lost. */
  readonly #enough: number[] = []
  readonly #gone: Int32Array
  /** In which question a group lost its first, and a node was lost. */
  readonly #groupAskedIn: Int32Array
  readonly #lostIn: Int32Array
  #question = 0

  constructor(projection: Projection, failure: Failure) {
    this.#projection = projection
    this.#failure = failure
    this.#groupOf = new Int32Array(projection.relationships.count)
    for (let node = 0; node < projection.nodes.count; node += 1) this.#group(node)
    this.#gone = new Int32Array(this.#enough.length)
    this.#groupAskedIn = new Int32Array(this.#enough.length)
    this.#lostIn = new Int32Array(projection.nodes.count)
  }

  /** Groups what stands behind a node. */
  #group(node: number): void {
    const groups = new Map<number, number>()
    visitArcs(this.#failure.needs, node, (supplier, link) => {
      const type = this.#typeOf(link)
      const group = groups.get(type) ?? this.#enough.push(0) - 1
      groups.set(type, group)
      this.#groupOf[link] = group
      if (type === harmless) this.#enough[group] = Number.POSITIVE_INFINITY
      else if (neededEach.has(type)) this.#enough[group] = 1
      else if (this.#isLive(supplier)) this.#enough[group] = at(this.#enough, group) + 1
    })
  }

  /** All elements that are lost when these fail, these themselves first. */
  lostWith(failing: readonly number[]): number[] {
    this.#question += 1
    const lost: number[] = []
    for (const node of failing) this.#lose(node, lost)
    for (const node of lost) {
      if (!this.#isLive(node)) continue
      visitArcs(this.#failure.affects, node, (target, link) => {
        if (this.#isEnough(at(this.#groupOf, link)) && this.#isLive(target)) this.#lose(target, lost)
      })
    }
    return lost
  }

  #lose(node: number, lost: number[]): void {
    if (at(this.#lostIn, node) === this.#question) return
    this.#lostIn[node] = this.#question
    lost.push(node)
  }

  /** One more of a group is lost; whether that is enough. */
  #isEnough(group: number): boolean {
    const isFirst = at(this.#groupAskedIn, group) !== this.#question
    const gone = isFirst ? 1 : at(this.#gone, group) + 1
    this.#groupAskedIn[group] = this.#question
    this.#gone[group] = gone
    return gone >= at(this.#enough, group)
  }

  /** What an element needs: groups, of each of which one has to remain. */
  needsOf(node: number): readonly (readonly number[])[] {
    const groups = new Map<number, number[]>()
    visitArcs(this.#failure.needs, node, (supplier, link) => {
      const type = this.#typeOf(link)
      if (!this.#isLive(supplier) || type === harmless) return
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
}

const none = -1
