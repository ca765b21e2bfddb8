import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'

/** Collects the sockets that the driver opens during some work; the driver does not expose them. */
export interface SocketTracker {
  collect<Result>(sockets: Set<Socket>, work: () => Result): Result
  close(): void
}

/** Listens for new sockets of the process until it is closed; sockets of other work are ignored. */
export function createSocketTracker(): SocketTracker {
  const currentSockets = new AsyncLocalStorage<Set<Socket>>()
  const addSocket = (message: unknown) => {
    currentSockets.getStore()?.add((message as { socket: Socket }).socket)
  }
  subscribe('net.client.socket', addSocket)
  return {
    collect: (sockets, work) => currentSockets.run(sockets, work),
    close: () => {
      unsubscribe('net.client.socket', addSocket)
    },
  }
}
