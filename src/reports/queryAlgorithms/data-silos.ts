import { at, forEachArc } from '../../algorithms/adjacency.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { sensitivities } from '../../graph/projection/projectionColumns.ts'
import { toDayNumber } from '../../model/dates.ts'
import { claimTypes, selectClaims } from '../ecosystem/claims.ts'
import { createDataReach } from '../ecosystem/dataReach.ts'
import { getId, getName, isLive, selectNodes } from '../ecosystem/nodes.ts'
import { createRelationshipLookup, type RelationshipLookup } from '../ecosystem/relationshipLookup.ts'
import type { AnalyseFunction } from '../report.ts'

/** What each department cannot reach is counted for the order of departments, and listed when its rows are read. */
export default (function* (projection, { asOf }) {
  for (const silo of listSilos(projection, toDayNumber(String(asOf))))
    for (const { dataSet, journeyCount, firstJourney } of silo.listUnreachable())
      yield {
        departmentId: getId(projection, silo.department),
        department: getName(projection, silo.department),
        roleTouchpoints: silo.roleTouchpoints,
        siloIndex: silo.siloIndex,
        unreachableDataSets: silo.unreachableDataSets,
        collectedDataSets: silo.collectedDataSets,
        dataSetId: getId(projection, dataSet),
        dataSet: getName(projection, dataSet),
        sensitivity: sensitivities[at(projection.nodes.sensitivity, dataSet) - 1] ?? null,
        journeyCount,
        journeyId: getId(projection, firstJourney),
        journey: getName(projection, firstJourney),
      }
} satisfies AnalyseFunction)

/** Departments that cannot reach all data sets of their journeys, in the order of the report. */
function listSilos(projection: Projection, day: number) {
  const lookup = createRelationshipLookup(projection, undefined, ['HAS_PHASE', 'IN_PHASE', 'COLLECTS'])
  const claims = createRelationshipLookup(projection, day, claimTypes)
  const { journeysByDepartment, dataSetsByJourney } = collectJourneys(projection, lookup, claims)
  const listCollected = createDataSetCounter(projection, dataSetsByJourney)
  const listReached = createDataReach(projection, day)
  const countTouchpoints = createTouchpointCounter(projection, day)
  const silos = [...journeysByDepartment].map(([department, journeys]) => {
    const reached = listReached(department)
    const isUnreachable = ({ dataSet }: CollectedDataSet) => !reached.has(dataSet)
    const collected = listCollected(journeys)
    const collectedDataSets = collected.length
    const unreachableDataSets = collected.filter(isUnreachable).length
    return {
      department,
      listUnreachable: () => listCollected(journeys).filter(isUnreachable),
      roleTouchpoints: countTouchpoints(department),
      siloIndex: collectedDataSets === 0 ? 0 : unreachableDataSets / collectedDataSets,
      unreachableDataSets,
      collectedDataSets,
    }
  })
  return silos.toSorted((a, b) => b.siloIndex - a.siloIndex || b.unreachableDataSets - a.unreachableDataSets)
}

/** The journeys of each department, and the data sets that are collected in each journey; both in the order of ids. */
function collectJourneys(
  projection: Projection,
  { listSources, listTargets }: RelationshipLookup,
  claims: RelationshipLookup,
) {
  const listHolders = (element: number) => claimTypes.flatMap((type) => claims.listSources(element, type))
  const departments = selectNodes(projection, ['Department'])
  const journeysByDepartment = new Map(departments.map((department) => [department, new Set<number>()]))
  const dataSetsByJourney = new Map<number, ReadonlySet<number>>()
  for (const journey of selectNodes(projection, ['Journey'])) {
    const phases = listTargets(journey, 'HAS_PHASE')
    const members = phases.flatMap((phase) => listSources(phase, 'IN_PHASE'))
    const touchpoints = members.filter((node) => isLive(projection, node))
    dataSetsByJourney.set(journey, new Set(touchpoints.flatMap((node) => listTargets(node, 'COLLECTS'))))
    for (const holder of [journey, ...phases, ...touchpoints].flatMap(listHolders))
      journeysByDepartment.get(holder)?.add(journey)
  }
  return { journeysByDepartment, dataSetsByJourney }
}

/** A data set that is collected in some journeys. */
interface CollectedDataSet {
  readonly dataSet: number
  readonly journeyCount: number
  /** The first of the journeys by id. */
  readonly firstJourney: number
}

/** Lists the data sets that are collected in journeys, in the order of ids. */
function createDataSetCounter(
  projection: Projection,
  dataSetsByJourney: ReadonlyMap<number, ReadonlySet<number>>,
): (journeys: Iterable<number>) => CollectedDataSet[] {
  const dataSets = selectNodes(projection, ['DataSet'])
  const places = new Map(dataSets.map((dataSet, place) => [dataSet, place]))
  const placesByJourney = new Map(
    [...dataSetsByJourney].map(([journey, collected]) => [
      journey,
      Int32Array.from(collected, (dataSet) => places.get(dataSet) as number),
    ]),
  )
  return (journeys) => {
    const journeyCounts = new Int32Array(dataSets.length)
    const firstJourneys = new Int32Array(dataSets.length)
    for (const journey of journeys) {
      for (const place of placesByJourney.get(journey) ?? []) {
        if (journeyCounts[place] === 0) firstJourneys[place] = journey
        journeyCounts[place] = (journeyCounts[place] as number) + 1
      }
    }
    return dataSets
      .map((dataSet, place) => ({
        dataSet,
        journeyCount: at(journeyCounts, place),
        firstJourney: at(firstJourneys, place),
      }))
      .filter(({ journeyCount }) => journeyCount > 0)
  }
}

/** Returns at how many touchpoints in use a department holds claims. */
function createTouchpointCounter(projection: Projection, day: number): (department: number) => number {
  const claims = selectClaims(projection, day)
  return (department) => {
    const touchpoints = new Set<number>()
    forEachArc(claims, department, (touchpoint) => touchpoints.add(touchpoint))
    return touchpoints.size
  }
}
