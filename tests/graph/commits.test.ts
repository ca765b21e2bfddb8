import { expect, it } from 'vitest'
import { CommitHorizon } from '../../src/graph/commitHorizon.ts'
import { getLastCommit, includesCommit, parseBookmark, toBookmark } from '../../src/graph/commits.ts'
import { createTestGraph } from '../support/testGraph.ts'

const graph = await createTestGraph()
const database = '0123456789abcdef0123456789abcdef'

it('a bookmark is written as the server writes it', async () => {
  const session = graph.openSession()
  await session.run('RETURN 1')
  const commit = getLastCommit(session)
  expect(commit && [toBookmark(commit)]).toEqual(session.lastBookmarks())
  await session.close()
})

it.each([1, 127, 128, 32_767, 32_768, 2 ** 31 - 1, 2 ** 31, 2 ** 40])(
  'a bookmark holds commit %i',
  (number) => {
    expect(parseBookmark(toBookmark({ database, number }))).toEqual({ database, number })
  },
)

it('the horizon moves forwards only, for all who share its memory, until the database is another one', () => {
  const horizon = new CommitHorizon()
  const other = new CommitHorizon(horizon.memory)
  expect(horizon.commit).toBeUndefined()
  horizon.advance({ database, number: 7 })
  other.advance({ database, number: 5 })
  expect(other.commit).toEqual({ database, number: 7 })
  other.advance({ database: database.replace('0', 'f'), number: 2 })
  expect(horizon.commit).toEqual({ database: database.replace('0', 'f'), number: 2 })
})

it('an excluded commit counts as the last one before it that is not, also for who shares the memory later', () => {
  const horizon = new CommitHorizon()
  for (const number of [8, 9, 11]) horizon.exclude({ database, number })
  const later = new CommitHorizon(horizon.memory)
  const findAll = (from: CommitHorizon) =>
    [7, 8, 9, 10, 11].map((number) => from.findLastCounted({ database, number }))
  expect(findAll(later)).toEqual([7, 7, 7, 10, 10])
  later.exclude({ database, number: 10 })
  expect(findAll(horizon)).toEqual([7, 7, 7, 7, 7])
})

it('what was excluded in one database counts in another', () => {
  const horizon = new CommitHorizon()
  const other = database.replace('0', 'f')
  horizon.exclude({ database, number: 7 })
  expect(horizon.findLastCounted({ database, number: 7 })).toBe(6)
  expect(horizon.findLastCounted({ database: other, number: 7 })).toBe(7)
  horizon.exclude({ database: other, number: 8 })
  expect(horizon.findLastCounted({ database: other, number: 7 })).toBe(7)
  expect(horizon.findLastCounted({ database: other, number: 8 })).toBe(7)
})

it('a commit includes itself and earlier ones of the same database', () => {
  const commit = { database, number: 7 }
  expect(includesCommit(commit, commit)).toBe(true)
  expect(includesCommit(commit, { database, number: 8 })).toBe(false)
  expect(includesCommit(commit, { database: database.replace('0', 'f'), number: 1 })).toBe(false)
  expect(includesCommit(undefined, commit)).toBe(false)
})
