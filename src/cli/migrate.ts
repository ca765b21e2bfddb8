import { Command } from 'commander'
import { listMigrationStatuses, migrate } from '../graph/migrations/migrate.ts'
import { createDatabaseOption, type DatabaseOptions, withGraph } from './database.ts'
import { printLine } from './output.ts'

/** Applies what the database lacks, or tells how it stands. */
export const migrateCommand = new Command('migrate')
  .description('bring the database to what this version needs')
  .option('--status', 'only tell which migrations are applied')
  .addOption(createDatabaseOption())
  .action(({ status, ...options }: DatabaseOptions & { status?: boolean }) =>
    withGraph(options, async (graph) => {
      if (!status) {
        const applied = await migrate(graph)
        printLine(applied.length === 0 ? 'Nothing to do' : `Applied ${applied.join(', ')}`)
        return
      }
      for (const { name, state, appliedAt } of await listMigrationStatuses(graph)) {
        printLine(`${state.padEnd(8)} ${name}${appliedAt ? ` (${appliedAt})` : ''}`)
      }
    }),
  )
