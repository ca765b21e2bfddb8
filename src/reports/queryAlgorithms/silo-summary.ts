import { forEachArc } from '../../algorithms/adjacency.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { toDayNumber } from '../../model/dates.ts'
import { selectClaims } from '../ecosystem/claims.ts'
import { createDataReach } from '../ecosystem/dataReach.ts'
import { listFirstNames, selectNodes, sortByNames } from '../ecosystem/nodes.ts'
import { createRelationshipLookup } from '../ecosystem/relationshipLookup.ts'
import type { AnalyseFunction } from '../report.ts'

/** What each department reaches is listed once; whether all of it is its own is only checked for what it reaches. */
export default (function* (projection, { asOf }) {
  const day = toDayNumber(String(asOf))
  const listReached = createDataReach(projection, day)
  const ownsAll = createOwnershipCheck(projection, day)
  const departments = selectNodes(projection, ['Department'])
  const dataSets = selectNodes(projection, ['DataSet'])
  const reachedByDepartment = new Map(departments.map((department) => [department, listReached(department)]))
  const departmentCounts = new Map<number, number>()
  for (const reached of reachedByDepartment.values())
    for (const dataSet of reached) departmentCounts.set(dataSet, (departmentCounts.get(dataSet) ?? 0) + 1)
  const selectDepartments = (isSelected: (reached: ReadonlySet<number>, department: number) => boolean) =>
    [...reachedByDepartment].flatMap(([department, reached]) =>
      isSelected(reached, department) ? department : [],
    )
  const reaching = selectDepartments(({ size }) => size > 0)
  const selectDataSets = (count: number | undefined) =>
    dataSets.filter((dataSet) => departmentCounts.get(dataSet) === count)
  const figures = [
    {
      figure: 'ownDataOnly',
      counted: selectDepartments((reached, department) => reached.size > 0 && ownsAll(department, reached)),
      of: reaching.length,
    },
    { figure: 'noData', counted: selectDepartments(({ size }) => size === 0), of: departments.length },
    { figure: 'oneDepartment', counted: selectDataSets(1), of: dataSets.length },
    { figure: 'noDepartment', counted: selectDataSets(undefined), of: dataSets.length },
  ]
  for (const { figure, counted, of } of figures) {
    if (of === 0) continue
    const names = listFirstNames(projection, sortByNames(projection, counted))
    yield { figure, count: counted.length, of, ratio: counted.length / of, names }
  }
} satisfies AnalyseFunction)

/** Returns whether a department owns data sets, or a touchpoint in use that it holds claims on collects them. */
function createOwnershipCheck(
  projection: Projection,
  day: number,
): (department: number, dataSets: ReadonlySet<number>) => boolean {
  const claims = selectClaims(projection, day)
  const ownership = createRelationshipLookup(projection, day, ['OWNS'])
  const collection = createRelationshipLookup(projection, undefined, ['COLLECTS'])
  return (department, dataSets) => {
    const others = new Set(dataSets)
    for (const owned of ownership.listTargets(department, 'OWNS')) others.delete(owned)
    forEachArc(claims, department, (touchpoint) => {
      if (others.size === 0) return
      for (const collected of collection.listTargets(touchpoint, 'COLLECTS')) others.delete(collected)
    })
    return others.size === 0
  }
}
