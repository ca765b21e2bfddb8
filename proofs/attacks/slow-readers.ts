import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Attack } from '../attack.ts'

const clientCount = 60

const attack: Attack = {
  name: 'slow readers',
  description: `${clientCount} clients that ask for the whole ecosystem and do not read the response`,
  isQuick: true,
  async run({ port, keys }, signal) {
    const sockets = Array.from({ length: clientCount }, () => {
      const socket = connect({ port, host: '127.0.0.1' })
      socket.on('error', () => {})
      socket.pause()
      socket.write(
        `GET /exports/ecosystem.json HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${keys.reader}\r\n\r\n`,
      )
      return socket
    })
    while (!signal.aborted) await sleep(100)
    for (const socket of sockets) socket.destroy()
    return `${clientCount} clients`
  },
}
export default attack
