import type { Projection } from '../../graph/projection/projection.ts'
import { toDayNumber } from '../../model/dates.ts'
import { claimTypes } from '../ecosystem/claims.ts'
import { getId, getKind, getName, selectLiveTouchpoints, selectNodes } from '../ecosystem/nodes.ts'
import { createRelationshipLookup } from '../ecosystem/relationshipLookup.ts'
import type { AnalyseFunction } from '../report.ts'

/** Touchpoints are visited once and counted in each of their groups. */
export default (function* (projection, { grouping, asOf }) {
  const groups = [...countTouchpoints(projection, String(grouping), toDayNumber(String(asOf)))]
    .map(([group, counts]) => ({ group, ...counts, ownedRatio: counts.owned / counts.touchpoints }))
    .sort(
      (a, b) =>
        a.ownedRatio - b.ownedRatio ||
        b.touchpoints - a.touchpoints ||
        (a.group ?? projection.nodes.count) - (b.group ?? projection.nodes.count),
    )
  const isByDepartment = grouping === 'department'
  for (const { group, touchpoints, owned, inherited, ownedRatio, ...owners } of groups)
    yield {
      grouping,
      groupId: group === null ? null : getId(projection, group),
      group: group === null ? null : getName(projection, group),
      touchpoints,
      owned,
      ownedByDepartment: isByDepartment ? owners.ownedByDepartment : null,
      ownedByEmployees: isByDepartment ? owners.ownedByEmployees : null,
      inherited,
      unowned: touchpoints - owned - inherited,
      ownedRatio,
    }
} satisfies AnalyseFunction)

interface GroupCounts {
  touchpoints: number
  owned: number
  ownedByDepartment: number
  ownedByEmployees: number
  inherited: number
}

/** Counts touchpoints in use by group; those without a group have none. */
function countTouchpoints(
  projection: Projection,
  grouping: string,
  day: number,
): ReadonlyMap<number | null, Readonly<GroupCounts>> {
  const { describeOwnership, listGroups } = createTouchpointLookup(projection, day)
  const countsByGroup = new Map<number | null, GroupCounts>()
  const noCounts = { touchpoints: 0, owned: 0, ownedByDepartment: 0, ownedByEmployees: 0, inherited: 0 }
  for (const touchpoint of selectLiveTouchpoints(projection)) {
    const ownership = describeOwnership(touchpoint)
    const groups = new Set(listGroups(touchpoint, grouping, ownership.employers))
    for (const group of groups.size === 0 ? [null] : groups) {
      const counts = countsByGroup.get(group) ?? { ...noCounts }
      countsByGroup.set(group, counts)
      addTouchpoint(counts, group, ownership)
    }
  }
  return countsByGroup
}

interface Ownership {
  readonly owners: ReadonlySet<number | null>
  /** The departments of employees who are owners. */
  readonly employers: ReadonlySet<number | null>
  /** Whether a phase or journey has an owner though the touchpoint has none. */
  readonly isInherited: boolean
}

function addTouchpoint(
  counts: GroupCounts,
  group: number | null,
  { owners, employers, isInherited }: Ownership,
): void {
  counts.touchpoints += 1
  if (owners.size > 0) counts.owned += 1
  if (isInherited) counts.inherited += 1
  if (owners.has(group)) counts.ownedByDepartment += 1
  else if (employers.has(group)) counts.ownedByEmployees += 1
}

/** Who owns touchpoints, and to which groups they belong. */
function createTouchpointLookup(projection: Projection, day: number) {
  const claims = createRelationshipLookup(projection, day, claimTypes)
  const { listSources, listTargets } = createRelationshipLookup(projection, undefined, [
    'WORKS_IN',
    'IN_PHASE',
    'HAS_PHASE',
    'VIA',
  ])
  const isOwned = (node: number) => claims.listSources(node, 'OWNS').length > 0
  const isDepartment = (node: number) => getKind(projection, node) === 'Department'
  const phasesWithOwner = new Set(
    selectNodes(projection, ['Phase']).filter(
      (phase) => isOwned(phase) || listSources(phase, 'HAS_PHASE').some(isOwned),
    ),
  )
  return {
    describeOwnership(touchpoint: number) {
      const owners = new Set(claims.listSources(touchpoint, 'OWNS'))
      const employers = new Set([...owners].flatMap((owner) => listTargets(owner, 'WORKS_IN')))
      const isInherited =
        owners.size === 0 && listTargets(touchpoint, 'IN_PHASE').some((phase) => phasesWithOwner.has(phase))
      return { owners, employers, isInherited }
    },
    listGroups(touchpoint: number, grouping: string, employers: Iterable<number>): readonly number[] {
      if (grouping === 'phase') return listTargets(touchpoint, 'IN_PHASE')
      if (grouping === 'channel') return listTargets(touchpoint, 'VIA')
      if (grouping === 'all') return []
      const holders = claimTypes.flatMap((type) => claims.listSources(touchpoint, type))
      return [...holders, ...employers].filter(isDepartment)
    },
  }
}
