import { Command } from 'commander'
import type { Graph } from '../graph/graph.ts'
import { listMigrationStatuses, migrate } from '../graph/migrations/migrate.ts'
import { createDatabaseOption, type DatabaseOptions, withExistingGraph, withGraph } from './database.ts'
import { printLine } from './output.ts'

/** Applies the migrations that the database lacks, or lists their status. */
export const migrateCommand = new Command('migrate')
  .summary('apply database migrations')
  .description('Apply the migrations that the database lacks. The service does so by itself at its start.')
  .option('--status', 'list migrations and whether they are applied; change nothing')
  .addOption(createDatabaseOption())
  .action(({ status, ...options }: DatabaseOptions & { status?: boolean }) =>
    status ? withExistingGraph(options, printStatuses) : withGraph(options, applyMigrations),
  )

async function applyMigrations(graph: Graph): Promise<void> {
  const applied = await migrate(graph)
  printLine(applied.length === 0 ? 'Up to date' : `Applied ${applied.join(', ')}`)
}

async function printStatuses(graph: Graph): Promise<void> {
  for (const { name, state, appliedAt } of await listMigrationStatuses(graph)) {
    printLine(`${state.padEnd(8)} ${name}${appliedAt ? ` (${appliedAt})` : ''}`)
  }
}
