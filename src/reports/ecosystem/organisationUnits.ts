import type { Projection } from '../../graph/projection/projection.ts'
import { toDayNumber } from '../../model/dates.ts'
import { getKind, selectNodes } from './nodes.ts'
import { createRelationshipLookup } from './relationshipLookup.ts'

/**
 * The unit of each department and employee: the department that many steps below the top of PART_OF, on the way up
 * from its own. Of several departments on the way the one with the smallest id counts; it is the top of a cycle, too.
 */
export function assignUnits(projection: Projection, level: number, day: string): ReadonlyMap<number, number> {
  const { listTargets } = createRelationshipLookup(projection, toDayNumber(day), ['PART_OF', 'WORKS_IN'])
  const findFirstDepartment = (node: number, type: string) =>
    listTargets(node, type).find((target) => getKind(projection, target) === 'Department')
  const departments = selectNodes(projection, ['Department'])
  const units = new Map<number, number>()
  for (const department of departments) {
    const path = findPathToTop(department, (node) => findFirstDepartment(node, 'PART_OF'))
    units.set(department, path[Math.max(path.length - 1 - level, 0)] ?? department)
  }
  for (const employee of selectNodes(projection, ['Employee'])) {
    const department = findFirstDepartment(employee, 'WORKS_IN')
    if (department !== undefined) units.set(employee, units.get(department) ?? department)
  }
  return units
}

/** The way up to the top; in a cycle the department with the smallest id is the top. */
function findPathToTop(start: number, findParent: (department: number) => number | undefined): number[] {
  const path = [start]
  for (let parent = findParent(start); parent !== undefined; parent = findParent(parent)) {
    const cycle = path.indexOf(parent)
    if (cycle !== -1) return path.slice(0, path.indexOf(Math.min(...path.slice(cycle))) + 1)
    path.push(parent)
  }
  return path
}
