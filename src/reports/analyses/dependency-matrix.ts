import { at } from '../../algorithms/adjacency.ts'
import { detectCommunities } from '../../algorithms/communities.ts'
import { sortByCount } from '../../algorithms/countingSort.ts'
import { sumPairs, type WeightedConnection } from '../../algorithms/weightedGraph.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { type AnalysisDefinition, asOf } from '../analysisFile.ts'
import { type DependencyColumns, findDepartmentDependencies } from '../ecosystem/departmentDependencies.ts'
import { getId, getName, sortByIds } from '../ecosystem/nodes.ts'
import type { ReportRow } from '../report.ts'

export default {
  title: 'Dependency matrix',
  question: 'Which department depends on which, at how many touchpoints, and which belong together?',
  description:
    'A row for each ordered pair of departments of which the first depends on the second; the pairs with the most ' +
    'touchpoints first, then by the two ids. A department depends on another at a touchpoint in use that it owns or ' +
    'implements if the other provides its data (PROVIDES_DATA_TO), defines it (DEFINES), implements it (IMPLEMENTS) or ' +
    'operates (OPERATES) a system in use on which the touchpoint depends directly (DEPENDS_ON); all on the given ' +
    'day. A touchpoint counts once in touchpoints, and once in each column that applies. As a square with one row and ' +
    'one column for each department in the order of the positions, the rows are a clustered design structure ' +
    'matrix. Clusters are communities (see “Terms”) of the departments that have a row: two ' +
    'are connected with the sum of the touchpoints of both directions as weight. Positions are sorted by cluster, then by ' +
    'the sum of the touchpoints shared with the others of the cluster, the most first, then by id.',
  parameters: { asOf: asOf.parameter },
  defaults: { asOf: asOf.default },
  theme: 'teamwork',
  plot: { type: 'matrix', rows: 'department', columns: 'dependsOn', value: 'touchpoints' },
  columns: [
    { name: 'departmentId', type: 'string', description: 'Id of the department that depends' },
    { name: 'department', type: 'string', description: 'Name of that department' },
    { name: 'dependsOnId', type: 'string', description: 'Id of the department it depends on' },
    { name: 'dependsOn', type: 'string', description: 'Name of that department' },
    {
      name: 'touchpoints',
      type: 'integer',
      description: 'Number of touchpoints at which it depends on the other',
    },
    { name: 'throughData', type: 'integer', description: 'Number of these at which the other provides data' },
    {
      name: 'throughDefinition',
      type: 'integer',
      description: 'Number of these that the other defines',
    },
    {
      name: 'throughImplementation',
      type: 'integer',
      description: 'Number of these that both implement',
    },
    {
      name: 'throughDelivery',
      type: 'integer',
      description: 'Number of these that the other implements and this one only owns',
    },
    {
      name: 'throughSystems',
      type: 'integer',
      description: 'Number of these with a system that the other operates',
    },
    { name: 'departmentCluster', type: 'integer', description: 'Cluster of the department that depends' },
    { name: 'dependsOnCluster', type: 'integer', description: 'Cluster of the department it depends on' },
    {
      name: 'departmentPosition',
      type: 'integer',
      description: 'Row of the department in the matrix, from 1',
    },
    {
      name: 'dependsOnPosition',
      type: 'integer',
      description: 'Column of the department it depends on, from 1',
    },
  ],
  *analyse(projection, { asOf: day }) {
    const dependencies = findDepartmentDependencies(projection, String(day))
    const positions = assignPositions(dependencies)
    for (const pair of sortByCount(dependencies.touchpoints))
      yield toRow(projection, dependencies, pair, positions)
  },
} satisfies AnalysisDefinition

/** Where a department is in the clustered matrix. */
interface MatrixPosition {
  readonly cluster: number
  readonly position: number
}

function assignPositions(dependencies: DependencyColumns): ReadonlyMap<number, MatrixPosition> {
  const departments = new Set(dependencies.department).union(new Set(dependencies.dependsOn))
  const orderedDepartments = sortByIds([...departments])
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
  { department, dependsOn, touchpoints }: DependencyColumns,
): WeightedConnection[] {
  const indexByDepartment = new Map(departments.map((node, index) => [node, index]))
  const indexes = department.map((node) => indexByDepartment.get(node) ?? 0)
  const otherIndexes = dependsOn.map((node) => indexByDepartment.get(node) ?? 0)
  return sumPairs(
    departments.length,
    indexes.map((index, pair) => Math.min(index, otherIndexes[pair] as number)),
    indexes.map((index, pair) => Math.max(index, otherIndexes[pair] as number)),
    touchpoints,
  )
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
  dependencies: DependencyColumns,
  pair: number,
  positions: ReadonlyMap<number, MatrixPosition>,
): ReportRow {
  const department = at(dependencies.department, pair)
  const dependsOn = at(dependencies.dependsOn, pair)
  const one = positions.get(department) ?? noPosition
  const other = positions.get(dependsOn) ?? noPosition
  return {
    departmentId: getId(projection, department),
    department: getName(projection, department),
    dependsOnId: getId(projection, dependsOn),
    dependsOn: getName(projection, dependsOn),
    touchpoints: at(dependencies.touchpoints, pair),
    throughData: at(dependencies.throughData, pair),
    throughDefinition: at(dependencies.throughDefinition, pair),
    throughImplementation: at(dependencies.throughImplementation, pair),
    throughDelivery: at(dependencies.throughDelivery, pair),
    throughSystems: at(dependencies.throughSystems, pair),
    departmentCluster: one.cluster,
    dependsOnCluster: other.cluster,
    departmentPosition: one.position,
    dependsOnPosition: other.position,
  }
}
