import {
  by,
  claims,
  createLookup,
  descending,
  isInUse,
  isSame,
  type Lookup,
  type Node,
  nameOf,
  type Recompute,
  readNumber,
  readText,
} from '../ecosystem.ts'
import { listClaimed, listEmployees } from '../facts.ts'

export const recompute: Recompute = (ecosystem, { asOf }) => {
  const lookup = createLookup(ecosystem, asOf)
  return lookup
    .listNodes('Department')
    .filter((department) => ['backstage', 'support'].includes(String(department.properties.visibility)))
    .flatMap((department) =>
      lookup.listInUse('Touchpoint').map((touchpoint) => ({
        departmentId: department.id,
        department: nameOf(department),
        visibility: readText(department, 'visibility'),
        touchpointId: touchpoint.id,
        touchpoint: nameOf(touchpoint),
        importance: readNumber(touchpoint, 'importance'),
        touchpointVisibility: readText(touchpoint, 'visibility'),
        isDirect: lookup
          .listLeaving(department, ...claims)
          .some(
            ({ node, relationship }) =>
              isSame(node, touchpoint) && readText(relationship, 'directness') !== 'indirect',
          ),
        ways: listWays(lookup, department, touchpoint),
      })),
    )
    .filter((row) => row.ways.length > 0)
    .sort(
      by(
        (row) => row.departmentId,
        descending((row) => row.isDirect),
        (row) => (row.importance === null ? null : -row.importance),
        (row) => row.touchpointId,
      ),
    )
}

function listWays(lookup: Lookup, department: Node, touchpoint: Node): string[] {
  const { has, listTargets } = lookup
  const dependencies = listTargets(touchpoint, 'DEPENDS_ON').filter(isInUse)
  const ways: Readonly<Record<string, boolean>> = {
    owns: has(department, 'OWNS', touchpoint),
    dataProvider: has(department, 'PROVIDES_DATA_TO', touchpoint),
    influencer: has(department, 'INFLUENCES', touchpoint),
    definer: has(department, 'DEFINES', touchpoint),
    implementer: has(department, 'IMPLEMENTS', touchpoint),
    employee: listEmployees(lookup, department).some((employee) =>
      listClaimed(lookup, employee).some((each) => isSame(each, touchpoint)),
    ),
    system: dependencies.some(
      (each) =>
        each.kind === 'System' && (has(department, 'OPERATES', each) || has(department, 'OWNS', each)),
    ),
    process: dependencies.some((each) => each.kind === 'Process' && has(department, 'OWNS', each)),
  }
  return Object.keys(ways).filter((way) => ways[way])
}
