import { afterAll, beforeAll, expect, it } from 'vitest'
import { createKeyCache, type KeyCache } from '../../src/access/keyCache.ts'
import { readKeys } from '../../src/access/keys.ts'
import { withDeadline } from '../../src/graph/deadlines.ts'
import { clearGraph, createTestApp, createTestGraph } from '../support/testGraph.ts'

const graph = await createTestGraph()
const app = await createTestApp(graph)
const errors: unknown[] = []
const cache: KeyCache = createKeyCache(graph, (error) => errors.push(error))
let id = ''

beforeAll(async () => {
  const response = await app.inject({
    method: 'POST',
    url: '/keys',
    payload: { name: 'Analyst', role: 'reader' },
  })
  id = response.json().id
})

afterAll(() => clearGraph(graph))

it('reads keys for all who wait, also when the client that was first has left', async () => {
  const client = new AbortController()
  const deadline = { expiresAtMs: performance.now() + 60_000, signal: client.signal }
  const first = withDeadline(deadline, () => cache.find(id))
  const second = cache.find(id)
  client.abort()
  expect((await second)?.name).toBe('Analyst')
  expect((await first)?.name).toBe('Analyst')
})

it('saves the last use of a key after the request that used it has ended', async () => {
  cache.recordUse(id)
  await withDeadline({ expiresAtMs: performance.now() - 1 }, () => cache.close())
  expect(errors).toEqual([])
  const saved = (await readKeys(graph)).find((key) => key.id === id)
  expect(saved?.lastUsedAt).toBeDefined()
})
