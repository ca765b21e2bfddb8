import { Option } from 'commander'
import type { Graph } from '../graph/graph.ts'
import { openGraphOf } from '../service.ts'
import { readSettings } from '../settings.ts'
import { sayProgress } from './output.ts'

/** Which embedded database a command works on; with NEO4J_URI set it works on that server. */
export const databaseOption = () =>
  new Option('--example <name>', 'the database of that example instead of your own')

export interface DatabaseChoice {
  readonly example?: string
}

/** Name of the embedded database that holds an example. */
export const exampleDatabase = (example: string) => `demo-${example}`

/** Name of the chosen embedded database. */
export const databaseNamed = ({ example }: DatabaseChoice) =>
  example === undefined ? 'own' : exampleDatabase(example)

/** Opens the chosen database for one piece of work and closes it after. */
export async function withGraph<Result>(
  choice: DatabaseChoice,
  work: (graph: Graph) => Promise<Result>,
): Promise<Result> {
  const name = databaseNamed(choice)
  const graph = await openGraphOf(readSettings(), { name, mayShare: true, onProgress: sayProgress })
  try {
    return await work(graph)
  } finally {
    await graph.close()
  }
}
