import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { ConnectionSettings } from '../../src/graph/graph.ts'

/** When the client loses its connection: as soon as its COMMIT is on its way, or when the answer comes back. */
export type CommitDropPoint = 'sent' | 'acknowledged'

export interface FaultProxy {
  readonly settings: ConnectionSettings
  /** The next COMMIT, or one after it by number, is carried out, and the client never hears of it. */
  dropNextCommit(dropPoint: CommitDropPoint, number?: number): void
  /** How many connections were cut. */
  dropCount(): number
  close(): Promise<void>
}

/** The Bolt message COMMIT in its chunk. */
const COMMIT = Buffer.from([0x00, 0x02, 0xb0, 0x12, 0x00, 0x00])

/** Sits between the driver and the database, and drops the acknowledgement of a COMMIT on request. */
export async function startFaultProxy(database: ConnectionSettings): Promise<FaultProxy> {
  const target = new URL(database.uri)
  const sockets = new Set<Socket>()
  let plannedDrop: CommitDropPoint | undefined
  let commitsBeforeDrop = 0
  let dropCount = 0
  const dropConnection = (client: Socket) => {
    dropCount += 1
    client.destroy()
  }
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname)
    let isDropping = false
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => sockets.delete(socket))
    }
    client.on('data', (data: Buffer) => {
      upstream.write(data)
      if (plannedDrop === undefined || !data.includes(COMMIT)) return
      commitsBeforeDrop -= 1
      if (commitsBeforeDrop > 0) return
      isDropping = true
      const dropPoint = plannedDrop
      plannedDrop = undefined
      if (dropPoint === 'sent') dropConnection(client)
    })
    upstream.on('data', (data) => {
      if (!isDropping) return void client.write(data)
      if (!client.destroyed) dropConnection(client)
      upstream.end()
    })
    client.on('close', () => !isDropping && upstream.destroy())
    upstream.on('close', () => client.destroy())
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    settings: { ...database, uri: `bolt://127.0.0.1:${port}` },
    dropNextCommit: (dropPoint, number = 1) => {
      plannedDrop = dropPoint
      commitsBeforeDrop = number
    },
    dropCount: () => dropCount,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
