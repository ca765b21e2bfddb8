import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { explainCommits, readPosition } from '../../src/graph/journal/explainCommits.ts'
import { assertMigrated, listMigrationStatuses, migrate } from '../../src/graph/migrations/migrate.ts'
import { migrationsFolder, readMigrationFiles } from '../../src/graph/migrations/migrationFiles.ts'
import { openGraph } from '../../src/graph/openGraph.ts'
import { AtlasError } from '../../src/model/errors.ts'
import { createTestGraph, getTestDatabase } from '../support/testGraph.ts'

const graph = await createTestGraph()

/** The migrations of the project, which are applied already, and room for more: numbers from 9000 on. */
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'migrations-'))
  await cp(migrationsFolder, folder, { recursive: true })
})
afterEach(async () => {
  await rm(folder, { recursive: true })
  const change = (cypher: string) => graph.write((transaction) => transaction.run(cypher))
  await change('MATCH (migration:Migration) WHERE migration.number >= 9000 DELETE migration')
  await change('MATCH (trace:MigrationTrace) DELETE trace')
  await change('DROP INDEX migration_trace_step IF EXISTS')
})

const write = (name: string, text: string) => writeFile(join(folder, name), text)
const first = '9001-first.cypher'
const second = '9002-second.cypher'
const third = '9003-third.cypher'
const createTraceStatement = (step: number) =>
  `CREATE (:MigrationTrace {step: ${step}, seen: COUNT { (:MigrationTrace) }});\n`

/** As if the record of the names had been copied from another database. */
const forgetNames = () =>
  graph.write((transaction) =>
    transaction.run("MATCH (lock:MigrationLock {name: 'migrations'}) SET lock.checksum = 'of another'"),
  )

async function readTraces(): Promise<{ step: number; seen: number }[]> {
  const { rows } = await graph.read<{ step: number; seen: number }>(
    'MATCH (trace:MigrationTrace) RETURN trace.step AS step, trace.seen AS seen ORDER BY step',
  )
  return rows
}

it('leaves a trace of what it writes, so that copies of the graph stay usable', async () => {
  await migrate(graph)
  await forgetNames()
  const before = await readPosition(graph)
  await migrate(graph)
  const after = await readPosition(graph)
  expect(after.commit?.number).toBeGreaterThan(before.commit?.number ?? 0)
  expect(explainCommits(before, after)).toBe('explained')
})

async function readRecordedNames(): Promise<string[]> {
  const { rows } = await graph.read<{ name: string }>(
    'MATCH (migration:Migration) WHERE migration.number >= 9000 RETURN migration.name AS name ORDER BY name',
  )
  return rows.map(({ name }) => name)
}

async function getMigrationError(run: () => Promise<unknown>): Promise<AtlasError> {
  const error: unknown = await run().then(
    () => undefined,
    (reason) => reason,
  )
  if (error instanceof AtlasError) return error
  throw new TypeError(`Not refused as it should be: ${error}`)
}

const listTestMigrations = async () =>
  (await listMigrationStatuses(graph, folder))
    .filter(({ name }) => name.startsWith('9'))
    .map(({ name, state }) => `${name} ${state}`)

describe('migrations', () => {
  it('are applied in their order, each once', async () => {
    await write(second, createTraceStatement(2))
    await write(third, createTraceStatement(3))
    await write(first, createTraceStatement(1))
    expect(await migrate(graph, folder)).toEqual([first, second, third])
    const applied = [
      { step: 1, seen: 0 },
      { step: 2, seen: 1 },
      { step: 3, seen: 2 },
    ]
    expect(await readTraces()).toEqual(applied)
    expect(await migrate(graph, folder)).toEqual([])
    expect(await readTraces()).toEqual(applied)
  })

  it('are applied from where the database stands', async () => {
    await write(first, createTraceStatement(1))
    await migrate(graph, folder)
    await write(second, createTraceStatement(2))
    expect(await migrate(graph, folder)).toEqual([second])
    expect(await readRecordedNames()).toEqual([first, second])
  })

  it('may hold several statements, with comments and semicolons inside of them', async () => {
    const note = `CREATE (:MigrationTrace {step: 5, seen: 0, note: 'a; b // c'});`
    await write(first, `// What it does; in words.\n${createTraceStatement(1)}\n  // Another one.\n${note}\n`)
    await migrate(graph, folder)
    const { rows } = await graph.read(
      'MATCH (trace:MigrationTrace) RETURN trace.note AS note ORDER BY trace.step',
    )
    expect(rows).toEqual([{ note: null }, { note: 'a; b // c' }])
  })

  it('of the schema leave their indexes ready to use', async () => {
    await write(
      first,
      'CREATE INDEX migration_trace_step IF NOT EXISTS FOR (trace:MigrationTrace) ON (trace.step);\n',
    )
    expect(await migrate(graph, folder)).toEqual([first])
    const { rows } = await graph.read(
      "SHOW INDEXES YIELD name, state WHERE name = 'migration_trace_step' RETURN state",
    )
    expect(rows).toEqual([{ state: 'ONLINE' }])
  })

  it('of the project are all applied, and make nothing the second time', async () => {
    expect(await migrate(graph)).toEqual([])
    await assertMigrated(graph)
  })
})

