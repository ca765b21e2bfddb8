import { findCommunities } from '../communities.ts'
import {
  by,
  compareText,
  createLookup,
  descending,
  isInUse,
  type Lookup,
  type Node,
  nameOf,
  type Recompute,
} from '../ecosystem.ts'

export const recompute: Recompute = (ecosystem, { asOf }) => {
  const lookup = createLookup(ecosystem, asOf)
  const departments = lookup.listNodes('Department')
  const rows = departments.flatMap((one) =>
    departments.flatMap((other) => (one === other ? [] : recomputePair(lookup, one, other))),
  )
  const clusters = findClusters(rows)
  const positions = placeDepartments(departments, clusters, rows)
  const placed = rows.map((row) => ({
    ...row,
    departmentCluster: clusters.get(row.departmentId),
    dependsOnCluster: clusters.get(row.dependsOnId),
    departmentPosition: positions.indexOf(row.departmentId) + 1,
    dependsOnPosition: positions.indexOf(row.dependsOnId) + 1,
  }))
  return placed.sort(
    by(
      descending((row) => row.touchpoints),
      (row) => row.departmentId,
      (row) => row.dependsOnId,
    ),
  )
}

function recomputePair({ listInUse, listTargets, has }: Lookup, one: Node, other: Node) {
  const held = listInUse('Touchpoint').filter(
    (each) => has(one, 'OWNS', each) || has(one, 'IMPLEMENTS', each),
  )
  const data = held.filter((each) => has(other, 'PROVIDES_DATA_TO', each))
  const definition = held.filter((each) => has(other, 'DEFINES', each))
  const implementation = held.filter((each) => has(other, 'IMPLEMENTS', each))
  const systems = held.filter((each) =>
    listTargets(each, 'DEPENDS_ON').some(
      (system) => system.kind === 'System' && isInUse(system) && has(other, 'OPERATES', system),
    ),
  )
  const all = new Set([...data, ...definition, ...implementation, ...systems])
  if (all.size === 0) return []
  const both = implementation.filter((each) => has(one, 'IMPLEMENTS', each))
  return [
    {
      departmentId: one.id,
      department: nameOf(one),
      dependsOnId: other.id,
      dependsOn: nameOf(other),
      touchpoints: all.size,
      throughData: data.length,
      throughDefinition: definition.length,
      throughImplementation: both.length,
      throughDelivery: implementation.length - both.length,
      throughSystems: systems.length,
    },
  ]
}

/** The cluster of each department that has a row. */
function findClusters(rows: readonly Pair[]): ReadonlyMap<string, number> {
  const ids = [...new Set(rows.flatMap((row) => [row.departmentId, row.dependsOnId]))].sort(compareText)
  const connections = ids.flatMap((one, index) =>
    ids.slice(index + 1).flatMap((other) => {
      const weight = rows
        .filter(({ departmentId, dependsOnId }) =>
          [one, other].every((id) => [departmentId, dependsOnId].includes(id)),
        )
        .reduce((sum, { touchpoints }) => sum + touchpoints, 0)
      return weight > 0 ? [{ one, other, weight }] : []
    }),
  )
  return findCommunities(ids, connections).numbers
}

type Pair = ReturnType<typeof recomputePair>[number]

function placeDepartments(
  departments: readonly Node[],
  clusters: ReadonlyMap<string, number>,
  pairs: readonly Pair[],
) {
  const sumWithinCluster = (id: string) =>
    pairs
      .filter((pair) => [pair.departmentId, pair.dependsOnId].includes(id))
      .filter((pair) => clusters.get(pair.departmentId) === clusters.get(pair.dependsOnId))
      .reduce((sum, pair) => sum + pair.touchpoints, 0)
  return departments
    .map(({ id }) => id)
    .sort(
      by(
        (id) => clusters.get(id),
        descending(sumWithinCluster),
        (id) => id,
      ),
    )
}
