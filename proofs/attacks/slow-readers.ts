import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Attack, assertOutcomes } from '../attack.ts'

const clientCount = 60
const pauseMs = 200

/** What the service accepts it sends; what it refuses is asked for again. */
const attack: Attack = {
  name: 'slow readers',
  description: `${clientCount} clients that download the whole ecosystem, read nothing for a while, and start again`,
  isQuick: true,
  async run({ port, keys }, signal) {
    const statuses: string[] = []
    const clients = Array.from({ length: clientCount }, async (_, number) => {
      for (; !signal.aborted; await sleep(pauseMs)) {
        const format = number % 2 === 0 ? 'json' : 'xlsx'
        statuses.push(await download(port, `/exports/ecosystem.${format}`, keys.reader))
      }
    })
    await Promise.all(clients)
    return assertOutcomes(statuses, ['200', '429'])
  },
}
export default attack

const unreadMs = 2_000

/** Resolves to the status of the response, whose rest is left unread until the connection is closed. */
function download(port: number, path: string, key: string): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1' })
  socket.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${key}\r\n\r\n`)
  return new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.once('data', async (head) => {
      socket.pause()
      const status = head.toString('latin1', 9, 12)
      if (status === '200') await sleep(unreadMs)
      socket.destroy()
      resolve(status)
    })
  })
}
