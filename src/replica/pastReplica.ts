import { getDatabaseFolder } from '../embedded/embeddedDatabase.ts'
import { withSharedDeadline } from '../graph/deadlines.ts'
import type { Graph } from '../graph/graph.ts'
import { readPosition } from '../graph/journal/explainCommits.ts'
import { openGraph } from '../graph/openGraph.ts'
import { rejectAfter } from '../graph/rejectAfter.ts'
import { AtlasError } from '../model/errors.ts'
import { telemetry } from '../telemetry.ts'
import { trace } from '../tracing/tracer.ts'
import { findObstacle } from './follow.ts'
import { createVersionReader, moveReplica } from './moveReplica.ts'
import { readPositionFile, removePositionFile, writePositionFile } from './positionFile.ts'
import { copyTimeoutMs } from './replica.ts'
import { ReplicaLifecycle } from './replicaLifecycle.ts'
import { type ReplicaOptions, type ReplicaProcess, startReplicaProcess } from './replicaProcess.ts'
import { listPastReplicaNames } from './replicaStores.ts'
import { Turns } from './turns.ts'
import { createUnavailableError } from './unavailable.ts'

interface Closable {
  close(): Promise<void>
}

/** The graph as it was at a recorded state, and what computes over it. */
export interface RecordedState<Analytics> {
  readonly graph: Graph
  readonly analytics: Analytics
}

/** A recorded state that does not change until it is released. */
export interface HeldState<Analytics> extends RecordedState<Analytics> {
  release(): void
}

/** The number of the change that leads to a state, or how to find it. */
type StateNumber = number | (() => Promise<number>)

/** Recorded states of the graph, of which one can be read at a time. */
export interface RecordedStates<Analytics> {
  /**
   * Waits for the turn of the state after a change, whose number can be looked up meanwhile. REPLICA_UNAVAILABLE if that
   * takes too long, HISTORY_PRUNED if the journal does not reach it.
   */
  hold(number: StateNumber): Promise<HeldState<Analytics>>
  /**
   * Makes the copy that the next caller would wait for, unless there is one that the journal leads on from, and brings one
   * that is far behind to the present.
   */
  prepare(): Promise<void>
  close(): Promise<void>
}

export interface RecordedStatesOptions<Analytics extends Closable> extends ReplicaOptions {
  /** Opened for each state, and closed when the replica leaves it. */
  readonly openAnalytics: (graph: Graph) => Analytics
  /** How long a caller waits for its turn. */
  readonly maxWaitMs?: number
  readonly idleTimeoutMs?: number
  /** The time after which a copy is prepared again, where other means than this service keep changing the source. */
  readonly minPreparationIntervalMs?: number
}

const noun = 'replica for recorded states'
const defaultMaxWaitMs = 25_000
const maxWaitingStates = 20
const defaultMinPreparationIntervalMs = 60 * 60_000

/** Shows recorded states on a replica that is moved along the journal; it starts when it is needed. */
export function openRecordedStates<Analytics extends Closable>(
  options: RecordedStatesOptions<Analytics>,
): RecordedStates<Analytics> {
  const { databaseName, onProgress, maxWaitMs = defaultMaxWaitMs, idleTimeoutMs } = options
  const { minPreparationIntervalMs = defaultMinPreparationIntervalMs } = options
  let nextPreparationMs = 0
  const turns = new Turns<string>()
  const lifecycle = new ReplicaLifecycle<PastReplica<Analytics>>({
    noun,
    start: () =>
      startReplicaProcess(options, listPastReplicaNames(databaseName), async (process) =>
        createPastReplica(process, options),
      ),
    onProgress,
    ...(idleTimeoutMs !== undefined && { idleTimeoutMs }),
  })
  const readVersions = createVersionReader(options.source)
  const holdState = (
    stateNumber: StateNumber,
    abandoned: AbortSignal,
    onHeld: (held: HeldState<Analytics>) => void,
  ): Promise<void> =>
    lifecycle.use(async (getReplica) => {
      const [number, toVersion] = await Promise.all([
        typeof stateNumber === 'number' ? stateNumber : stateNumber(),
        readVersions(),
      ])
      const version = toVersion(number)
      const leave = await turns.enter(version, abandoned)
      try {
        const replica = await getReplica()
        const state = await replica.openState(number, version)
        if (abandoned.aborted) return
        const released = Promise.withResolvers<void>()
        onHeld({ ...state, release: released.resolve })
        await released.promise
      } finally {
        leave()
      }
    })
  return {
    hold: async (number) => {
      if (turns.waitingCount >= maxWaitingStates) throw createUnavailableError(noun, 'has too many requests')
      const abandoned = new AbortController()
      const { promise, resolve, reject } = Promise.withResolvers<HeldState<Analytics>>()
      holdState(number, abandoned.signal, resolve).catch(reject)
      return rejectAfter(maxWaitMs, promise, () => {
        const error = createUnavailableError(noun, 'is starting, or shows another state; retry')
        abandoned.abort(error)
        return error
      })
    },
    prepare: async () => {
      if (performance.now() < nextPreparationMs) return
      const head = await findUnpreparedHead(options)
      if (head === undefined) return
      const wasStarted = lifecycle.isStarted
      await holdState(head, new AbortController().signal, ({ release }) => release())
      nextPreparationMs = performance.now() + minPreparationIntervalMs
      if (!wasStarted) lifecycle.stopIfUnused()
    },
    close: () => lifecycle.close(),
  }
}

