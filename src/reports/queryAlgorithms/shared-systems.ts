import { at, forEachArc } from '../../algorithms/adjacency.ts'
import { findReachable } from '../../algorithms/breadthFirstSearch.ts'
import { reverseArcs, simplifyArcs } from '../../algorithms/subgraph.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { systemLifecycles } from '../../graph/projection/projectionColumns.ts'
import { toDayNumber } from '../../model/dates.ts'
import { relationshipTypeNames } from '../../model/relationships.ts'
import { isValidOn } from '../ecosystem/failureGraph.ts'
import { getId, getKind, getName, rankByNames, selectLiveNodes, sortByNames } from '../ecosystem/nodes.ts'
import { createRelationshipLookup, selectArcs } from '../ecosystem/relationshipLookup.ts'
import { selectDependencies } from '../ecosystem/systemReach.ts'
import type { AnalyseFunction } from '../report.ts'

const isHoldingType = relationshipTypeNames.map((name) => name === 'OWNS' || name === 'IMPLEMENTS')
const inPhase = relationshipTypeNames.indexOf('IN_PHASE')

/** Each system is followed to everything in use that relies on it. */
export default (function* (projection, { asOf }) {
  const { listSources } = createRelationshipLookup(projection, undefined, ['OPERATES'])
  const listNames = (nodes: readonly number[]) => nodes.map((node) => getName(projection, node))
  for (const shared of listSharedSystems(projection, toDayNumber(String(asOf)))) {
    const { system, departments, touchpoints, phases } = shared
    const criticality = at(projection.nodes.criticality, system)
    yield {
      systemId: getId(projection, system),
      system: getName(projection, system),
      lifecycle: systemLifecycles[at(projection.nodes.systemLifecycle, system) - 1] ?? null,
      criticality: criticality > 0 ? criticality : null,
      departments: departments.length,
      departmentNames: listNames(departments),
      touchpoints,
      phases,
      operators: listNames(sortByNames(projection, listSources(system, 'OPERATES'))),
    }
  }
} satisfies AnalyseFunction)

/** A system that touchpoints of several departments rely on. */
interface SharedSystem {
  readonly system: number
  /** The one with the most touchpoints first, then by name and id. */
  readonly departments: readonly number[]
  readonly touchpoints: number
  readonly phases: number
}

/** Systems by departments and touchpoints, the most first, then by id. */
function listSharedSystems(projection: Projection, day: number): SharedSystem[] {
  const dependents = reverseArcs(selectDependencies(projection))
  const countDependents = createDependentsCounter(projection, day)
  return selectLiveNodes(projection, ['System'])
    .map((system) => ({ system, ...countDependents(findReachable(dependents, [system])) }))
    .filter(({ departments }) => departments.length > 1)
    .sort((a, b) => b.departments.length - a.departments.length || b.touchpoints - a.touchpoints)
}

/** Counts the touchpoints among what relies on a system, by their departments and phases. */
function createDependentsCounter(projection: Projection, day: number) {
  const { relationships } = projection
  const departmentsByTouchpoint = reverseArcs(
    simplifyArcs(
      selectArcs(
        projection,
        (link) =>
          isHoldingType[at(relationships.type, link)] === true &&
          isValidOn(relationships, link, day) &&
          getKind(projection, at(relationships.from, link)) === 'Department',
      ),
    ),
  )
  const phasesByTouchpoint = selectArcs(projection, (link) => at(relationships.type, link) === inPhase)
  const ranks = rankByNames(projection, ['Department'])
  return (dependents: Iterable<number>): Omit<SharedSystem, 'system'> => {
    const touchpointsByDepartment = new Map<number, number>()
    const phases = new Set<number>()
    let touchpoints = 0
    for (const node of dependents) {
      if (getKind(projection, node) !== 'Touchpoint') continue
      touchpoints += 1
      forEachArc(departmentsByTouchpoint, node, (department) =>
        touchpointsByDepartment.set(department, (touchpointsByDepartment.get(department) ?? 0) + 1),
      )
      forEachArc(phasesByTouchpoint, node, (phase) => phases.add(phase))
    }
    const departments = [...touchpointsByDepartment]
      .sort(([a, some], [b, others]) => others - some || at(ranks, a) - at(ranks, b))
      .map(([department]) => department)
    return { departments, touchpoints, phases: phases.size }
  }
}
