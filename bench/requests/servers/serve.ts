import type { FastifyInstance } from 'fastify'
import type { ConnectionSettings } from '../../../src/graph/graph.ts'
import type { BenchContext } from '../benchContext.ts'

/** What the bench passes to a server. */
export interface ServerConfig {
  readonly connection: ConnectionSettings
  readonly context: BenchContext
}

/** What a server says when it listens. */
export interface ServerReady {
  readonly url: string
}

/** Runs the app in this process until the bench lets go of it. */
export function serve(build: (config: ServerConfig) => Promise<FastifyInstance>): void {
  process.once('message', async (config: ServerConfig) => {
    const app = await build(config)
    const url = await app.listen({ host: '127.0.0.1', port: 0 })
    const ready: ServerReady = { url }
    process.send?.(ready)
  })
  process.once('disconnect', () => process.exit())
}
