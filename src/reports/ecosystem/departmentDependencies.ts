import type { Projection } from '../../graph/projection/projection.ts'
import { toDayNumber } from '../../model/dates.ts'
import { getKind, isLive, selectLiveTouchpoints } from './nodes.ts'
import { createRelationshipLookup, type RelationshipLookup } from './relationshipLookup.ts'

/** How one department depends on another, in numbers of touchpoints. */
export interface DepartmentDependency {
  readonly department: number
  readonly dependsOn: number
  touchpoints: number
  throughData: number
  throughDefinition: number
  throughImplementation: number
  throughDelivery: number
  throughSystems: number
}

type DependencyChannel = Exclude<keyof DepartmentDependency, 'department' | 'dependsOn' | 'touchpoints'>

/** Which department depends on which other one at the touchpoints in use on a day, each ordered pair once. */
export function findDepartmentDependencies(projection: Projection, day: string): DepartmentDependency[] {
  const lookup = createRelationshipLookup(projection, toDayNumber(day))
  const dependencies = new Map<number, DepartmentDependency>()
  const getOrCreate = (department: number, dependsOn: number) => {
    const key = department * projection.nodes.count + dependsOn
    const dependency = dependencies.get(key) ?? createDependency(department, dependsOn)
    dependencies.set(key, dependency)
    return dependency
  }
  for (const touchpoint of selectLiveTouchpoints(projection)) {
    const parties = findParties(projection, lookup, touchpoint)
    for (const department of [...parties.owners, ...parties.implementers.difference(parties.owners)]) {
      for (const [dependsOn, channels] of listDependencies(parties, department)) {
        countTouchpoint(getOrCreate(department, dependsOn), channels)
      }
    }
  }
  return [...dependencies.values()]
}

/** The departments at a touchpoint. */
interface TouchpointParties {
  readonly owners: ReadonlySet<number>
  readonly dataProviders: ReadonlySet<number>
  readonly definers: ReadonlySet<number>
  readonly implementers: ReadonlySet<number>
  /** Those that operate a system in use on which the touchpoint depends directly. */
  readonly operators: ReadonlySet<number>
}

function findParties(
  projection: Projection,
  { listSources, listTargets }: RelationshipLookup,
  touchpoint: number,
): TouchpointParties {
  const selectDepartments = (nodes: readonly number[]) =>
    new Set(nodes.filter((node) => getKind(projection, node) === 'Department'))
  const systems = listTargets(touchpoint, 'DEPENDS_ON').filter(
    (node) => getKind(projection, node) === 'System' && isLive(projection, node),
  )
  return {
    owners: selectDepartments(listSources(touchpoint, 'OWNS')),
    dataProviders: selectDepartments(listSources(touchpoint, 'PROVIDES_DATA_TO')),
    definers: selectDepartments(listSources(touchpoint, 'DEFINES')),
    implementers: selectDepartments(listSources(touchpoint, 'IMPLEMENTS')),
    operators: selectDepartments(systems.flatMap((system) => listSources(system, 'OPERATES'))),
  }
}

/** The departments on which one that owns or implements the touchpoint depends, and in which ways. */
function listDependencies(
  { dataProviders, definers, implementers, operators }: TouchpointParties,
  department: number,
): Map<number, DependencyChannel[]> {
  const sharing = implementers.has(department) ? 'throughImplementation' : 'throughDelivery'
  const channels = [
    ['throughData', dataProviders],
    ['throughDefinition', definers],
    [sharing, implementers],
    ['throughSystems', operators],
  ] as const
  const dependencies = new Map<number, DependencyChannel[]>()
  for (const [channel, departments] of channels) {
    for (const other of departments) {
      if (other !== department) dependencies.set(other, [...(dependencies.get(other) ?? []), channel])
    }
  }
  return dependencies
}

function countTouchpoint(dependency: DepartmentDependency, channels: readonly DependencyChannel[]): void {
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
  throughDelivery: 0,
  throughSystems: 0,
})
