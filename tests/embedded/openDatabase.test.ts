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

  it('is reported with the cause when it rejects the password', async () => {
    await expect(open({ ...getTestDatabase(), password: 'wrong' })).rejects.toMatchObject({
      code: 'SETUP',
      cause: { message: expect.stringMatching(/authentication failure/) },
    })
  })
})
