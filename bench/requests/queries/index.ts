import type { BenchQuery } from './benchQuery.ts'
import { listTouchpoints } from './listTouchpoints.ts'
import { readTouchpoint } from './readTouchpoint.ts'
import { roleGaps, roleGapsAgain } from './roleGaps.ts'

/** All that is measured, by name. */
export const queries: ReadonlyMap<string, BenchQuery> = new Map(
  [readTouchpoint, listTouchpoints, roleGaps, roleGapsAgain].map((query) => [query.name, query]),
)

/** What a peer has to serve: questions under the same address are answered alike. */
export const routes: readonly BenchQuery[] = [
  ...new Map([...queries.values()].map((query) => [query.route, query])).values(),
]