describe('several instances that start at once', () => {
  it('apply every migration once between them', async () => {
    await write(first, createTraceStatement(1))
    await write(second, createTraceStatement(2))
    await write(third, createTraceStatement(3))
    const instances = Array.from({ length: 5 }, () => openGraph(getTestDatabase()))
    try {
      const applied = await Promise.all(instances.map((instance) => migrate(instance, folder)))
      expect(applied.filter((names) => names.length > 0)).toEqual([[first, second, third]])
    } finally {
      await Promise.all(instances.map((instance) => instance.close()))
    }
    expect((await readTraces()).map(({ step }) => step)).toEqual([1, 2, 3])
    expect(await readRecordedNames()).toEqual([first, second, third])
  })

  it('wait for the one that is at it, and go on when it is gone without an end', async () => {
    await write(first, createTraceStatement(1))
    const session = graph.openSession()
    const holder = session.beginTransaction()
    await holder.run("MERGE (lock:MigrationLock {name: 'migrations'}) SET lock.takenAt = datetime()")
    let isDone = false
    const waiting = migrate(graph, folder).finally(() => {
      isDone = true
    })
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect([isDone, await readTraces()]).toEqual([false, []])
    await session.close()
    expect(await waiting).toEqual([first])
  })
})

describe('a start with nothing to migrate', () => {
  it('takes no lock, so that it waits for nobody', async () => {
    await migrate(graph, folder)
    const session = graph.openSession()
    await session
      .beginTransaction()
      .run("MATCH (lock:MigrationLock {name: 'migrations'}) SET lock.takenAt = datetime()")
    expect(await migrate(graph, folder)).toEqual([])
    await session.close()
  })

  it('creates the names of the model again in a database that a record of them was copied to', async () => {
    await forgetNames()
    expect(await migrate(graph, folder)).toEqual([])
    const { rows } = await graph.read<{ checksum: string }>(
      "MATCH (lock:MigrationLock {name: 'migrations'}) RETURN lock.checksum AS checksum",
    )
    expect(rows[0]?.checksum).toMatch(/^[0-9a-f]{64}$/)
  })
})

describe('a migration that was applied', () => {
  beforeEach(async () => {
    await write(first, createTraceStatement(1))
    await write(second, createTraceStatement(2))
    await migrate(graph, folder)
    await write(third, createTraceStatement(3))
  })

  it('and was changed since stops everything, and is named', async () => {
    await write(first, createTraceStatement(100))
    const error = await getMigrationError(() => migrate(graph, folder))
    expect(error.code).toBe('SETUP')
    expect(error.message).toBe(
      'Migration 9001-first.cypher was changed after it was applied to this database; restore the file and add a new migration',
    )
    expect(error.faults).toMatchObject([{ path: first }])
    expect((await readTraces()).map(({ step }) => step)).toEqual([1, 2])
    expect(await readRecordedNames()).toEqual([first, second])
  })

  it('and is missing now stops everything, and is named', async () => {
    await rm(join(folder, first))
    const error = await getMigrationError(() => migrate(graph, folder))
    expect(error.message).toBe(
      'Migration 9001-first.cypher was applied to this database but is missing from the folder; restore the file',
    )
    expect(await readRecordedNames()).toEqual([first, second])
  })

  it('and is newer than this version stops it, and says what to do', async () => {
    const error = await getMigrationError(() => migrate(graph))
    expect(error.message).toBe(
      'Migration 9001-first.cypher was applied to this database by a newer version of cx-atlas; start that version, or restore a backup from before the upgrade (docs/operations.md)',
    )
    const statuses = await listMigrationStatuses(graph)
    expect(statuses.filter(({ state }) => state === 'newer').map(({ name }) => name)).toEqual([first, second])
  })

  it('is the same whatever way its lines end', async () => {
    await write(first, createTraceStatement(1).replaceAll('\n', '\r\n'))
    expect(await migrate(graph, folder)).toEqual([third])
  })

  it('cannot be preceded by a later one', async () => {
    await write('9000-late.cypher', createTraceStatement(0))
    const error = await getMigrationError(() => migrate(graph, folder))
    expect(error.message).toContain('9000-late.cypher has a lower number than an applied migration')
    expect(await readRecordedNames()).toEqual([first, second])
  })

  it('has a place in the status, as have the others', async () => {
    expect(await listTestMigrations()).toEqual([`${first} applied`, `${second} applied`, `${third} pending`])
    await expect(assertMigrated(graph, folder)).rejects.toThrow(/lacks migrations of this version/)
    await write(first, createTraceStatement(100))
    await rm(join(folder, second))
    expect(await listTestMigrations()).toEqual([`${first} changed`, `${second} missing`, `${third} pending`])
    const [changed, , pending] = (await listMigrationStatuses(graph, folder)).slice(-3)
    expect(changed?.appliedAt).toMatch(/^\d{4}-\d\d-\d\dT/)
    expect(pending?.appliedAt).toBeNull()
  })

  it('makes the database ready once the rest has followed', async () => {
    await migrate(graph, folder)
    await assertMigrated(graph, folder)
    await expect(assertMigrated(graph)).rejects.toThrow(/newer version of cx-atlas/)
  })
})

