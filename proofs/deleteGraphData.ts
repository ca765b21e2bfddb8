import type { Graph } from '../src/graph/graph.ts'
import { runInBatches } from '../src/graph/runInBatches.ts'

/** Before their nodes: one node may have more relationships than a transaction has memory for. */
const DELETE_RELATIONSHIPS = `
MATCH ()-[relationship]->()
CALL (relationship) { DELETE relationship } IN TRANSACTIONS OF 10000 ROWS ON ERROR RETRY FOR 10 SECONDS THEN FAIL`

const DELETE_NODES = `
MATCH (node:!$any($kept))
CALL (node) { DETACH DELETE node } IN TRANSACTIONS OF 5000 ROWS ON ERROR RETRY FOR 10 SECONDS THEN FAIL`

const migrationLabels = ['Migration', 'MigrationLock']

/** Deletes whatever a graph holds but its migrations and nodes with one of these labels, also while a service writes. */
export async function deleteGraphData(graph: Graph, ...kept: readonly string[]): Promise<void> {
  await runInBatches(graph, DELETE_RELATIONSHIPS)
  await runInBatches(graph, DELETE_NODES, { kept: [...migrationLabels, ...kept] })
}
