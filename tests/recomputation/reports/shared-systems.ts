import {
  by,
  createLookup,
  descending,
  isSame,
  listUnique,
  nameOf,
  type Recompute,
  readNumber,
  readText,
} from '../ecosystem.ts'
import { listNames, listReliedOn } from '../facts.ts'

export const recompute: Recompute = (ecosystem, { asOf }) => {
  const lookup = createLookup(ecosystem, asOf)
  const reliance = lookup
    .listInUse('Touchpoint')
    .map((touchpoint) => ({ touchpoint, reliedOn: listReliedOn(lookup, touchpoint) }))
  return lookup
    .listInUse('System')
    .map((system) => {
      const touchpoints = reliance
        .filter(({ reliedOn }) => reliedOn.some((each) => isSame(each, system)))
        .map(({ touchpoint }) => touchpoint)
      const departments = lookup
        .listNodes('Department')
        .map((department) => ({
          department,
          count: touchpoints.filter(
            (touchpoint) =>
              lookup.has(department, 'OWNS', touchpoint) || lookup.has(department, 'IMPLEMENTS', touchpoint),
          ).length,
        }))
        .filter(({ count }) => count > 0)
        .sort(
          by(
            descending(({ count }) => count),
            ({ department }) => nameOf(department),
            ({ department }) => department.id,
          ),
        )
      return {
        systemId: system.id,
        system: nameOf(system),
        lifecycle: readText(system, 'lifecycle'),
        criticality: readNumber(system, 'criticality'),
        departments: departments.length,
        departmentNames: departments.map(({ department }) => nameOf(department)),
        touchpoints: touchpoints.length,
        phases: listUnique(touchpoints.flatMap((touchpoint) => lookup.listTargets(touchpoint, 'IN_PHASE')))
          .length,
        operators: listNames(lookup.listSources(system, 'OPERATES')),
      }
    })
    .filter((row) => row.departments > 1)
    .sort(
      by(
        descending((row) => row.departments),
        descending((row) => row.touchpoints),
        (row) => row.systemId,
      ),
    )
}
