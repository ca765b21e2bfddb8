import type { Graph } from '../graph/graph.ts'
import { AtlasError } from '../model/errors.ts'

/** INVALID_INPUT if the graph is a recorded state: what is stored beside the map is not part of it. */
export function assertPresent({ settings }: Pick<Graph, 'settings'>, subject: string): void {
  if (settings.fixedVersion === undefined) return
  const message = `${subject} cannot be read as recorded; leave recordedAt out`
  throw new AtlasError('INVALID_INPUT', message, {
    faults: [{ in: 'query', path: 'recordedAt', message: 'is not possible here' }],
  })
}
