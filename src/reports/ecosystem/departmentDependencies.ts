import { type Adjacency, at } from '../../algorithms/adjacency.ts'
import { buildSortedAdjacency, simplifyArcs } from '../../algorithms/subgraph.ts'
import { GrowingColumn } from '../../graph/projection/growingColumn.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { toDayNumber } from '../../model/dates.ts'
import { getKind, isLive, selectLiveTouchpoints } from './nodes.ts'
import { createRelationshipLookup, type RelationshipLookup } from './relationshipLookup.ts'

/** The ways in which a department depends on another at a touchpoint, each with its bit. */
const wayBits = {
  throughData: 1,
  throughDefinition: 2,
  throughImplementation: 4,
  throughDelivery: 8,
  throughSystems: 16,
} as const

type Way = keyof typeof wayBits
const ways = Object.keys(wayBits) as Way[]

/**
 * Ordered pairs of departments of which the first depends on the second, by their ids, with an entry in each column; the
 * other columns are numbers of touchpoints: of all at which it depends on the other, and of those in each way.
 */
export type DependencyColumns = Readonly<Record<'department' | 'dependsOn' | 'touchpoints' | Way, Int32Array>>

/** Which department depends on which other one at the touchpoints in use on a day. */
export function findDepartmentDependencies(projection: Projection, day: string): DependencyColumns {
  const arcs = buildDependencies(projection, toDayNumber(day))
  const columns = createColumns(simplifyArcs(arcs).targets.length)
  let pair = -1
  for (let department = 0; department < arcs.size; department += 1) {
    const first = at(arcs.offsets, department)
    const end = at(arcs.offsets, department + 1)
    for (let arc = first; arc < end; arc += 1) {
      const dependsOn = arcs.targets[arc] as number
      if (arc === first || dependsOn !== arcs.targets[arc - 1]) pair += 1
      columns.department[pair] = department
      columns.dependsOn[pair] = dependsOn
      countTouchpoint(columns, pair, arcs.links[arc] as number)
    }
  }
  return columns
}

const createColumns = (count: number): DependencyColumns => ({
  department: new Int32Array(count),
  dependsOn: new Int32Array(count),
  touchpoints: new Int32Array(count),
  throughData: new Int32Array(count),
  throughDefinition: new Int32Array(count),
  throughImplementation: new Int32Array(count),
  throughDelivery: new Int32Array(count),
  throughSystems: new Int32Array(count),
})

function countTouchpoint(columns: DependencyColumns, pair: number, bits: number): void {
  columns.touchpoints[pair] = (columns.touchpoints[pair] as number) + 1
  for (const way of ways)
    if ((bits & wayBits[way]) !== 0) columns[way][pair] = (columns[way][pair] as number) + 1
}

/** An arc for each touchpoint at which a department depends on another, by the ids of both; its link has the bits of the ways. */
function buildDependencies(projection: Projection, day: number): Adjacency {
  const lookup = createRelationshipLookup(projection, day)
  const departments = new GrowingColumn(Int32Array)
  const dependsOn = new GrowingColumn(Int32Array)
  const links = new GrowingColumn(Int32Array)
  let count = 0
  for (const touchpoint of selectLiveTouchpoints(projection)) {
    const parties = findParties(projection, lookup, touchpoint)
    for (const department of parties.owners.union(parties.implementers)) {
      for (const [other, bits] of listDependencies(parties, department)) {
        departments.set(count, department)
        dependsOn.set(count, other)
        links.set(count, bits)
        count += 1
      }
    }
  }
  const toArray = (column: GrowingColumn<Int32Array<ArrayBuffer>>) => column.toArray(count)
  return buildSortedAdjacency(
    projection.nodes.count,
    toArray(departments),
    toArray(dependsOn),
    toArray(links),
  )
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

/** The departments on which one that owns or implements the touchpoint depends, with the bits of the ways. */
function listDependencies(
  { dataProviders, definers, implementers, operators }: TouchpointParties,
  department: number,
): Map<number, number> {
  const dependencies = new Map<number, number>()
  const add = (way: Way, departments: ReadonlySet<number>) => {
    for (const other of departments)
      if (other !== department) dependencies.set(other, (dependencies.get(other) ?? 0) | wayBits[way])
  }
  add('throughData', dataProviders)
  add('throughDefinition', definers)
  add(implementers.has(department) ? 'throughImplementation' : 'throughDelivery', implementers)
  add('throughSystems', operators)
  return dependencies
}
