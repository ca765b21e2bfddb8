import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** A process of the bench that gets messages and answers each. */
export interface Peer {
  ask<Answer>(message: object): Promise<Answer>
  stop(): Promise<void>
}

/** Starts a file of the bench in a process of its own. */
export function startPeer(file: string): Peer {
  const child = fork(join(import.meta.dirname, file), { stdio: 'inherit' })
  return {
    ask: async <Answer>(message: object) => {
      child.send(message)
      return (await answerOf(child, file)) as Answer
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.disconnect()
      await ended
    },
  }
}

async function answerOf(child: ChildProcess, file: string): Promise<unknown> {
  const waiting = new AbortController()
  const { signal } = waiting
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then(([answer]) => answer),
      once(child, 'exit', { signal }).then(([code]) => {
        throw new Error(`bench/requests/${file} ended with exit code ${code}`)
      }),
    ])
  } finally {
    waiting.abort()
  }
}
