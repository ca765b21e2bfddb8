import { Neo4jError } from 'neo4j-driver'
import { AtlasError } from '../../model/errors.ts'
import type { Graph } from '../graph.ts'
import { asInteger } from '../values.ts'
import { type MigrationFile, migrationsFolder, readMigrationFiles } from './migrationFiles.ts'

export interface MigrationStatus {
  readonly name: string
  /** `changed` and `missing` files were applied once and are no longer what they were. */
  readonly state: 'applied' | 'pending' | 'changed' | 'missing'
  readonly appliedAt: string | null
}

interface Applied {
  readonly number: number
  readonly name: string
  readonly checksum: string
  readonly appliedAt: string
}

const LOCK_IS_UNIQUE = `
CREATE CONSTRAINT migration_lock_name IF NOT EXISTS
FOR (lock:MigrationLock) REQUIRE lock.name IS UNIQUE`

const NUMBER_IS_UNIQUE = `
CREATE CONSTRAINT migration_number IF NOT EXISTS
FOR (migration:Migration) REQUIRE migration.number IS UNIQUE`

const TAKE_LOCK = `
MERGE (lock:MigrationLock {name: 'migrations'})
SET lock.takenAt = datetime()`

const APPLIED = `
MATCH (migration:Migration)
RETURN
  migration.number AS number,
  migration.name AS name,
  migration.checksum AS checksum,
  toString(migration.appliedAt) AS appliedAt
ORDER BY number`

const RECORD = `
CREATE (:Migration {number: $number, name: $name, checksum: $checksum, appliedAt: datetime()})`

const AWAIT_INDEXES = 'CALL db.awaitIndexes(600)'

/**
 * Applies what has not been applied yet, one instance at a time, and gives the names of the files applied.
 * The lock is a transaction held open in the database: it goes with its holder, whatever becomes of that one.
 */
export async function migrate(graph: Graph, folder: string = migrationsFolder): Promise<string[]> {
  const files = await readMigrationFiles(folder)
  await graph.write((transaction) => transaction.run(LOCK_IS_UNIQUE))
  await graph.write((transaction) => transaction.run(NUMBER_IS_UNIQUE))
  const session = graph.session()
  const lock = session.beginTransaction()
  try {
    await lock.run(TAKE_LOCK)
    const pending = pendingOf(files, (await graph.read<Applied>(APPLIED)).rows)
    for (const file of pending) await applyOrName(graph, file)
    await lock.commit()
    return pending.map(({ name }) => name)
  } finally {
    await session.close()
  }
}

/** Every migration, in the folder or applied, and where it stands. */
export async function migrationStatus(
  graph: Graph,
  folder: string = migrationsFolder,
): Promise<MigrationStatus[]> {
  const files = await readMigrationFiles(folder)
  const { rows: applied } = await graph.read<Applied>(APPLIED)
  const known = files.map((file): MigrationStatus => {
    const before = applied.find(({ number }) => number === file.number)
    if (!before) return { name: file.name, state: 'pending', appliedAt: null }
    const isSame = before.checksum === file.checksum
    return { name: file.name, state: isSame ? 'applied' : 'changed', appliedAt: before.appliedAt }
  })
  const missing = applied
    .filter(({ number }) => !files.some((file) => file.number === number))
    .map(({ name, appliedAt }): MigrationStatus => ({ name, state: 'missing', appliedAt }))
  return [...known, ...missing].toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** Whether every migration of the folder has been applied, and none besides. */
export async function isMigrated(graph: Graph, folder: string = migrationsFolder): Promise<boolean> {
  return (await migrationStatus(graph, folder)).every(({ state }) => state === 'applied')
}

function pendingOf(files: readonly MigrationFile[], applied: readonly Applied[]): MigrationFile[] {
  for (const { number, name, checksum } of applied) {
    const file = files.find((candidate) => candidate.number === number)
    if (!file) throw refusal(name, 'was applied to this database and is missing from the folder')
    if (file.checksum !== checksum) throw refusal(name, 'was changed after it was applied to this database')
  }
  const newest = applied.at(-1)?.number ?? 0
  const pending = files.filter(({ number }) => !applied.some((migration) => migration.number === number))
  const late = pending.find(({ number }) => number < newest)
  if (late) throw refusal(late.name, 'comes before one that was applied already; give it a later number')
  return pending
}

/** What the database says of a statement does not tell in which file it stands. */
async function applyOrName(graph: Graph, file: MigrationFile): Promise<void> {
  try {
    await apply(graph, file)
  } catch (error) {
    if (!(error instanceof Neo4jError)) throw error
    throw refusal(file.name, `cannot be applied: ${error.message}`, error)
  }
}

async function apply(graph: Graph, file: MigrationFile): Promise<void> {
  const { number, name, checksum, statements, isSchema } = file
  const record = { cypher: RECORD, parameters: { number: asInteger(number), name, checksum } }
  const changes = statements.map((cypher) => ({ cypher, parameters: {} }))
  if (isSchema) {
    await inOneTransaction(graph, changes)
    await graph.read(AWAIT_INDEXES)
    await inOneTransaction(graph, [record])
  } else {
    await inOneTransaction(graph, [...changes, record])
  }
}

interface Statement {
  readonly cypher: string
  readonly parameters: Record<string, unknown>
}

async function inOneTransaction(graph: Graph, statements: readonly Statement[]): Promise<void> {
  await graph.write(async (transaction) => {
    for (const { cypher, parameters } of statements) await transaction.run(cypher, parameters)
  })
}

function refusal(file: string, message: string, cause?: Error): AtlasError {
  return new AtlasError('SETUP', `Migration ${file} ${message}`, { faults: [{ path: file, message }], cause })
}
