import type { Graph } from '../graph.ts'
import { runInBatches } from '../runInBatches.ts'
import { dropSchema } from './copySchema.ts'
import { deleteCopyState } from './copyState.ts'

const DELETE_RELATIONSHIPS = `
MATCH ()-[relationship]->()
CALL (relationship) { DELETE relationship } IN TRANSACTIONS OF 10000 ROWS`

const DELETE_NODES = `
MATCH (node)
CALL (node) { DELETE node } IN TRANSACTIONS OF 10000 ROWS`

/** Deletes all that a database holds, the state of the copy first. */
export async function clearCopy(copy: Graph): Promise<void> {
  await deleteCopyState(copy)
  for (const cypher of [DELETE_RELATIONSHIPS, DELETE_NODES]) await runInBatches(copy, cypher)
  await dropSchema(copy)
}
