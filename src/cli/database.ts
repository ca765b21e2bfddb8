import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Option } from 'commander'
import { openConfiguredGraph, openConfiguredStates } from '../configuredGraph.ts'
import { getDatabaseFolder } from '../embedded/embeddedDatabase.ts'
import type { DatabaseGraph } from '../embedded/openDatabase.ts'
import type { Graph } from '../graph/graph.ts'
import { findRecordedPoint, type JournalPoint } from '../history/journalPoint.ts'
import { today } from '../model/dates.ts'
import { AtlasError } from '../model/errors.ts'
import { describeUnknown } from '../model/suggest.ts'
import { readSettings } from '../settings.ts'
import { parseState } from './arguments.ts'
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

/** The option that reads an earlier state of the map. */
export const createStateOption = () =>
  new Option(
    '--recorded-at <state>',
    'read an earlier state: a day (its end in UTC), a time, a number of the change feed, or a snapshot',
  ).argParser(parseState)

export interface StateOptions extends DatabaseOptions {
  readonly recordedAt?: JournalPoint
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
  work: (graph: DatabaseGraph) => Promise<Result>,
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
  work: (graph: DatabaseGraph) => Promise<Result>,
): Promise<Result> {
  assertDatabaseExists(options)
  return withGraph(options, work)
}

/** As `withExistingGraph`, with the state that the options name, and the day for which reports run by default. */
export function withGraphState<Result>(
  { recordedAt = 'now', ...options }: StateOptions,
  work: (graph: Graph, day: string) => Promise<Result>,
): Promise<Result> {
  return withExistingGraph(options, (graph) =>
    recordedAt === 'now' ? work(graph, today()) : withRecordedState(graph, recordedAt, work),
  )
}

/** Suffices for a copy of a large map. */
const maxWaitMs = 15 * 60_000

async function withRecordedState<Result>(
  graph: DatabaseGraph,
  point: Exclude<JournalPoint, 'now'>,
  work: (graph: Graph, day: string) => Promise<Result>,
): Promise<Result> {
  const { number, day } = await findRecordedPoint(graph, point)
  const states = await openConfiguredStates(graph, readSettings(), { onProgress: printProgress, maxWaitMs })
  try {
    const state = await states.hold(number)
    return await work(state.graph, day).finally(state.release)
  } finally {
    await states.close()
  }
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
