import { once } from 'node:events'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import type { AtlasApi } from './atlasApi.ts'
import { createMcpServer } from './server.ts'

/** A connection over standard input and output. */
export interface StdioConnection {
  /** Resolves when the program at the other end has closed it. */
  readonly closed: Promise<unknown>
  close(): Promise<void>
}

/** Serves the program that started this one. It is greeted at once; what needs the API waits until it is open. */
export function connectStdio(api: Promise<AtlasApi>, onError: (error: Error) => void): StdioConnection {
  const closed = once(process.stdin, 'close')
  const connection = serveStdio(() => createMcpServer(api), { onerror: onError })
  return { closed, close: connection.close }
}
