import { at } from '../../algorithms/adjacency.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { periods } from '../../graph/projection/projectionColumns.ts'
import { toDayNumber } from '../../model/dates.ts'
import { relationshipTypeNames } from '../../model/relationships.ts'
import { claimTypes } from '../ecosystem/claims.ts'
import { getId, getKind, getName, isLive, rankByNames } from '../ecosystem/nodes.ts'
import { createRelationshipLookup } from '../ecosystem/relationshipLookup.ts'
import { createSystemReach } from '../ecosystem/systemReach.ts'
import type { AnalyseFunction, ReportRow } from '../report.ts'

/** Steps are sorted first; who is responsible at their ends is compared when their rows are read. */
export default (function* (projection, { asOf }) {
  const touchpoints = createTouchpointLookup(projection, toDayNumber(String(asOf)))
  for (const step of sortSteps(listSteps(projection, touchpoints))) {
    const row = toRow(projection, touchpoints, step)
    if (row.ownerChanges || row.implementerChanges || row.hardRestart) yield row
  }
} satisfies AnalyseFunction)

/** A NEXT from one touchpoint in use to another. */
interface Step {
  readonly from: number
  readonly to: number
  /** 0 if neither has any. */
  readonly importance: number
  readonly isHardRestart: boolean
}

/** Steps by the ids of the two touchpoints. */
function* listSteps(projection: Projection, touchpoints: TouchpointLookup): Generator<Step> {
  const { nodes, relationships } = projection
  const next = relationshipTypeNames.indexOf('NEXT')
  const isTouchpointInUse = (node: number) =>
    isLive(projection, node) && getKind(projection, node) === 'Touchpoint'
  for (let link = 0; link < relationships.count; link += 1) {
    if (at(relationships.type, link) !== next) continue
    const [from, to] = [at(relationships.from, link), at(relationships.to, link)]
    if (!isTouchpointInUse(from) || !isTouchpointInUse(to)) continue
    const importance = Math.max(at(nodes.importance, from), at(nodes.importance, to))
    const isHardRestart =
      isFromBuyingToUsing(touchpoints.listPeriods(from), touchpoints.listPeriods(to)) &&
      touchpoints.listCarriedOver(from, to).length === 0
    yield { from, to, importance, isHardRestart }
  }
}

const isFromBuyingToUsing = (from: readonly unknown[], to: readonly unknown[]) =>
  (from.includes('prePurchase') || from.includes('purchase')) &&
  !from.includes('postPurchase') &&
  to.includes('postPurchase') &&
  !to.includes('prePurchase')

/** Hard restarts first, then the most important steps, equal ones as they were. */
function sortSteps(steps: Iterable<Step>): Step[] {
  return Array.from(steps).sort(
    (a, b) => Number(b.isHardRestart) - Number(a.isHardRestart) || b.importance - a.importance,
  )
}

type TouchpointLookup = ReturnType<typeof createTouchpointLookup>

/** Who and what a touchpoint has to do with; everything is in the order of names, kinds and ids. */
function createTouchpointLookup(projection: Projection, day: number) {
  const claims = createRelationshipLookup(projection, day, claimTypes)
  const { listTargets } = createRelationshipLookup(projection, undefined, [
    'IN_PHASE',
    'COLLECTS',
    'DEPENDS_ON',
  ])
  const listSystems = createSystemReach(projection)
  const ranks = rankByNames(projection, ['Department', 'Employee', 'Partner', 'DataSet', 'System'])
  const sortByRank = (nodes: Iterable<number>) => [...nodes].sort((a, b) => at(ranks, a) - at(ranks, b))
  const isOfKind = (kind: string) => (node: number) => getKind(projection, node) === kind
  const listCarriers = (touchpoint: number) =>
    new Set([
      ...['COLLECTS', 'DEPENDS_ON']
        .flatMap((type) => listTargets(touchpoint, type))
        .filter(isOfKind('DataSet')),
      ...listSystems(touchpoint),
      ...claimTypes.flatMap((type) => claims.listSources(touchpoint, type)).filter(isOfKind('Department')),
    ])
  return {
    listHolders: (touchpoint: number, type: string) => sortByRank(claims.listSources(touchpoint, type)),
    listPeriods(touchpoint: number): unknown[] {
      const places = listTargets(touchpoint, 'IN_PHASE').map((phase) => at(projection.nodes.period, phase))
      return [...new Set(places)]
        .filter((place) => place > 0)
        .map((place) => periods[place - 1])
        .sort()
    },
    listCarriedOver: (from: number, to: number) =>
      sortByRank(listCarriers(from).intersection(listCarriers(to))),
  }
}

function toRow(
  projection: Projection,
  touchpoints: TouchpointLookup,
  { from, to, importance, isHardRestart }: Step,
): ReportRow {
  const listNames = (nodes: readonly number[]) => nodes.map((node) => getName(projection, node))
  const listHolders = (type: string) =>
    [touchpoints.listHolders(from, type), touchpoints.listHolders(to, type)] as const
  const [fromOwners, toOwners] = listHolders('OWNS')
  const [fromImplementers, toImplementers] = listHolders('IMPLEMENTS')
  return {
    fromTouchpointId: getId(projection, from),
    fromTouchpoint: getName(projection, from),
    toTouchpointId: getId(projection, to),
    toTouchpoint: getName(projection, to),
    importance: importance > 0 ? importance : null,
    fromPeriods: touchpoints.listPeriods(from),
    toPeriods: touchpoints.listPeriods(to),
    hardRestart: isHardRestart,
    ownerChanges: areDifferent(fromOwners, toOwners),
    implementerChanges: areDifferent(fromImplementers, toImplementers),
    fromOwners: listNames(fromOwners),
    toOwners: listNames(toOwners),
    fromImplementers: listNames(fromImplementers),
    toImplementers: listNames(toImplementers),
    carriesOver: [...new Set(listNames(touchpoints.listCarriedOver(from, to)))],
  }
}

const areDifferent = (some: readonly number[], others: readonly number[]) =>
  some.length !== others.length || some.some((node, index) => node !== others[index])
