import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Limits the connections of a server. A new one takes the place of the oldest that waits for a request, so that clients
 * which open many and send nothing shut nobody out; without such a one, the new one is closed.
 */
export function limitConnections(server: Server, maxConnections: number): void {
  const openSockets = new Set<Socket>()
  const idleSockets = new Set<Socket>()
  server.on('connection', (socket) => {
    openSockets.add(socket)
    idleSockets.add(socket)
    socket.once('close', () => {
      openSockets.delete(socket)
      idleSockets.delete(socket)
    })
    if (openSockets.size <= maxConnections) return
    const [oldestIdle = socket] = idleSockets
    openSockets.delete(oldestIdle)
    idleSockets.delete(oldestIdle)
    oldestIdle.destroy()
  })
  server.on('request', ({ socket }, response) => {
    idleSockets.delete(socket)
    response.once('close', () => {
      if (openSockets.has(socket)) idleSockets.add(socket)
    })
  })
}
