import {
  by,
  claims,
  createLookup,
  descending,
  isInUse,
  isSame,
  type Lookup,
  listUnique,
  type Node,
  nameOf,
  type Recompute,
  readText,
} from '../ecosystem.ts'

export const recompute: Recompute = (ecosystem, { asOf }) => {
  const lookup = createLookup(ecosystem, asOf)
  const rows = lookup.listNodes('Department').flatMap((department) => recomputeDepartment(lookup, department))
  return rows.sort(
    by(
      descending((row) => row.siloIndex),
      descending((row) => row.unreachableDataSets),
      (row) => row.departmentId,
      (row) => row.dataSetId,
    ),
  )
}

function recomputeDepartment(lookup: Lookup, department: Node) {
  const { listNodes, listTargets } = lookup
  const held = listTargets(department, ...claims).filter(
    (each) => each.kind === 'Touchpoint' && isInUse(each),
  )
  const owned = listTargets(department, 'OWNS')
  const journeys = listNodes('Journey').filter((journey) => {
    const phases = listTargets(journey, 'HAS_PHASE')
    const isOwned = [journey, ...phases].some((each) => owned.some((other) => isSame(each, other)))
    const isHeld = held.some((touchpoint) =>
      listTargets(touchpoint, 'IN_PHASE').some((phase) => includes(phases, phase)),
    )
    return isOwned || isHeld
  })
  const collectedIn = (journey: Node) =>
    listTargets(journey, 'HAS_PHASE')
      .flatMap((phase) => lookup.listSources(phase, 'IN_PHASE'))
      .filter(isInUse)
      .flatMap((touchpoint) => listTargets(touchpoint, 'COLLECTS'))
  const collected = listUnique(journeys.flatMap(collectedIn))
  const unreachable = collected.filter((dataSet) => !canReach(lookup, department, dataSet))
  return unreachable.map((dataSet) => {
    const journeysOfDataSet = journeys.filter((journey) => includes(collectedIn(journey), dataSet))
    const [first] = journeysOfDataSet
    return {
      departmentId: department.id,
      department: nameOf(department),
      roleTouchpoints: held.length,
      siloIndex: unreachable.length / collected.length,
      unreachableDataSets: unreachable.length,
      collectedDataSets: collected.length,
      dataSetId: dataSet.id,
      dataSet: nameOf(dataSet),
      sensitivity: readText(dataSet, 'sensitivity'),
      journeyCount: journeysOfDataSet.length,
      journeyId: first?.id,
      journey: first && nameOf(first),
    }
  })
}

const includes = (nodes: readonly Node[], node: Node) => nodes.some((each) => isSame(each, node))

const canReach = ({ listTargets, listSources }: Lookup, department: Node, dataSet: Node) =>
  includes(listTargets(department, 'ACCESSES', 'OWNS'), dataSet) ||
  listSources(dataSet, 'STORES').some(
    (system) => isInUse(system) && includes(listTargets(department, 'OPERATES'), system),
  )