/** Moving over more changes than these takes longer than a start. */
const maxChangesBehind = 50_000

/** The number of the last change, if no copy can be moved there quickly. */
async function findUnpreparedHead({
  source,
  home,
  databaseName,
}: Pick<ReplicaOptions, 'source' | 'home' | 'databaseName'>): Promise<number | undefined> {
  const head = await readPosition(source)
  // Without numbers of commits, every move starts with a new copy.
  if (head.number === 0 || !head.commit) return undefined
  for (const name of listPastReplicaNames(databaseName)) {
    const position = await readPositionFile(getDatabaseFolder(home, name))
    if (!position || head.number - position.number > maxChangesBehind) continue
    if ((await findObstacle(source, position, head)) === undefined) return undefined
  }
  return head.number
}

/** Refuses every state: RECORDED_STATES_OFF with the reason. */
export const createDisabledStates = (reason: string): RecordedStates<never> => ({
  hold: async () => {
    throw new AtlasError('RECORDED_STATES_OFF', `Earlier states cannot be read: ${reason}`)
  },
  prepare: async () => {},
  close: async () => {},
})

interface PastReplica<Analytics> extends ReplicaProcess {
  /** Opens a state whose version was read before; a later one if the source has another one since. */
  openState(number: number, version: string): Promise<RecordedState<Analytics>>
}

/** The state that a replica shows, or will show. */
interface OpenState<Analytics> {
  /** The version that was requested, and the one that it has. */
  readonly versions: Set<string>
  readonly state: Promise<RecordedState<Analytics>>
}

/** Opens one state at a time, and closes the one before: nobody may hold that one then. */
function createPastReplica<Analytics extends Closable>(
  process: ReplicaProcess,
  { source, openAnalytics, onProgress }: RecordedStatesOptions<Analytics>,
): PastReplica<Analytics> {
  const { graph: copy, folder } = process
  let current: OpenState<Analytics> | undefined
  const closeCurrent = async () => {
    const previous = current
    current = undefined
    await previous?.state.then(closeState, () => {})
  }
  const openState = async (number: number): Promise<RecordedState<Analytics>> => {
    await removePositionFile(folder)
    const onCopy = (reason: string) => {
      telemetry.replicaChanged.publish({ replica: noun, event: 'copied' })
      onProgress(`Copying the graph to the ${noun}: ${reason}`)
    }
    const { position, version } = await trace({ name: `move ${noun}` }, () =>
      moveReplica(source, copy, number, onCopy),
    )
    await writePositionFile(folder, position)
    telemetry.replicaMoved.publish({ replica: noun, number })
    const graph = {
      ...openGraph({ ...copy.settings, fixedVersion: version }),
      recordedFrom: { graph: source, number },
    }
    return { graph, analytics: openAnalytics(graph) }
  }
  const openNext = (number: number, version: string) => {
    const closing = closeCurrent()
    const state = withSharedDeadline(copyTimeoutMs, async () => {
      await closing
      return openState(number)
    })
    const next = { versions: new Set([version]), state }
    current = next
    state.then(
      ({ graph }) => next.versions.add(graph.settings.fixedVersion ?? version),
      () => {
        if (current === next) current = undefined
      },
    )
    return state
  }
  return {
    ...process,
    ended: process.ended.then(closeCurrent),
    openState: (number, version) =>
      current?.versions.has(version) ? current.state : openNext(number, version),
    stop: async () => {
      await closeCurrent()
      await process.stop()
    },
  }
}

async function closeState<Analytics extends Closable>({ graph, analytics }: RecordedState<Analytics>) {
  await analytics.close()
  await graph.close()
}
