import type { Graph } from '../graph.ts'
import { runInBatches } from '../runInBatches.ts'
import { createSchema, dropSchema, listCopiedSchema } from './copySchema.ts'
import { deleteCopyState } from './copyState.ts'
import type { ElementSource } from './elementRows.ts'
import { loadElements } from './loadElements.ts'

const DELETE_RELATIONSHIPS = `
MATCH ()-[relationship]->()
CALL (relationship) { DELETE relationship } IN TRANSACTIONS OF 10000 ROWS`

const DELETE_NODES = `
MATCH (node)
CALL (node) { DELETE node } IN TRANSACTIONS OF 10000 ROWS`

/**
 * Replaces everything that a copy holds by elements, and its constraints and indexes by those of the source. Those that
 * are equal stay. The state of the copy is deleted first.
 */
export async function replaceContent(source: Graph, copy: Graph, elements: ElementSource): Promise<void> {
  await deleteCopyState(copy)
  for (const cypher of [DELETE_RELATIONSHIPS, DELETE_NODES]) await runInBatches(copy, cypher)
  const schema = await listCopiedSchema(source)
  await dropSchema(copy, schema)
  await loadElements(elements, copy)
  await createSchema(copy, schema)
}
