import { type Adjacency, at, forEachArc } from '../../algorithms/adjacency.ts'
import { findReachable } from '../../algorithms/breadthFirstSearch.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { relationshipTypeNames } from '../../model/relationships.ts'
import { getKind, isLive } from './nodes.ts'
import { selectArcs } from './relationshipLookup.ts'

/**
 * Lists the systems that an element in use relies on through chains of DEPENDS_ON of any length on which everything is in
 * use, in any order. What each of its direct dependencies relies on is searched once.
 */
export function createSystemReach(projection: Projection): (element: number) => ReadonlySet<number> {
  const arcs = selectDependencies(projection)
  const systemsByDependency = new Map<number, readonly number[]>()
  const listSystems = (dependency: number) => {
    const known = systemsByDependency.get(dependency)
    if (known) return known
    const reached = [...findReachable(arcs, [dependency])]
    const systems = reached.filter((node) => getKind(projection, node) === 'System')
    systemsByDependency.set(dependency, systems)
    return systems
  }
  return (element) => {
    const systems = new Set<number>()
    forEachArc(arcs, element, (dependency) => {
      for (const system of listSystems(dependency)) systems.add(system)
    })
    return systems
  }
}

/** DEPENDS_ON between elements in use, as arcs from what depends. */
export function selectDependencies(projection: Projection): Adjacency {
  const { relationships } = projection
  const dependsOn = relationshipTypeNames.indexOf('DEPENDS_ON')
  return selectArcs(
    projection,
    (link) =>
      at(relationships.type, link) === dependsOn &&
      isLive(projection, at(relationships.from, link)) &&
      isLive(projection, at(relationships.to, link)),
  )
}
