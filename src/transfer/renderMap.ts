import type { DiagramFormat } from '../formats/diagramFormat.ts'
import { buildEcosystemMap } from '../formats/diagrams/map/buildEcosystemMap.ts'
import type { DiagramTask } from '../formats/diagrams/map/worker.ts'
import type { Graph } from '../graph/graph.ts'
import type { EcosystemScope } from '../graph/reading/ecosystemScope.ts'
import { streamEcosystem } from '../graph/reading/streamEcosystem.ts'
import { readUntilConsistent } from '../graph/retry.ts'
import { AtlasError } from '../model/errors.ts'
import { WorkerPool } from '../workers/workerPool.ts'

export interface MapRendering {
  readonly scope: EcosystemScope
  /** Day on which claims must be valid. */
  readonly day: string
  readonly title: string
}

const renderTimeoutMs = 20_000

/** A thread that lays out maps, started when one is rendered; its owner closes it. */
export const createMapWorker = () =>
  new WorkerPool({
    file: new URL('../formats/diagrams/map/worker.ts', import.meta.url),
    idleTimeoutMs: 30_000,
  })

/** Renders the map, or a part of it, of one version of the graph; the layout is computed in the worker, with a time limit. */
export async function renderMap(
  graph: Graph,
  worker: WorkerPool,
  { extension }: DiagramFormat,
  { scope, day, title }: MapRendering,
): Promise<string> {
  const task: DiagramTask = { extension, map: await readMap(graph, scope, day), title }
  const deadline = AbortSignal.timeout(renderTimeoutMs)
  try {
    return await worker.run<string>('renderDiagram', task, deadline)
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
