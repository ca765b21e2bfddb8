import {
  by,
  createLookup,
  descending,
  isInUse,
  type Lookup,
  type Node,
  nameOf,
  type Recompute,
  type Row,
} from '../ecosystem.ts'

/** Who is in one cluster is taken from the report, because Louvain may find several that are as good. */
export const recompute: Recompute = (ecosystem, { asOf }, given) => {
  const lookup = createLookup(ecosystem, asOf)
  const departments = lookup.listNodes('Department')
  const rows = departments.flatMap((one) =>
    departments.flatMap((other) => (one === other ? [] : recomputePair(lookup, one, other))),
  )
  const clusters = numberClusters(departments, given)
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

/** The number of every department's cluster; one without a row is a cluster of its own. */
function numberClusters(departments: readonly Node[], given: readonly Row[]): Map<string, number> {
  const groups = Map.groupBy(departments, ({ id }) => {
    const row = given.find((each) => each.departmentId === id)
    const reverse = given.find((each) => each.dependsOnId === id)
    return row?.departmentCluster ?? reverse?.dependsOnCluster ?? id
  })
  const inOrder = [...groups.values()].sort(
    by(
      descending((group) => group.length),
      ([first]) => first?.id,
    ),
  )
  return new Map(inOrder.flatMap((group, index) => group.map(({ id }) => [id, index + 1])))
}

type Pair = ReturnType<typeof recomputePair>[number]

function placeDepartments(
  departments: readonly Node[],
  clusters: Map<string, number>,
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
