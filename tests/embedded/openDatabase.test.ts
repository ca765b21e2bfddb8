import { type AddressInfo, connect, createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/embedded/openDatabase.ts'
import { getTestDatabase } from '../support/testGraph.ts'

const open = (server: { uri: string; username: string; password?: string }) =>
  openDatabase({ server, home: '/nowhere', name: 'own' })

describe('a Neo4j server in NEO4J_URI', () => {
  it('is opened with its credentials', async () => {
    const graph = await open(getTestDatabase())
    expect((await graph.read('RETURN 1 AS one')).rows).toEqual([{ one: 1 }])
    await graph.close()
  })

  it('needs a password', async () => {
    const { uri, username } = getTestDatabase()
    await expect(open({ uri, username })).rejects.toMatchObject({
      code: 'SETUP',
      faults: [{ path: 'NEO4J_PASSWORD', message: 'is required' }],
    })
  })

  it('is reported with its address and the cause when it cannot be reached', async () => {
    const uri = 'bolt://127.0.0.1:9'
    await expect(open({ uri, username: 'neo4j', password: 'secret' })).rejects.toMatchObject({
      code: 'SETUP',
      message: expect.stringContaining(`Cannot connect to Neo4j at ${uri}`),
      cause: { message: expect.stringContaining('ECONNREFUSED') },
    })
  })

  it('is waited for by the service until it responds', async () => {
    const { uri, ...credentials } = getTestDatabase()
    const proxy = createServer((socket) => {
      const upstream = connect(Number(new URL(uri).port), '127.0.0.1')
      socket.pipe(upstream).pipe(socket)
      for (const end of [socket, upstream]) end.on('error', () => end.destroy())
    })
    const port = await reservePort()
    const progress: string[] = []
    const graph = await openDatabase({
      server: { uri: `bolt://127.0.0.1:${port}`, ...credentials },
      home: '/nowhere',
      name: 'own',
      waitsForServer: true,
      onProgress: (line) => {
        progress.push(line)
        proxy.listen(port, '127.0.0.1')
      },
    })
    expect((await graph.read('RETURN 1 AS one')).rows).toEqual([{ one: 1 }])
    expect(progress).toEqual([`Waiting for Neo4j at bolt://127.0.0.1:${port}: it does not respond yet`])
    await graph.close()
    await new Promise((resolve) => proxy.close(resolve))
  })

  it('is not waited for when it rejects the password', async () => {
    const server = { ...getTestDatabase(), password: 'wrong' }
    const opening = openDatabase({ server, home: '/nowhere', name: 'own', waitsForServer: true })
    await expect(opening).rejects.toMatchObject({ code: 'SETUP' })
  })

  it('is reported with the cause when it rejects the password', async () => {
    await expect(open({ ...getTestDatabase(), password: 'wrong' })).rejects.toMatchObject({
      code: 'SETUP',
      cause: { message: expect.stringMatching(/authentication failure/) },
    })
  })
})

/** A port that nobody uses now. */
async function reservePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
