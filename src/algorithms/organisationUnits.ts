import { type Projection, relationshipTypeNames } from '../graph/projection/projection.ts'
import { at } from './adjacency.ts'
import { getId, getKindIndex } from './nodes.ts'

/**
 * The unit of each department and employee: the department that many steps below the top of PART_OF, on the way up
 * from its own. Of several departments on the way the one with the smallest id counts; it is the top of a circle, too.
 */
export function assignUnits(projection: Projection, level: number): ReadonlyMap<number, number> {
  const parents = mapToDepartments(projection, 'PART_OF')
  const units = new Map<number, number>()
  const findUnit = (department: number) => {
    const path = findPathToTop(projection, parents, department)
    return path[Math.max(path.length - 1 - level, 0)] ?? department
  }
  for (let node = 0; node < projection.nodes.count; node += 1) {
    if (isDepartment(projection, node)) units.set(node, findUnit(node))
  }
  for (const [employee, department] of mapToDepartments(projection, 'WORKS_IN')) {
    units.set(employee, units.get(department) ?? department)
  }
  return units
}

const isDepartment = ({ nodes }: Projection, node: number) =>
  at(nodes.kind, node) === getKindIndex('Department')

/** Where relationships of a type lead, when that is a department. */
function mapToDepartments(projection: Projection, typeName: string): Map<number, number> {
  const { relationships } = projection
  const type = relationshipTypeNames.indexOf(typeName)
  const departments = new Map<number, number>()
  for (let link = 0; link < relationships.count; link += 1) {
    const to = at(relationships.to, link)
    if (at(relationships.type, link) !== type || !isDepartment(projection, to)) continue
    const from = at(relationships.from, link)
    const current = departments.get(from)
    if (current === undefined || getId(projection, to) < getId(projection, current)) departments.set(from, to)
  }
  return departments
}

function findPathToTop(
  projection: Projection,
  parents: ReadonlyMap<number, number>,
  start: number,
): number[] {
  const path = [start]
  for (
    let departments = parents.get(start);
    departments !== undefined;
    departments = parents.get(departments)
  ) {
    const cycle = path.indexOf(departments)
    if (cycle !== -1) return path.slice(0, path.indexOf(selectSmallestId(projection, path.slice(cycle))) + 1)
    path.push(departments)
  }
  return path
}

const selectSmallestId = (projection: Projection, departments: readonly number[]): number =>
  departments.reduce((first, each) => (getId(projection, each) < getId(projection, first) ? each : first))
