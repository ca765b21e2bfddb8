import { beforeEach, expect, it } from 'vitest'
import type { Graph } from '../../src/graph/graph.ts'
import { assertLease, type Lease, withLease } from '../../src/graph/lease.ts'
import { openGraph } from '../../src/graph/openGraph.ts'
import { clearGraph, createTestGraph, getTestDatabase } from '../support/testGraph.ts'

const graph = await createTestGraph()
beforeEach(() => clearGraph(graph))

/** As when the owner has not renewed its lease in time. */
const expireLeases = () =>
  graph.write((transaction) => transaction.run('MATCH (lease:HistoryLease) SET lease.leaseUntil = 0'))

const mark = (target: Graph, lease: Lease) =>
  target.write(async (transaction) => {
    await assertLease(transaction, lease)
    await transaction.run('CREATE (:Mark {owner: $owner})', { owner: lease.owner })
  })

it('one of many instances does the work', async () => {
  const { promise: othersEnded, resolve: endWork } = Promise.withResolvers<void>()
  let refused = 0
  const claims = Array.from({ length: 10 }, async () => {
    const owner = await withLease(graph, 'retention', async (lease) => {
      await othersEnded
      return lease.owner
    })
    if (owner === undefined) refused += 1
    if (refused === 9) endWork()
    return owner
  })
  expect((await Promise.all(claims)).filter((owner) => owner !== undefined)).toHaveLength(1)
})

it('different work has different leases', async () => {
  const both = withLease(graph, 'retention', () => withLease(graph, 'history', async () => 'both'))
  expect(await both).toBe('both')
})

it('an owner whose lease another instance has taken over writes nothing more', async () => {
  const earlier = withLease(graph, 'history', async (lease) => {
    await mark(graph, lease)
    await expireLeases()
    const other = openGraph(getTestDatabase())
    try {
      expect(
        await withLease(other, 'history', (otherLease) => mark(other, otherLease).then(() => true)),
      ).toBe(true)
    } finally {
      await other.close()
    }
    await mark(graph, lease)
  })
  await expect(earlier).rejects.toMatchObject({ code: 'CONCURRENT_CHANGE' })
  const { rows } = await graph.read('MATCH (mark:Mark) RETURN mark.owner AS owner')
  expect(rows).toHaveLength(2)
})

it('an owner that reads its lease while another instance claims it is not mistaken for the owner', async () => {
  let other: Promise<unknown> = Promise.resolve()
  const earlier = withLease(graph, 'history', async (lease) => {
    const { promise: claimed, resolve: hasClaimed } = Promise.withResolvers<void>()
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    other = graph.write(async (transaction) => {
      await transaction.run("MATCH (lease:HistoryLease {name: 'history'}) SET lease.owner = 'another'")
      hasClaimed()
      await released
    })
    await claimed
    const writing = mark(graph, lease)
    // The statement waits for the lock by now, or will.
    await new Promise((resolve) => setTimeout(resolve, 100))
    release()
    await writing
  })
  await expect(earlier).rejects.toMatchObject({ code: 'CONCURRENT_CHANGE' })
  await other
})
