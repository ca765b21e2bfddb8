import type { CypherParameters, Graph } from './graph.ts'

/** Runs a statement that commits in batches, which no transaction may enclose. */
export async function runInBatches(
  graph: Graph,
  cypher: string,
  parameters: CypherParameters = {},
): Promise<void> {
  const session = graph.openSession()
  try {
    await session.run(cypher, parameters)
  } finally {
    await session.close()
  }
}
