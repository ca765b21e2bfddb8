import { type Projection, typeNames } from '../graph/projection/projection.ts'
import { at } from './adjacency.ts'
import { idOf, kindNumber } from './nodes.ts'

/**
 * The unit of each department and employee: the department that many steps below the top of PART_OF, on the way up
 * from its own. Of several departments on the way the one with the smallest id counts; it is the top of a circle, too.
 */
export function unitsOf(projection: Projection, level: number): ReadonlyMap<number, number> {
  const parents = nextDepartments(projection, 'PART_OF')
  const units = new Map<number, number>()
  const unitOf = (department: number) => {
    const way = wayUp(projection, parents, department)
    return way[Math.max(way.length - 1 - level, 0)] ?? department
  }
  for (let node = 0; node < projection.nodes.count; node += 1) {
    if (isDepartment(projection, node)) units.set(node, unitOf(node))
  }
  for (const [employee, department] of nextDepartments(projection, 'WORKS_IN')) {
    units.set(employee, units.get(department) ?? department)
  }
  return units
}

const isDepartment = ({ nodes }: Projection, node: number) =>
  at(nodes.kind, node) === kindNumber('Department')

/** Where relationships of a type lead, when that is a department. */
function nextDepartments(projection: Projection, typeName: string): Map<number, number> {
  const { relationships } = projection
  const type = typeNames.indexOf(typeName)
  const next = new Map<number, number>()
  for (let link = 0; link < relationships.count; link += 1) {
    const to = at(relationships.to, link)
    if (at(relationships.type, link) !== type || !isDepartment(projection, to)) continue
    const from = at(relationships.from, link)
    const known = next.get(from)
    if (known === undefined || idOf(projection, to) < idOf(projection, known)) next.set(from, to)
  }
  return next
}

function wayUp(projection: Projection, parents: ReadonlyMap<number, number>, start: number): number[] {
  const way = [start]
  for (let next = parents.get(start); next !== undefined; next = parents.get(next)) {
    const circle = way.indexOf(next)
    if (circle !== -1) return way.slice(0, way.indexOf(firstOf(projection, way.slice(circle))) + 1)
    way.push(next)
  }
  return way
}

const firstOf = (projection: Projection, departments: readonly number[]): number =>
  departments.reduce((first, each) => (idOf(projection, each) < idOf(projection, first) ? each : first))
