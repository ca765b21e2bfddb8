import type { FastifyInstance } from 'fastify'
import type { ConnectionSettings } from '../../../src/graph/graph.ts'
import type { Subject } from '../benchContext.ts'

/** What a server is told by the bench. */
export interface Assignment {
  readonly connection: ConnectionSettings
  readonly subject: Subject
}

/** What a server says when it listens. */
export interface Listening {
  readonly url: string
}

/** Runs the app in this process until the bench lets go of it. */
export function serve(build: (assignment: Assignment) => Promise<FastifyInstance>): void {
  process.once('message', async (assignment: Assignment) => {
    const app = await build(assignment)
    const url = await app.listen({ host: '127.0.0.1', port: 0 })
    const listening: Listening = { url }
    process.send?.(listening)
  })
  process.once('disconnect', () => process.exit())
}
