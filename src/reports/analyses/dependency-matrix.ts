import { detectCommunities, type WeightedConnection } from '../../algorithms/communitiesAndPageRank.ts'
import {
  type DepartmentDependency,
  findDepartmentDependencies,
} from '../../algorithms/departmentDependencies.ts'
import { compareByKindAndId, getId, getName } from '../../algorithms/nodes.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { type AnalysisDefinition, asOf } from '../analysisFile.ts'
import type { ReportRow } from '../report.ts'

export default {
  title: 'Dependency matrix',
  question:
    'Which department depends on which other one, at how many touchpoints, and which belong together?',
  description:
    'A row for each ordered pair of departments. One depends on another where it owns or implements a touchpoint in ' +
    'use that fails when the other one does: the other provides its data, defines it, implements it too, or operates ' +
    'a system the touchpoint depends on. Each touchpoint counts once for a pair. Written as a square with one line ' +
    'and one column for each department in the order of the positions, it is a clustered design structure matrix. ' +
    'The clusters are those that the method of Louvain finds with a fixed seed, two departments being connected as ' +
    'strongly as the touchpoints of both directions add up to; cluster 1 has the most departments, of equal ones ' +
    'that with the smallest id. Positions go by cluster, and within one by the touchpoints shared with others of ' +
    'the cluster, the most first, then by id.',
  parameters: { asOf: asOf.parameter },
  defaults: { asOf: asOf.default },
  theme: 'teamwork',
  columns: [
    { name: 'departmentId', type: 'string', description: 'Id of the department that depends' },
    { name: 'department', type: 'string', description: 'Its name' },
    { name: 'dependsOnId', type: 'string', description: 'Id of the department it depends on' },
    { name: 'dependsOn', type: 'string', description: 'Its name' },
    { name: 'touchpoints', type: 'integer', description: 'At how many touchpoints' },
    { name: 'throughData', type: 'integer', description: 'At how many the other provides the data' },
    {
      name: 'throughDefinition',
      type: 'integer',
      description: 'At how many the other defines the experience',
    },
    { name: 'throughImplementation', type: 'integer', description: 'At how many both carry it out' },
    {
      name: 'throughSystems',
      type: 'integer',
      description: 'At how many the other operates a system behind it',
    },
    { name: 'departmentCluster', type: 'integer', description: 'Cluster of the department that depends' },
    { name: 'dependsOnCluster', type: 'integer', description: 'Cluster of the department it depends on' },
    { name: 'departmentPosition', type: 'integer', description: 'Line of the one in the matrix, from 1' },
    { name: 'dependsOnPosition', type: 'integer', description: 'Column of the other in the matrix, from 1' },
  ],
  analyse(projection, { asOf: day }) {
    const dependencies = findDepartmentDependencies(projection, String(day))
    const positions = assignPositions(projection, dependencies)
    return dependencies
      .toSorted(
        (a, b) =>
          b.touchpoints - a.touchpoints ||
          (a.department === b.department
            ? compareByKindAndId(projection, a.dependsOn, b.dependsOn)
            : compareByKindAndId(projection, a.department, b.department)),
      )
      .map((dependency) => toRow(projection, dependency, positions))
  },
} satisfies AnalysisDefinition

/** Where a department is in the clustered matrix. */
interface MatrixPosition {
  readonly cluster: number
  readonly position: number
}

function assignPositions(
  projection: Projection,
  dependencies: readonly DepartmentDependency[],
): ReadonlyMap<number, MatrixPosition> {
  const departments = [
    ...new Set(dependencies.flatMap(({ department, dependsOn }) => [department, dependsOn])),
  ]
  const orderedDepartments = departments.toSorted((a, b) => compareByKindAndId(projection, a, b))
  const connections = listConnections(orderedDepartments, dependencies)
  const { communityByNode } = detectCommunities(orderedDepartments.length, connections)
  const shared = countSharedInCluster(communityByNode, connections)
  const positions = orderedDepartments.map((department, index) => ({
    department,
    cluster: communityByNode[index] ?? 0,
    shared: shared.get(index) ?? 0,
  }))
  const orderedSeats = positions.toSorted((a, b) => a.cluster - b.cluster || b.shared - a.shared)
  return new Map(
    orderedSeats.map(({ department, cluster }, index) => [department, { cluster, position: index + 1 }]),
  )
}

/** Each pair of departments once, with the touchpoints of both directions. */
function listConnections(
  departments: readonly number[],
  dependencies: readonly DepartmentDependency[],
): WeightedConnection[] {
  const indexByDepartment = new Map(departments.map((department, index) => [department, index]))
  const weights = new Map<number, number>()
  for (const { department, dependsOn, touchpoints } of dependencies) {
    const [one = 0, other = 0] = [
      indexByDepartment.get(department) ?? 0,
      indexByDepartment.get(dependsOn) ?? 0,
    ].toSorted((a, b) => a - b)
    const key = one * departments.length + other
    weights.set(key, (weights.get(key) ?? 0) + touchpoints)
  }
  return [...weights]
    .toSorted(([a], [b]) => a - b)
    .map(([key, weight]) => [Math.floor(key / departments.length), key % departments.length, weight])
}

function countSharedInCluster(
  clusterByIndex: readonly number[],
  connections: readonly WeightedConnection[],
): ReadonlyMap<number, number> {
  const shared = new Map<number, number>()
  for (const [one, other, weight] of connections) {
    if (clusterByIndex[one] !== clusterByIndex[other]) continue
    for (const end of [one, other]) shared.set(end, (shared.get(end) ?? 0) + weight)
  }
  return shared
}

const noPosition: MatrixPosition = { cluster: 0, position: 0 }

function toRow(
  projection: Projection,
  { department, dependsOn, ...counts }: DepartmentDependency,
  positions: ReadonlyMap<number, MatrixPosition>,
): ReportRow {
  const one = positions.get(department) ?? noPosition
  const other = positions.get(dependsOn) ?? noPosition
  return {
    departmentId: getId(projection, department),
    department: getName(projection, department),
    dependsOnId: getId(projection, dependsOn),
    dependsOn: getName(projection, dependsOn),
    ...counts,
    departmentCluster: one.cluster,
    dependsOnCluster: other.cluster,
    departmentPosition: one.position,
    dependsOnPosition: other.position,
  }
}
