import { Option } from 'commander'
import type { Graph } from '../graph/graph.ts'
import { openConfiguredGraph } from '../service.ts'
import { readSettings } from '../settings.ts'
import { printProgress } from './output.ts'

/** Which embedded database a command works on; with NEO4J_URI set it works on that server. */
export const createDatabaseOption = () =>
  new Option('--example <name>', 'the database of that example instead of your own')

export interface DatabaseOptions {
  readonly example?: string
}

/** Name of the embedded database that holds an example. */
export const getExampleDatabaseName = (example: string) => `demo-${example}`

/** Name of the chosen embedded database. */
export const getDatabaseName = ({ example }: DatabaseOptions) =>
  example === undefined ? 'own' : getExampleDatabaseName(example)

/** Opens the chosen database for one piece of work and closes it after. */
export async function withGraph<Result>(
  options: DatabaseOptions,
  work: (graph: Graph) => Promise<Result>,
): Promise<Result> {
  const name = getDatabaseName(options)
  const graph = await openConfiguredGraph(readSettings(), { name, canShare: true, onProgress: printProgress })
  try {
    return await work(graph)
  } finally {
    await graph.close()
  }
}
