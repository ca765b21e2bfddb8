import { Neo4jError } from 'neo4j-driver'
import { AtlasError } from '../../model/errors.ts'
import type { Graph } from '../graph.ts'
import { toNeo4jInteger } from '../values.ts'
import { applyExtension, isWholeExtension } from './applyExtension.ts'
import { computeNamesChecksum, createNames } from './createNames.ts'
import { createIncompleteRestoreError } from './incompleteRestore.ts'
import { type MigrationFile, migrationsFolder, readMigrationFiles } from './migrationFiles.ts'
import { runSchemaCommands } from './schemaCommands.ts'

export interface MigrationStatus {
  readonly name: string
  /**
   * `changed` and `missing` files were applied before and have been edited or deleted since; `newer` ones were applied by a
   * newer version of the service.
   */
  readonly state: 'applied' | 'pending' | 'changed' | 'missing' | 'newer'
  readonly appliedAt: string | null
}

interface AppliedMigration {
  readonly number: number
  readonly name: string
  readonly checksum: string
  readonly appliedAt: string
}

interface DatabaseState {
  readonly databaseId: string
  /** Whether it has a part of a backup. */
  readonly isBeingRestored: boolean
  readonly applied: readonly AppliedMigration[]
  /** One, or none before the first start. */
  readonly namesChecksums: readonly string[]
  /** What an organisation has added, as JSON; one, or none. */
  readonly additions: readonly string[]
}

const CREATE_LOCK_CONSTRAINT = `
CREATE CONSTRAINT migration_lock_name IF NOT EXISTS
FOR (lock:MigrationLock) REQUIRE lock.name IS UNIQUE`

const CREATE_NUMBER_CONSTRAINT = `
CREATE CONSTRAINT migration_number IF NOT EXISTS
FOR (migration:Migration) REQUIRE migration.number IS UNIQUE`

/** Leaves a trace: a start of the service changes nothing that a copy of the graph shows. */
const TAKE_LOCK = `
CREATE (:CommitTrace)
MERGE (lock:MigrationLock {name: 'migrations'})
SET lock.takenAt = datetime()`

const RECORD_NAMES = `
MATCH (lock:MigrationLock {name: 'migrations'})
SET lock.checksum = $checksum`

/** In one statement: each one takes long when the database has just started. */
const READ_STATE = `
CALL db.info() YIELD id
RETURN
  id AS databaseId,
  EXISTS { MATCH (:Restore) } AS isBeingRestored,
  COLLECT {
    MATCH (migration:Migration)
    RETURN migration {.number, .name, .checksum, appliedAt: toString(migration.appliedAt)}
    ORDER BY migration.number
  } AS applied,
  COLLECT { MATCH (lock:MigrationLock {name: 'migrations'}) RETURN lock.checksum } AS namesChecksums,
  COLLECT { MATCH (extension:ModelExtension {name: 'own'}) RETURN extension.additions } AS additions`

const RECORD_MIGRATION = `
CREATE (:Migration {number: $number, name: $name, checksum: $checksum, appliedAt: datetime()})`

/**
 * Applies pending migrations and what the organisation adds to the model, one instance at a time; returns the names of the
 * migrations. The lock is a transaction held open in the database: it ends with the process that holds it. SETUP if a
 * restore was interrupted.
 */
export async function migrate(graph: Graph, folder: string = migrationsFolder): Promise<string[]> {
  const files = await readMigrationFiles(folder)
  const state = await readState(graph)
  if (state.isBeingRestored) throw createIncompleteRestoreError()
  if (isUpToDate(state, files)) return []
  await graph.write((transaction) => transaction.run(CREATE_LOCK_CONSTRAINT))
  await graph.write((transaction) => transaction.run(CREATE_NUMBER_CONSTRAINT))
  const session = graph.openSession()
  const lock = session.beginTransaction()
  try {
    await lock.run(TAKE_LOCK)
    const pending = selectPending(files, (await readState(graph)).applied)
    for (const file of pending) await applyMigration(graph, file)
    await createNames(graph)
    await applyExtension(graph, files)
    await lock.run(RECORD_NAMES, { checksum: computeNamesChecksum(state.databaseId) })
    await lock.commit()
    return pending.map(({ name }) => name)
  } finally {
    await session.close()
  }
}

/** Whether there is nothing to do: most starts need no lock and no write. */
const isUpToDate = (
  { databaseId, applied, namesChecksums, additions }: DatabaseState,
  files: readonly MigrationFile[],
): boolean =>
  selectPending(files, applied).length === 0 &&
  namesChecksums[0] === computeNamesChecksum(databaseId) &&
  isWholeExtension(additions[0])

