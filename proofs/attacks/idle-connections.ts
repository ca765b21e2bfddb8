import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Attack } from '../attack.ts'

const connectionCount = 5_000

const attack: Attack = {
  name: 'idle connections',
  description: `${connectionCount} connections, more than the service accepts, that send half a request head or nothing`,
  isQuick: true,
  async run({ port }, signal) {
    const sockets = new Set<Socket>()
    let openedCount = 0
    while (!signal.aborted) {
      while (sockets.size < connectionCount && !signal.aborted) {
        const socket = connect(port, '127.0.0.1')
        openedCount += 1
        sockets.add(socket)
        socket.on('error', () => {})
        socket.on('close', () => sockets.delete(socket))
        if (openedCount % 2 === 0) socket.write('GET /touchpoints HTTP/1.1\r\nhost: loc')
        if (openedCount % 100 === 0) await sleep(10)
      }
      await sleep(200)
    }
    for (const socket of sockets) socket.destroy()
    return `${openedCount} connections`
  },
}
export default attack
