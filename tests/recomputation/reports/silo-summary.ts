import {
  createLookup,
  isInUse,
  isSame,
  type Lookup,
  listUnique,
  type Node,
  type Recompute,
} from '../ecosystem.ts'
import { listClaimed, listNames } from '../facts.ts'

export const recompute: Recompute = (ecosystem, { asOf }) => {
  const lookup = createLookup(ecosystem, asOf)
  const departments = lookup.listNodes('Department').map((department) => ({
    department,
    reached: listReached(lookup, department),
    own: listOwn(lookup, department),
  }))
  const reaching = departments.filter(({ reached }) => reached.length > 0)
  const dataSets = lookup.listNodes('DataSet')
  const countReaching = (dataSet: Node) =>
    departments.filter(({ reached }) => reached.some((each) => isSame(each, dataSet))).length
  const figures = [
    {
      figure: 'ownDataOnly',
      of: reaching.length,
      counted: reaching
        .filter(({ reached, own }) => reached.every((each) => own.some((other) => isSame(each, other))))
        .map(({ department }) => department),
    },
    {
      figure: 'noData',
      of: departments.length,
      counted: departments.filter(({ reached }) => reached.length === 0).map(({ department }) => department),
    },
    {
      figure: 'oneDepartment',
      of: dataSets.length,
      counted: dataSets.filter((dataSet) => countReaching(dataSet) === 1),
    },
    {
      figure: 'noDepartment',
      of: dataSets.length,
      counted: dataSets.filter((dataSet) => countReaching(dataSet) === 0),
    },
  ]
  return figures
    .filter(({ of }) => of > 0)
    .map(({ figure, of, counted }) => ({
      figure,
      count: counted.length,
      of,
      ratio: counted.length / of,
      names: listNames(counted).slice(0, 10),
    }))
}

function listReached({ listTargets }: Lookup, department: Node): Node[] {
  const stored = listTargets(department, 'OPERATES')
    .filter(isInUse)
    .flatMap((system) => listTargets(system, 'STORES'))
  return listUnique([...listTargets(department, 'ACCESSES', 'OWNS'), ...stored]).filter(
    ({ kind }) => kind === 'DataSet',
  )
}

function listOwn(lookup: Lookup, department: Node): Node[] {
  const owned = lookup.listTargets(department, 'OWNS').filter(({ kind }) => kind === 'DataSet')
  const collected = listClaimed(lookup, department).flatMap((touchpoint) =>
    lookup.listTargets(touchpoint, 'COLLECTS'),
  )
  return listUnique([...owned, ...collected])
}
