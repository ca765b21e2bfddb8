import { dayNumber, type Projection, typeNames } from '../graph/projection/projection.ts'
import { type Arcs, arcsFrom, at, visitArcs } from './adjacency.ts'
import { holdsOn } from './failureGraph.ts'
import { kindNumber, liveTouchpoints } from './nodes.ts'

/** What one department needs of another, in numbers of touchpoints. */
export interface Dependency {
  readonly department: number
  readonly dependsOn: number
  touchpoints: number
  throughData: number
  throughDefinition: number
  throughImplementation: number
  throughSystems: number
}

type Through = 'throughData' | 'throughDefinition' | 'throughImplementation' | 'throughSystems'

const throughRole = new Map<string, Through>([
  ['PROVIDES_DATA_TO', 'throughData'],
  ['DEFINES', 'throughDefinition'],
  ['IMPLEMENTS', 'throughImplementation'],
])

/** Who depends on whom at the touchpoints in use on a day, each pair of departments once. */
export function dependenciesOf(projection: Projection, day: string): Dependency[] {
  const around = new Surroundings(projection, dayNumber(day))
  const found = new Map<number, Dependency>()
  const between = (department: number, dependsOn: number) => {
    const key = department * projection.nodes.count + dependsOn
    const dependency = found.get(key) ?? nothing(department, dependsOn)
    found.set(key, dependency)
    return dependency
  }
  for (const touchpoint of liveTouchpoints(projection)) {
    const needed = around.neededAt(touchpoint)
    for (const department of around.concernedAt(touchpoint)) {
      for (const [dependsOn, ways] of needed) {
        if (department !== dependsOn) count(between(department, dependsOn), ways)
      }
    }
  }
  return [...found.values()]
}

function count(dependency: Dependency, ways: Iterable<Through>): void {
  dependency.touchpoints += 1
  for (const way of ways) dependency[way] += 1
}

const nothing = (department: number, dependsOn: number): Dependency => ({
  department,
  dependsOn,
  touchpoints: 0,
  throughData: 0,
  throughDefinition: 0,
  throughImplementation: 0,
  throughSystems: 0,
})

/** Which departments have to do with a touchpoint, and how. */
class Surroundings {
  readonly #projection: Projection
  readonly #day: number
  readonly #incoming: Arcs
  readonly #outgoing: Arcs

  constructor(projection: Projection, day: number) {
    const { nodes, relationships } = projection
    const from = relationships.from.subarray(0, relationships.count)
    const to = relationships.to.subarray(0, relationships.count)
    this.#projection = projection
    this.#day = day
    this.#incoming = arcsFrom(nodes.count, to, from)
    this.#outgoing = arcsFrom(nodes.count, from, to)
  }

  /** Those that own it or carry it out. */
  concernedAt(touchpoint: number): Set<number> {
    const concerned = new Set<number>()
    this.#visitDepartments(touchpoint, (department, type) => {
      if (type === 'OWNS' || type === 'IMPLEMENTS') concerned.add(department)
    })
    return concerned
  }

  /** Those without which it fails, each with the ways in which that is so. */
  neededAt(touchpoint: number): Map<number, Set<Through>> {
    const needed = new Map<number, Set<Through>>()
    const add = (department: number, way: Through) =>
      needed.set(department, (needed.get(department) ?? new Set()).add(way))
    this.#visitDepartments(touchpoint, (department, type) => {
      const way = throughRole.get(type)
      if (way) add(department, way)
    })
    visitArcs(this.#outgoing, touchpoint, (target, link) => {
      if (this.#typeOf(link) !== 'DEPENDS_ON' || !this.#isKind(target, 'System')) return
      this.#visitDepartments(target, (department, type) => {
        if (type === 'OPERATES') add(department, 'throughSystems')
      })
    })
    return needed
  }

  #visitDepartments(node: number, visit: (department: number, type: string) => void): void {
    visitArcs(this.#incoming, node, (source, link) => {
      const holds = holdsOn(this.#projection.relationships, link, this.#day)
      if (holds && this.#isKind(source, 'Department')) visit(source, this.#typeOf(link))
    })
  }

  #isKind(node: number, kind: string): boolean {
    return at(this.#projection.nodes.kind, node) === kindNumber(kind)
  }

  #typeOf(link: number): string {
    return typeNames[at(this.#projection.relationships.type, link)] as string
  }
}
