import { setTimeout as sleep } from 'node:timers/promises'
import { retry } from '../graph/retry.ts'
import { AtlasError } from '../model/errors.ts'
import type { ServerProcess } from './serverProcess.ts'

/** A server that is killed when it hangs and restarted when it exits unexpectedly. */
export interface SupervisedServer {
  readonly port: number
  /** Whether it accepts connections; it does not while it is being restarted. */
  readonly isRunning: () => boolean
  /** The error after which it is not restarted; nothing once it is stopped. */
  readonly exited: Promise<AtlasError | undefined>
  stop(): Promise<void>
  /** Ends the process at once; it is restarted. */
  kill(): void
}

/** When a server is restarted: after a delay that doubles with each restart and returns to the first after a quiet period. */
export interface RestartPolicy {
  readonly firstDelayMs: number
  readonly maxDelayMs: number
  /** How long a server runs before its next exit counts as the first. */
  readonly quietPeriodMs: number
  /** Consecutive attempts that fail to start it before it is given up. */
  readonly maxFailedStarts: number
}

export const defaultRestartPolicy: RestartPolicy = {
  firstDelayMs: 300,
  maxDelayMs: 60_000,
  quietPeriodMs: 300_000,
  maxFailedStarts: 6,
}

interface SupervisionOptions {
  /** Starts it on its previous port, so that connected clients find it again. */
  readonly restart: (port: number) => Promise<ServerProcess>
  /** Kills a server that hangs; returns how to stop watching. */
  readonly watch: (server: ServerProcess) => () => void
  readonly onProgress: (line: string) => void
  readonly policy?: RestartPolicy
}

/** The pause before a restart, given how many came before it without a quiet period. */
export const getRestartDelayMs = (
  { firstDelayMs, maxDelayMs }: RestartPolicy,
  previousRestarts: number,
): number => Math.min(firstDelayMs * 2 ** previousRestarts, maxDelayMs)

/** Watches a server and restarts it for as long as it can be started. */
export function supervise(
  firstServer: ServerProcess,
  { restart, watch, onProgress, policy = defaultRestartPolicy }: SupervisionOptions,
): SupervisedServer {
  const { port } = firstServer
  const stopping = new AbortController()
  let current: Promise<ServerProcess> = Promise.resolve(firstServer)
  let isRunning = true
  let restarts = 0

  const restartAfterDelay = async () => {
    const delayMs = getRestartDelayMs(policy, restarts)
    restarts += 1
    await sleep(delayMs, undefined, { signal: stopping.signal })
    return restart(port)
  }
  const restartUntilStarted = () =>
    retry(restartAfterDelay, {
      maxAttempts: policy.maxFailedStarts,
      isRetriable: (error) => {
        if (!stopping.signal.aborted) onProgress(String(error instanceof Error ? error.message : error))
        return !stopping.signal.aborted
      },
    })

  async function superviseUntilStopped(): Promise<AtlasError | undefined> {
    for (;;) {
      const startedAtMs = performance.now()
      const failure = await superviseUntilExit(await current)
      if (!failure || stopping.signal.aborted) return undefined
      isRunning = false
      if (performance.now() - startedAtMs >= policy.quietPeriodMs) restarts = 0
      onProgress(failure.message)
      current = restartUntilStarted()
      onProgress(`Restarted the embedded Neo4j (process ${(await current).pid})`)
      isRunning = true
    }
  }

  function superviseUntilExit(server: ServerProcess): Promise<AtlasError | undefined> {
    const stopWatching = watch(server)
    return server.exited.finally(stopWatching)
  }

  return {
    port,
    isRunning: () => isRunning,
    exited: superviseUntilStopped().catch((error: unknown) =>
      stopping.signal.aborted ? undefined : createRestartFailedError(policy, error),
    ),
    stop: async () => {
      stopping.abort()
      const server = await current.catch(() => undefined)
      await server?.stop()
    },
    kill: () => {
      // One that is being started has nothing to end yet.
      current.then((server) => server.kill()).catch(() => {})
    },
  }
}

function createRestartFailedError({ maxFailedStarts }: RestartPolicy, cause: unknown): AtlasError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new AtlasError(
    'DATABASE_UNAVAILABLE',
    `The embedded Neo4j failed to restart ${maxFailedStarts} times in a row. Last error: ${reason}`,
    { cause },
  )
}
