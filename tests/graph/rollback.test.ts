import { beforeAll, expect, it } from 'vitest'
import { build, department, mapOf, openTestGraph } from '../support/testGraph.ts'

const graph = await openTestGraph()
beforeAll(() => build(graph, department('finance'), department('legal')))

const LOCK = 'MATCH (department:Department {id: $id}) SET department.name = $name'

it('rehearsals that stand in each other’s way are both done, and leave nothing', async () => {
  const before = await mapOf(graph)
  const holds = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let attempts = 0
  const rehearsal = (index: number, first: string, second: string) =>
    graph.rehearse(async ({ transaction }) => {
      attempts += 1
      await transaction.run(LOCK, { id: first, name: 'other' })
      holds[index]?.resolve()
      await Promise.all(holds.map(({ promise }) => promise))
      await transaction.run(LOCK, { id: second, name: 'other' })
      return second
    })
  const done = await Promise.all([rehearsal(0, 'finance', 'legal'), rehearsal(1, 'legal', 'finance')])
  expect(done).toEqual(['legal', 'finance'])
  expect(attempts).toBeGreaterThan(2)
  expect(await mapOf(graph)).toEqual(before)
})
