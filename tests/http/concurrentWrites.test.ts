import { beforeEach, expect, it } from 'vitest'
import { clearGraph, createTestApp, createTestGraph, seedGraph, touchpoint } from '../support/testGraph.ts'

/** `npm run prove:locking` takes 200. */
const rounds = Number(process.env.LOCKING_ROUNDS ?? 30)
const writerCount = 20

const graph = await createTestGraph()
const instance = await createTestApp(graph)
const instances = [instance, await createTestApp(await createTestGraph())]
beforeEach(() => clearGraph(graph))

it('one of twenty writers with the same tag at two instances wins, in every round', async () => {
  await seedGraph(graph, touchpoint('invoice'))
  for (let round = 1; round <= rounds; round += 1) {
    const { headers } = await instance.inject('/touchpoints/invoice')
    const write = (writer: number) =>
      instances[writer % instances.length]?.inject({
        method: 'PATCH',
        url: '/touchpoints/invoice',
        payload: { description: `round ${round} writer ${writer}` },
        headers: { 'if-match': String(headers.etag) },
      })
    const responses = await Promise.all(Array.from({ length: writerCount }, (_, writer) => write(writer)))
    const statuses = responses.map((response) => response?.statusCode ?? 0)
    expect(statuses.toSorted()).toEqual([200, ...Array(writerCount - 1).fill(412)])
    expect((await instance.inject('/touchpoints/invoice')).json().revision).toBe(round + 1)
  }
})
