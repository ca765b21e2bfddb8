import { withSharedDeadline } from '../graph/deadlines.ts'
import type { Graph } from '../graph/graph.ts'
import { getJournalHead } from '../graph/journal/journalHead.ts'
import { openGraph } from '../graph/openGraph.ts'
import { rejectAfter } from '../graph/rejectAfter.ts'
import { AtlasError } from '../model/errors.ts'
import { telemetry } from '../telemetry.ts'
import { moveReplica } from './moveReplica.ts'
import { copyTimeoutMs } from './replica.ts'
import { ReplicaLifecycle } from './replicaLifecycle.ts'
import { type ReplicaOptions, type ReplicaProcess, startReplicaProcess } from './replicaProcess.ts'
import { hasPastReplica, listPastReplicaNames } from './replicaStores.ts'
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

/** Recorded states of the graph, of which one can be read at a time. */
export interface RecordedStates<Analytics> {
  /**
   * Waits for the turn of the state after a change, by its number. REPLICA_UNAVAILABLE if that takes too long,
   * HISTORY_PRUNED if the journal does not reach it.
   */
  hold(number: number): Promise<HeldState<Analytics>>
  /** Makes the copy that the first caller would wait for, unless there is one. */
  prepare(): Promise<void>
  close(): Promise<void>
}

export interface RecordedStatesOptions<Analytics extends Closable> extends ReplicaOptions {
  /** Opened for each state, and closed when the replica leaves it. */
  readonly openAnalytics: (graph: Graph) => Analytics
  /** How long a caller waits for its turn. */
  readonly maxWaitMs?: number
  readonly idleTimeoutMs?: number
}

const noun = 'replica for recorded states'
const defaultMaxWaitMs = 25_000
const maxWaitingStates = 20

/** Shows recorded states on a replica that is moved along the journal; it starts when it is needed. */
export function openRecordedStates<Analytics extends Closable>(
  options: RecordedStatesOptions<Analytics>,
): RecordedStates<Analytics> {
  const { databaseName, onProgress, maxWaitMs = defaultMaxWaitMs, idleTimeoutMs } = options
  const turns = new Turns<number>()
  const lifecycle = new ReplicaLifecycle<PastReplica<Analytics>>({
    noun,
    start: () =>
      startReplicaProcess(options, listPastReplicaNames(databaseName), async (process) =>
        createPastReplica(process, options),
      ),
    onProgress,
    ...(idleTimeoutMs !== undefined && { idleTimeoutMs }),
  })
  const holdState = (
    number: number,
    abandoned: AbortSignal,
    onHeld: (held: HeldState<Analytics>) => void,
  ): Promise<void> =>
    lifecycle.use(async (getReplica) => {
      const leave = await turns.enter(number, abandoned)
      try {
        const replica = await getReplica()
        const state = await replica.openState(number)
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
      if (hasPastReplica(options.home, databaseName)) return
      const head = await getJournalHead(options.source)
      if (head > 0) await holdState(head, new AbortController().signal, ({ release }) => release())
      lifecycle.stopIfUnused()
    },
    close: () => lifecycle.close(),
  }
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
  openState(number: number): Promise<RecordedState<Analytics>>
}

/** Opens one state at a time, and closes the one before: nobody may hold that one then. */
function createPastReplica<Analytics extends Closable>(
  process: ReplicaProcess,
  { source, openAnalytics, onProgress }: RecordedStatesOptions<Analytics>,
): PastReplica<Analytics> {
  const { graph: copy } = process
  let current: { readonly number: number; readonly state: Promise<RecordedState<Analytics>> } | undefined
  const closeCurrent = async () => {
    const previous = current
    current = undefined
    await previous?.state.then(closeState, () => {})
  }
  const openState = async (number: number): Promise<RecordedState<Analytics>> => {
    const fixedVersion = await moveReplica(source, copy, number, (reason) => {
      telemetry.replicaChanged.publish({ replica: noun, event: 'copied' })
      onProgress(`Copying the graph to the ${noun}: ${reason}`)
    })
    telemetry.replicaMoved.publish({ replica: noun, number })
    const graph = {
      ...openGraph({ ...copy.settings, fixedVersion }),
      recordedFrom: { graph: source, number },
    }
    return { graph, analytics: openAnalytics(graph) }
  }
  const openNext = (number: number) => {
    const closing = closeCurrent()
    const state = withSharedDeadline(copyTimeoutMs, async () => {
      await closing
      return openState(number)
    })
    const next = { number, state }
    current = next
    state.catch(() => {
      if (current === next) current = undefined
    })
    return state
  }
  return {
    ...process,
    ended: process.ended.then(closeCurrent),
    openState: (number) => (current?.number === number ? current.state : openNext(number)),
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
