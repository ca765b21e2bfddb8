import { beforeAll, expect, it } from 'vitest'
import { createTestGraph, department, seedGraph, snapshotMap } from '../support/testGraph.ts'

const graph = await createTestGraph()
beforeAll(() => seedGraph(graph, department('finance'), department('legal')))

const LOCK = 'MATCH (department:Department {id: $id}) SET department.name = $name'

it('rehearsals that stand in each other’s way are both done, and leave nothing', async () => {
  const before = await snapshotMap(graph)
  const barriers = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let attempts = 0
  const runRehearsal = (index: number, first: string, second: string) =>
    graph.dryRun(async ({ transaction }) => {
      attempts += 1
      await transaction.run(LOCK, { id: first, name: 'other' })
      barriers[index]?.resolve()
      await Promise.all(barriers.map(({ promise }) => promise))
      await transaction.run(LOCK, { id: second, name: 'other' })
      return second
    })
  const results = await Promise.all([
    runRehearsal(0, 'finance', 'legal'),
    runRehearsal(1, 'legal', 'finance'),
  ])
  expect(results).toEqual(['legal', 'finance'])
  expect(attempts).toBeGreaterThan(2)
  expect(await snapshotMap(graph)).toEqual(before)
})
