import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Option } from 'commander'
import { getDatabaseFolder } from '../embedded/embeddedDatabase.ts'
import type { Graph } from '../graph/graph.ts'
import { AtlasError } from '../model/errors.ts'
import { describeUnknown } from '../model/suggest.ts'
import { openConfiguredGraph } from '../service.ts'
import { readSettings } from '../settings.ts'
import { UsageError } from './failures.ts'
import { printProgress } from './output.ts'

const examplesFolder = join(import.meta.dirname, '../../examples')

/** Names of the examples: one folder each. */
export const exampleNames = readdirSync(examplesFolder).toSorted()

/** Folder with the files of an example. */
export const getExampleFolder = (example: string) => join(examplesFolder, example)

/** Parses the name of an example, as an argument or an option. */
export function parseExample(name: string): string {
  if (exampleNames.includes(name)) return name
  throw new UsageError(describeUnknown('example', name, exampleNames))
}

/** The option that chooses an embedded database; with NEO4J_URI set, commands use that server. */
export const createDatabaseOption = () =>
  new Option('--example <name>', 'use the database of an example instead of your own map').argParser(
    parseExample,
  )

export interface DatabaseOptions {
  readonly example?: string
}

/** Name of the embedded database that holds an example. */
export const getExampleDatabaseName = (example: string) => `demo-${example}`

/** Name of the embedded database with the user's own map. */
export const ownDatabaseName = 'own'

/** Name of the chosen embedded database. */
export const getDatabaseName = ({ example }: DatabaseOptions) =>
  example === undefined ? ownDatabaseName : getExampleDatabaseName(example)

/** Opens the chosen database for one piece of work, creating it when it does not exist, and closes it after. */
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

/** As `withGraph`, for work that only reads: SETUP when there is no database to read. */
export function withExistingGraph<Result>(
  options: DatabaseOptions,
  work: (graph: Graph) => Promise<Result>,
): Promise<Result> {
  assertDatabaseExists(options)
  return withGraph(options, work)
}

/** Whether there is a database to read: a server, or an embedded database that was created before. */
export function hasDatabase(options: DatabaseOptions): boolean {
  const { NEO4J_URI, CX_ATLAS_HOME } = readSettings()
  return NEO4J_URI !== undefined || existsSync(getDatabaseFolder(CX_ATLAS_HOME, getDatabaseName(options)))
}

/** SETUP when there is no database to read. */
export function assertDatabaseExists(options: DatabaseOptions): void {
  if (hasDatabase(options)) return
  const { example } = options
  throw new AtlasError(
    'SETUP',
    example === undefined
      ? `there is no map in ${readSettings().CX_ATLAS_HOME} yet: import files with "npx cx-atlas import", start the service with "npm start", or add --example broadband`
      : `the example ${example} is not loaded yet: run "npm run demo -- ${example}" first`,
  )
}
