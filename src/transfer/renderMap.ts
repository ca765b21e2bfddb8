import { Piscina } from 'piscina'
import type { DiagramFormat } from '../formats/diagramFormat.ts'
import { buildEcosystemMap } from '../formats/diagrams/map/buildEcosystemMap.ts'
import type { DiagramTask } from '../formats/diagrams/map/worker.ts'
import type { Graph } from '../graph/graph.ts'
import type { EcosystemScope } from '../graph/reading/ecosystemScope.ts'
import { streamEcosystem } from '../graph/reading/streamEcosystem.ts'
import { readUntilConsistent } from '../graph/retry.ts'
import { AtlasError } from '../model/errors.ts'

export interface MapRendering {
  readonly scope: EcosystemScope
  /** Day on which claims must be valid. */
  readonly day: string
  readonly title: string
}

const renderTimeoutMs = 20_000

const pool = new Piscina<DiagramTask, string>({
  filename: new URL('../formats/diagrams/map/worker.ts', import.meta.url).href,
  minThreads: 0,
  maxThreads: 1,
  concurrentTasksPerWorker: 1,
  idleTimeout: 30_000,
})

/** Renders the map, or a part of it, of one version of the graph; the layout is computed in a thread with a time limit. */
export async function renderMap(
  graph: Graph,
  { extension }: DiagramFormat,
  { scope, day, title }: MapRendering,
): Promise<string> {
  const map = await readMap(graph, scope, day)
  const deadline = AbortSignal.timeout(renderTimeoutMs)
  try {
    return await pool.run({ extension, map, title }, { signal: deadline })
  } catch (error) {
    if (!deadline.aborted) throw error
    throw new AtlasError(
      'TOO_LARGE_TO_DRAW',
      `Rendering the map took more than ${renderTimeoutMs / 1_000} s; select a part with customer, journey, department or tags`,
      { cause: error },
    )
  }
}

function readMap(graph: Graph, scope: EcosystemScope, day: string) {
  return readUntilConsistent(async () => {
    let version: string | undefined
    const map = await buildEcosystemMap(
      (async function* () {
        version = yield* streamEcosystem(graph, { scope })
      })(),
      { day, customer: scope.customer },
    )
    return version === undefined ? undefined : map
  })
}
