import { type Projection, relationshipTypeNames } from '../graph/projection/projection.ts'
import { toDayNumber } from '../model/dates.ts'
import { type Adjacency, at, buildAdjacency, forEachArc } from './adjacency.ts'
import { isValidOn } from './failureGraph.ts'
import { getKindIndex, selectLiveTouchpoints } from './nodes.ts'

/** What one department needs of another, in numbers of touchpoints. */
export interface DepartmentDependency {
  readonly department: number
  readonly dependsOn: number
  touchpoints: number
  throughData: number
  throughDefinition: number
  throughImplementation: number
  throughSystems: number
}

type DependencyChannel = 'throughData' | 'throughDefinition' | 'throughImplementation' | 'throughSystems'

const channelByRole = new Map<string, DependencyChannel>([
  ['PROVIDES_DATA_TO', 'throughData'],
  ['DEFINES', 'throughDefinition'],
  ['IMPLEMENTS', 'throughImplementation'],
])

/** Who depends on whom at the touchpoints in use on a day, each pair of departments once. */
export function findDepartmentDependencies(projection: Projection, day: string): DepartmentDependency[] {
  const roles = new DepartmentRoles(projection, toDayNumber(day))
  const dependencies = new Map<number, DepartmentDependency>()
  const getOrCreate = (department: number, dependsOn: number) => {
    const key = department * projection.nodes.count + dependsOn
    const dependency = dependencies.get(key) ?? createDependency(department, dependsOn)
    dependencies.set(key, dependency)
    return dependency
  }
  for (const touchpoint of selectLiveTouchpoints(projection)) {
    const required = roles.listRequired(touchpoint)
    for (const department of roles.listResponsible(touchpoint)) {
      for (const [dependsOn, channels] of required) {
        if (department !== dependsOn) countTouchpoint(getOrCreate(department, dependsOn), channels)
      }
    }
  }
  return [...dependencies.values()]
}

function countTouchpoint(dependency: DepartmentDependency, channels: Iterable<DependencyChannel>): void {
  dependency.touchpoints += 1
  for (const channel of channels) dependency[channel] += 1
}

const createDependency = (department: number, dependsOn: number): DepartmentDependency => ({
  department,
  dependsOn,
  touchpoints: 0,
  throughData: 0,
  throughDefinition: 0,
  throughImplementation: 0,
  throughSystems: 0,
})

/** Which departments have to do with a touchpoint, and how. */
class DepartmentRoles {
  readonly #projection: Projection
  readonly #day: number
  readonly #incoming: Adjacency
  readonly #outgoing: Adjacency

  constructor(projection: Projection, day: number) {
    const { nodes, relationships } = projection
    const from = relationships.from.subarray(0, relationships.count)
    const to = relationships.to.subarray(0, relationships.count)
    this.#projection = projection
    this.#day = day
    this.#incoming = buildAdjacency(nodes.count, to, from)
    this.#outgoing = buildAdjacency(nodes.count, from, to)
  }

  /** Those that own it or carry it out. */
  listResponsible(touchpoint: number): Set<number> {
    const responsible = new Set<number>()
    this.#forEachDepartment(touchpoint, (department, type) => {
      if (type === 'OWNS' || type === 'IMPLEMENTS') responsible.add(department)
    })
    return responsible
  }

  /** Those without which it fails, each with the ways in which that is so. */
  listRequired(touchpoint: number): Map<number, Set<DependencyChannel>> {
    const required = new Map<number, Set<DependencyChannel>>()
    const add = (department: number, channel: DependencyChannel) =>
      required.set(department, (required.get(department) ?? new Set()).add(channel))
    this.#forEachDepartment(touchpoint, (department, type) => {
      const channel = channelByRole.get(type)
      if (channel) add(department, channel)
    })
    forEachArc(this.#outgoing, touchpoint, (target, link) => {
      if (this.#getTypeName(link) !== 'DEPENDS_ON' || !this.#isKind(target, 'System')) return
      this.#forEachDepartment(target, (department, type) => {
        if (type === 'OPERATES') add(department, 'throughSystems')
      })
    })
    return required
  }

  #forEachDepartment(node: number, visit: (department: number, type: string) => void): void {
    forEachArc(this.#incoming, node, (source, link) => {
      const isValid = isValidOn(this.#projection.relationships, link, this.#day)
      if (isValid && this.#isKind(source, 'Department')) visit(source, this.#getTypeName(link))
    })
  }

  #isKind(node: number, kind: string): boolean {
    return at(this.#projection.nodes.kind, node) === getKindIndex(kind)
  }

  #getTypeName(link: number): string {
    return relationshipTypeNames[at(this.#projection.relationships.type, link)] as string
  }
}
