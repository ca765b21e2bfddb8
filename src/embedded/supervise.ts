import { setTimeout as sleep } from 'node:timers/promises'
import type { AtlasError } from '../model/errors.ts'
import type { ServerProcess } from './serverProcess.ts'

/** A server that is started again when it ends by itself. */
export interface SupervisedServer {
  readonly port: number
  /** Why it stays ended; nothing when it was stopped. */
  readonly exited: Promise<AtlasError | undefined>
  stop(): Promise<void>
}

interface SupervisionOptions {
  /** Starts it on the port it had before, so that who is connected finds it again. */
  readonly restart: (port: number) => Promise<ServerProcess>
  readonly onProgress: (line: string) => void
}

const maxRestarts = 5
const restartWindowMs = 10 * 60_000
const restartDelayMs = 300

/** Keeps a server running; one that ends again and again is given up. */
export function supervise(
  firstServer: ServerProcess,
  { restart, onProgress }: SupervisionOptions,
): SupervisedServer {
  const { port } = firstServer
  let current = Promise.resolve(firstServer)
  let isStopped = false
  const restartTimesMs: number[] = []

  async function restartUntilStopped(): Promise<AtlasError | undefined> {
    for (;;) {
      const failure = await (await current).exited
      if (!failure || isStopped) return undefined
      const nowMs = performance.now()
      if (
        restartTimesMs.filter((restartedAtMs) => nowMs - restartedAtMs < restartWindowMs).length >=
        maxRestarts
      )
        return failure
      restartTimesMs.push(nowMs)
      onProgress(failure.message)
      current = sleep(restartDelayMs).then(() => restart(port))
      onProgress(`Started the embedded Neo4j again (process ${(await current).pid})`)
    }
  }

  return {
    port,
    exited: restartUntilStopped().catch((error: AtlasError) => error),
    stop: async () => {
      isStopped = true
      const server = await current.catch(() => undefined)
      await server?.stop()
    },
  }
}