describe('a migration that fails', () => {
  const failing = `${createTraceStatement(2)}MATCH (trace:MigrationTrace) RETURN 1 / (trace.step - trace.step) AS nothing;\n`

  it('is named with the reason, leaves nothing behind and is not recorded', async () => {
    await write(first, createTraceStatement(1))
    await write(second, failing)
    await write(third, createTraceStatement(3))
    const error = await getMigrationError(() => migrate(graph, folder))
    expect(error.code).toBe('SETUP')
    expect(error.message).toMatch(/^Migration 9002-second\.cypher failed: .*zero/)
    expect(await readRecordedNames()).toEqual([first])
    expect((await readTraces()).map(({ step }) => step)).toEqual([1])
    expect(await listTestMigrations()).toEqual([`${first} applied`, `${second} pending`, `${third} pending`])
  })

  it('is applied once it was put right', async () => {
    await write(first, createTraceStatement(1))
    await write(second, 'CREAT (:MigrationTrace);\n')
    const error = await getMigrationError(() => migrate(graph, folder))
    expect(error.message).toContain('9002-second.cypher')
    await write(second, createTraceStatement(2))
    expect(await migrate(graph, folder)).toEqual([second])
    expect((await readTraces()).map(({ step }) => step)).toEqual([1, 2])
  })

  it('is not recorded when its index cannot be made', async () => {
    const index = 'CREATE INDEX migration_trace_step FOR (trace:MigrationTrace) ON (trace.step);\n'
    await write(first, index)
    await migrate(graph, folder)
    await write(second, index)
    const error = await getMigrationError(() => migrate(graph, folder))
    expect(error.message).toContain('9002-second.cypher')
    expect(await readRecordedNames()).toEqual([first])
  })
})

describe('a folder of migrations', () => {
  it.each([
    ['a name without a number', 'first.cypher', createTraceStatement(1), 'the name must look like'],
    ['a number that is too short', '91-first.cypher', createTraceStatement(1), 'the name must look like'],
    ['a name with capitals', '9001-First.cypher', createTraceStatement(1), 'the name must look like'],
    ['a file without a statement', first, '// Nothing yet.\n', 'the file has no statement'],
    [
      'a file with commands and changes of data',
      first,
      `CREATE INDEX migration_trace_step FOR (trace:MigrationTrace) ON (trace.step);\n${createTraceStatement(1)}`,
      'schema commands and data changes must be in separate files',
    ],
  ])('is refused for %s', async (_, name, text, message) => {
    await write(name, text)
    const error = await getMigrationError(() => migrate(graph, folder))
    expect([error.code, error.faults[0]?.path]).toEqual(['SETUP', name])
    expect(error.message).toContain(message)
    expect([await readTraces(), await readRecordedNames()]).toEqual([[], []])
  })

  it('is refused for a number given twice', async () => {
    await write(first, createTraceStatement(1))
    await write('9001-other.cypher', createTraceStatement(2))
    const error = await getMigrationError(() => migrate(graph, folder))
    expect(error.message).toContain('another file has the number 9001 too')
    expect(await readTraces()).toEqual([])
  })

  it('may hold other files', async () => {
    await write('README.md', 'Nothing to run.')
    expect(await readMigrationFiles(folder)).toEqual(await readMigrationFiles(migrationsFolder))
    expect(await migrate(graph, folder)).toEqual([])
  })
})

describe('the scopes of stored keys', () => {
  const run = (cypher: string) => graph.write((transaction) => transaction.run(cypher))
  afterEach(() => run('MATCH (key:ApiKey) DELETE key'))

  it('keep what curate allowed: imports and reviews', async () => {
    await run(`UNWIND [['read', 'curate', '/imports'], ['curate'], ['edit'], []] AS scopes
CREATE (:ApiKey {id: 'k' + size(scopes) + coalesce(scopes[0], ''), scopes: scopes})`)
    const files = await readMigrationFiles(migrationsFolder)
    const migration = files.find(({ name }) => name === '0002-rename-curate-scope.cypher')
    for (const statement of migration?.statements ?? []) await run(statement)
    const { rows } = await graph.read<{ scopes: string[] }>(
      'MATCH (key:ApiKey) RETURN key.scopes AS scopes ORDER BY key.id DESC',
    )
    expect(rows.map(({ scopes }) => scopes)).toEqual([
      ['read', '/imports', 'import', 'review'],
      ['edit'],
      ['import', 'review'],
      [],
    ])
  })
})
