import { setTimeout as sleep } from 'node:timers/promises'
import type { AtlasError } from '../model/errors.ts'
import type { Server } from './serverProcess.ts'

/** A server that is started again when it ends by itself. */
export interface Supervised {
  readonly port: number
  /** Why it stays ended; nothing when it was stopped. */
  readonly exited: Promise<AtlasError | undefined>
  stop(): Promise<void>
}

interface Task {
  /** Starts it on the port it had before, so that who is connected finds it again. */
  readonly startAgain: (port: number) => Promise<Server>
  readonly onProgress: (line: string) => void
}

const restartsAtMost = 5
const restartsWithinMs = 10 * 60_000
const pauseMs = 300

/** Keeps a server running; one that ends again and again is given up. */
export function supervise(first: Server, { startAgain, onProgress }: Task): Supervised {
  const { port } = first
  let current = Promise.resolve(first)
  let isStopped = false
  const restarts: number[] = []

  async function keep(): Promise<AtlasError | undefined> {
    for (;;) {
      const fault = await (await current).exited
      if (!fault || isStopped) return undefined
      const now = performance.now()
      if (restarts.filter((at) => now - at < restartsWithinMs).length >= restartsAtMost) return fault
      restarts.push(now)
      onProgress(fault.message)
      current = sleep(pauseMs).then(() => startAgain(port))
      onProgress(`Started the embedded Neo4j again (process ${(await current).pid})`)
    }
  }

  return {
    port,
    exited: keep().catch((error: AtlasError) => error),
    stop: async () => {
      isStopped = true
      const server = await current.catch(() => undefined)
      await server?.stop()
    },
  }
}
