import type { DiagramFormat, DiagramOptions } from '../formats/diagramFormat.ts'
import { buildEcosystemMap } from '../formats/diagrams/map/buildEcosystemMap.ts'
import type { EcosystemMap } from '../formats/diagrams/map/ecosystemMap.ts'
import { collectMapRecords, type MapRecords } from '../formats/diagrams/map/mapRecords.ts'
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
  readonly options: DiagramOptions
  /** An earlier state, to mark what changed since. */
  readonly compared?: ComparedState | undefined
  /** Called when the shown state is read, and before the compared one is. */
  readonly release?: (() => void) | undefined
}

/** A state that a map is compared with. */
export interface ComparedState {
  /** What people call it: `2026-03-31`, `change 4711`. */
  readonly label: string
  /** Opens the state for one piece of work, with the day on which claims must be valid there. */
  readonly read: <Result>(work: (graph: Graph, day: string) => Promise<Result>) => Promise<Result>
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
  { extension, maxTouchpoints }: DiagramFormat,
  rendering: MapRendering,
): Promise<string | Uint8Array> {
  const task: DiagramTask = {
    extension,
    map: await readMap(graph, { ...rendering, maxTouchpoints }),
    options: rendering.options,
  }
  return runInTime(worker, 'renderDiagram', task)
}

/** Draws in the worker; TOO_LARGE_TO_DRAW if it takes too long. */
export async function runInTime<Result>(worker: WorkerPool, name: string, task: unknown): Promise<Result> {
  const deadline = AbortSignal.timeout(renderTimeoutMs)
  try {
    return await worker.run<Result>(name, task, deadline)
  } catch (error) {
    if (!deadline.aborted) throw error
    throw new AtlasError(
      'TOO_LARGE_TO_DRAW',
      `Rendering the map took more than ${renderTimeoutMs / 1_000} s; select a part with customer, journey, department or tags`,
      { cause: error },
    )
  }
}

/** The map of one version of the graph; TOO_LARGE_TO_DRAW beyond the limits of a map. */
export async function readMap(
  graph: Graph,
  {
    scope,
    day,
    compared,
    release,
    maxTouchpoints,
  }: Omit<MapRendering, 'options'> & {
    readonly maxTouchpoints?: number | undefined
  },
): Promise<EcosystemMap> {
  const shown = await readRecords(graph, scope, day, maxTouchpoints)
  release?.()
  const earlier = compared && {
    label: compared.label,
    records: await compared.read((state, earlierDay) =>
      readRecords(state, scope, earlierDay, maxTouchpoints),
    ),
  }
  const { customer, journey, department, tags } = scope
  const filters = Object.entries({ Customer: customer, Journey: journey, Department: department }).flatMap(
    ([kind, id]) => (id === undefined ? [] : [{ kind, id }]),
  )
  return buildEcosystemMap(shown, { customer, filters, tags, day, earlier })
}

function readRecords(
  graph: Graph,
  scope: EcosystemScope,
  day: string,
  maxTouchpoints: number | undefined,
): Promise<MapRecords> {
  return readUntilConsistent(async () => {
    let version: string | undefined
    const records = await collectMapRecords(
      (async function* () {
        version = yield* streamEcosystem(graph, { scope })
      })(),
      day,
      maxTouchpoints,
    )
    return version === undefined ? undefined : records
  })
}
