import {
  by,
  createLookup,
  descending,
  type Lookup,
  listUnique,
  type Node,
  nameOf,
  type Recompute,
} from '../ecosystem.ts'
import { listClaimed, listEmployees, listOwners, listParentOwners } from '../facts.ts'

export const listParameters = () =>
  ['department', 'all', 'phase', 'channel'].map((grouping) => ({ grouping }))

export const recompute: Recompute = (ecosystem, { grouping, asOf }) => {
  const lookup = createLookup(ecosystem, asOf)
  const touchpoints = lookup.listInUse('Touchpoint')
  if (grouping === 'all') {
    return touchpoints.length > 0 ? [describeGroup(lookup, 'all', null, touchpoints)] : []
  }
  const list = listMembers[grouping as keyof typeof listMembers]
  const groups = lookup
    .listNodes(...['Department', 'Phase', 'Channel'].filter((kind) => kind.toLowerCase() === grouping))
    .map((group) => ({ group, members: list(lookup, group) }))
    .filter(({ members }) => members.length > 0)
  const grouped = groups.flatMap(({ members }) => members)
  const others = touchpoints.filter((touchpoint) => !grouped.includes(touchpoint))
  return [
    ...groups.map(({ group, members }) => describeGroup(lookup, String(grouping), group, members)),
    ...(others.length > 0 ? [describeGroup(lookup, String(grouping), null, others)] : []),
  ].sort(
    by(
      (row) => row.ownedRatio,
      descending((row) => row.touchpoints),
      (row) => row.groupId,
    ),
  )
}

/** The touchpoints in use that belong to a group. */
const listMembers = {
  department: (lookup: Lookup, department: Node) =>
    listUnique([...listClaimed(lookup, department), ...listOwnedByEmployees(lookup, department)]),
  phase: ({ listInUse, has }: Lookup, phase: Node) =>
    listInUse('Touchpoint').filter((touchpoint) => has(touchpoint, 'IN_PHASE', phase)),
  channel: ({ listInUse, has }: Lookup, channel: Node) =>
    listInUse('Touchpoint').filter((touchpoint) => has(touchpoint, 'VIA', channel)),
}

const listOwnedByEmployees = (lookup: Lookup, department: Node): Node[] =>
  lookup
    .listInUse('Touchpoint')
    .filter((touchpoint) =>
      listEmployees(lookup, department).some((employee) => lookup.has(employee, 'OWNS', touchpoint)),
    )

function describeGroup(lookup: Lookup, grouping: string, group: Node | null, members: readonly Node[]) {
  const owned = members.filter((touchpoint) => listOwners(lookup, touchpoint).length > 0)
  const inherited = members.filter(
    (touchpoint) => !owned.includes(touchpoint) && listParentOwners(lookup, touchpoint).length > 0,
  )
  const isByDepartment = grouping === 'department'
  const byDepartment = members.filter((touchpoint) => group && lookup.has(group, 'OWNS', touchpoint))
  const byEmployees = (group ? listOwnedByEmployees(lookup, group) : []).filter(
    (touchpoint) => !byDepartment.includes(touchpoint),
  )
  return {
    grouping,
    groupId: group?.id ?? null,
    group: group ? nameOf(group) : null,
    touchpoints: members.length,
    owned: owned.length,
    ownedByDepartment: isByDepartment ? byDepartment.length : null,
    ownedByEmployees: isByDepartment ? byEmployees.length : null,
    inherited: inherited.length,
    unowned: members.length - owned.length - inherited.length,
    ownedRatio: owned.length / members.length,
  }
}
