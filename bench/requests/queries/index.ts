import type { BenchQuery } from './benchQuery.ts'
import { listTouchpoints } from './listTouchpoints.ts'
import { readTouchpoint } from './readTouchpoint.ts'
import { roleGaps, roleGapsAgain } from './roleGaps.ts'

/** The same requests, of which the product may send responses again while nothing changes. */
const repeat = (query: BenchQuery): BenchQuery => ({
  ...query,
  name: `${query.name}-again`,
  title: `${query.title}, again`,
  isRepeated: true,
})

/** All that is measured, by name. */
export const queries: ReadonlyMap<string, BenchQuery> = new Map(
  [
    readTouchpoint,
    repeat(readTouchpoint),
    listTouchpoints,
    repeat(listTouchpoints),
    roleGaps,
    roleGapsAgain,
  ].map((query) => [query.name, query]),
)

/** What a peer has to serve: questions under the same address are answered alike. */
export const routes: readonly BenchQuery[] = [
  ...new Map([...queries.values()].map((query) => [query.route, query])).values(),
]
