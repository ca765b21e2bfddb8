import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** A process of the bench that gets messages and answers each. */
export interface BenchProcess {
  request<Answer>(message: object): Promise<Answer>
  stop(): Promise<void>
}

/** Starts a file of the bench in a process of its own. */
export function startBenchProcess(file: string): BenchProcess {
  const child = fork(join(import.meta.dirname, file), { stdio: 'inherit' })
  return {
    request: async <Answer>(message: object) => {
      child.send(message)
      return (await waitForReply(child, file)) as Answer
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.disconnect()
      await exited
    },
  }
}

async function waitForReply(child: ChildProcess, file: string): Promise<unknown> {
  const controller = new AbortController()
  const { signal } = controller
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then(([answer]) => answer),
      once(child, 'exit', { signal }).then(([code]) => {
        throw new Error(`bench/requests/${file} ended with exit code ${code}`)
      }),
    ])
  } finally {
    controller.abort()
  }
}
