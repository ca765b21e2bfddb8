import { workerData } from 'node:worker_threads'
import type { AdHocQuery, QueryLimits } from '../graph/adHoc/adHocQueries.ts'
import { openAdHocReader } from '../graph/adHoc/adHocReader.ts'
import { fromCloneable } from '../graph/adHoc/cloneable.ts'
import type { ConnectionSettings } from '../graph/graph.ts'
import { serveTasks } from '../workers/serveTasks.ts'

const reader = openAdHocReader(workerData as ConnectionSettings)

export default serveTasks({
  plan: ({ query, timeoutMs }: { query: AdHocQuery; timeoutMs: number }) =>
    reader.plan(restore(query), timeoutMs),
  run: ({ query, limits }: { query: AdHocQuery; limits: QueryLimits }) => reader.run(restore(query), limits),
})

function restore({ cypher, parameters }: AdHocQuery): AdHocQuery {
  return { cypher, parameters: fromCloneable(parameters) }
}
