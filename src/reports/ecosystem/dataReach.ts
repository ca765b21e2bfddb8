import type { Projection } from '../../graph/projection/projection.ts'
import { getKind, isLive } from './nodes.ts'
import { createRelationshipLookup } from './relationshipLookup.ts'

/** Lists the data sets that a department reaches on a day: by access, as their owner, or in systems in use that it operates. */
export function createDataReach(
  projection: Projection,
  day: number,
): (department: number) => ReadonlySet<number> {
  const { listTargets } = createRelationshipLookup(projection, undefined, ['ACCESSES', 'OPERATES', 'STORES'])
  const ownership = createRelationshipLookup(projection, day, ['OWNS'])
  return (department) => {
    const owned = ownership.listTargets(department, 'OWNS')
    const systems = listTargets(department, 'OPERATES').filter((node) => isLive(projection, node))
    return new Set([
      ...listTargets(department, 'ACCESSES'),
      ...owned.filter((node) => getKind(projection, node) === 'DataSet'),
      ...systems.flatMap((system) => listTargets(system, 'STORES')),
    ])
  }
}
