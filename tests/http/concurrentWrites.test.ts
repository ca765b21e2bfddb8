import { beforeEach, expect, it } from 'vitest'
import { build, empty, openTestApp, openTestGraph, touchpoint } from '../support/testGraph.ts'

/** `npm run prove:locking` takes 200. */
const rounds = Number(process.env.LOCKING_ROUNDS ?? 30)
const writersAtOnce = 20

const graph = await openTestGraph()
const instance = await openTestApp(graph)
const instances = [instance, await openTestApp(await openTestGraph())]
beforeEach(() => empty(graph))

it('one of twenty writers with the same tag at two instances wins, in every round', async () => {
  await build(graph, touchpoint('invoice'))
  for (let round = 1; round <= rounds; round += 1) {
    const { headers } = await instance.inject('/touchpoints/invoice')
    const write = (writer: number) =>
      instances[writer % instances.length]?.inject({
        method: 'PATCH',
        url: '/touchpoints/invoice',
        payload: { description: `round ${round} writer ${writer}` },
        headers: { 'if-match': String(headers.etag) },
      })
    const responses = await Promise.all(Array.from({ length: writersAtOnce }, (_, writer) => write(writer)))
    const statuses = responses.map((response) => response?.statusCode ?? 0)
    expect(statuses.toSorted()).toEqual([200, ...Array(writersAtOnce - 1).fill(412)])
    expect((await instance.inject('/touchpoints/invoice')).json().revision).toBe(round + 1)
  }
})