async function readState(graph: Graph): Promise<DatabaseState> {
  const { rows } = await graph.read<DatabaseState>(READ_STATE)
  const [state] = rows
  if (!state) throw new TypeError('The database has no id')
  return state
}

/** Lists every migration in the folder or in the database with its state. */
export async function listMigrationStatuses(
  graph: Graph,
  folder: string = migrationsFolder,
): Promise<MigrationStatus[]> {
  const files = await readMigrationFiles(folder)
  const { applied } = await readState(graph)
  const fileStatuses = files.map((file): MigrationStatus => {
    const appliedMigration = applied.find(({ number }) => number === file.number)
    if (!appliedMigration) return { name: file.name, state: 'pending', appliedAt: null }
    const isUnchanged = appliedMigration.checksum === file.checksum
    return {
      name: file.name,
      state: isUnchanged ? 'applied' : 'changed',
      appliedAt: appliedMigration.appliedAt,
    }
  })
  const unknown = applied
    .filter(({ number }) => !files.some((file) => file.number === number))
    .map(({ number, name, appliedAt }): MigrationStatus => {
      return { name, state: isNewer(number, files) ? 'newer' : 'missing', appliedAt }
    })
  return [...fileStatuses, ...unknown].toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

const isNewer = (number: number, files: readonly MigrationFile[]) => number > (files.at(-1)?.number ?? 0)

/** What to do about a migration that a newer version has applied. */
export const newerVersionHint =
  'start that version, or restore a backup from before the upgrade (docs/operations.md)'

/** DATABASE_UNAVAILABLE unless the migrations of the folder, and no others, are applied. */
export async function assertMigrated(graph: Graph, folder: string = migrationsFolder): Promise<void> {
  const states = new Set((await listMigrationStatuses(graph, folder)).map(({ state }) => state))
  if (states.has('newer'))
    throw new AtlasError(
      'DATABASE_UNAVAILABLE',
      `A newer version of cx-atlas has migrated this database; ${newerVersionHint}`,
    )
  if (states.difference(new Set(['applied'])).size > 0)
    throw new AtlasError(
      'DATABASE_UNAVAILABLE',
      'The database lacks migrations of this version; run `npx cx-atlas migrate`',
    )
}

function selectPending(
  files: readonly MigrationFile[],
  applied: readonly AppliedMigration[],
): MigrationFile[] {
  for (const { number, name, checksum } of applied) {
    const file = files.find((candidate) => candidate.number === number)
    if (!file)
      throw createMigrationError(
        name,
        isNewer(number, files)
          ? `was applied to this database by a newer version of cx-atlas; ${newerVersionHint}`
          : 'was applied to this database but is missing from the folder; restore the file',
      )
    if (file.checksum !== checksum)
      throw createMigrationError(
        name,
        'was changed after it was applied to this database; restore the file and add a new migration',
      )
  }
  const newest = applied.at(-1)?.number ?? 0
  const pending = files.filter(({ number }) => !applied.some((migration) => migration.number === number))
  const outOfOrder = pending.find(({ number }) => number < newest)
  if (outOfOrder)
    throw createMigrationError(
      outOfOrder.name,
      'has a lower number than an applied migration; give it a higher number',
    )
  return pending
}

/** Adds the file to errors of the database. */
async function applyMigration(graph: Graph, file: MigrationFile): Promise<void> {
  try {
    await runMigration(graph, file)
  } catch (error) {
    if (!(error instanceof Neo4jError)) throw error
    throw createMigrationError(file.name, `failed: ${error.message}`, error)
  }
}

async function runMigration(graph: Graph, file: MigrationFile): Promise<void> {
  const { number, name, checksum, statements, isSchema } = file
  const record = { cypher: RECORD_MIGRATION, parameters: { number: toNeo4jInteger(number), name, checksum } }
  const changes = isSchema ? [] : statements.map((cypher) => ({ cypher, parameters: {} }))
  if (isSchema) await runSchemaCommands(graph, statements)
  await runInTransaction(graph, [...changes, record])
}

interface CypherStatement {
  readonly cypher: string
  readonly parameters: Record<string, unknown>
}

async function runInTransaction(graph: Graph, statements: readonly CypherStatement[]): Promise<void> {
  await graph.write(async (transaction) => {
    for (const { cypher, parameters } of statements) await transaction.run(cypher, parameters)
  })
}

function createMigrationError(file: string, message: string, cause?: Error): AtlasError {
  return new AtlasError('SETUP', `Migration ${file} ${message}`, { faults: [{ path: file, message }], cause })
}
