import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** Shorter silence is part of a request or its response. */
const minIdleMs = 300

/** Who closed connections on which nothing had happened for a while. */
export interface IdleClosures {
  proxy: number
  service: number
}

export interface ConnectionRecorder {
  readonly port: number
  readonly closures: Readonly<IdleClosures>
  stop(): Promise<void>
}

/** Passes connections of a proxy on to the service, and records who closes those that are idle. */
export async function startConnectionRecorder(servicePort: number): Promise<ConnectionRecorder> {
  const closures: IdleClosures = { proxy: 0, service: 0 }
  const sockets = new Set<Socket>()
  const server = createServer((proxySocket) => {
    const serviceSocket = connect(servicePort, '127.0.0.1')
    let lastByteMs = performance.now()
    let isClosed = false
    const record = (side: keyof IdleClosures) => {
      if (!isClosed && performance.now() - lastByteMs >= minIdleMs) closures[side] += 1
      isClosed = true
    }
    const join = (from: Socket, to: Socket, side: keyof IdleClosures) => {
      sockets.add(from)
      from.setNoDelay(true)
      from.on('data', () => {
        lastByteMs = performance.now()
      })
      from.once('end', () => record(side)).once('error', () => record(side))
      from.once('close', () => {
        sockets.delete(from)
        to.destroy()
      })
      from.pipe(to)
    }
    join(proxySocket, serviceSocket, 'proxy')
    join(serviceSocket, proxySocket, 'service')
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    closures,
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      await server[Symbol.asyncDispose]()
    },
  }
}
