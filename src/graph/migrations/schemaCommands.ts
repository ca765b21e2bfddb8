import type { Graph } from '../graph.ts'

const AWAIT_INDEXES = 'CALL db.awaitIndexes(600)'

/** Runs schema commands in one transaction, and waits until the indexes that they create can be used. */
export async function runSchemaCommands(graph: Graph, commands: readonly string[]): Promise<void> {
  if (commands.length === 0) return
  await graph.write(async (transaction) => {
    for (const command of commands) await transaction.run(command)
  })
  await graph.read(AWAIT_INDEXES)
}
