import { Command } from 'commander'
import { migrate, migrationStatus } from '../graph/migrations/migrate.ts'
import { type DatabaseChoice, databaseOption, withGraph } from './database.ts'
import { say } from './output.ts'

/** Applies what the database lacks, or tells how it stands. */
export const migrateCommand = new Command('migrate')
  .description('bring the database to what this version needs')
  .option('--status', 'only tell which migrations are applied')
  .addOption(databaseOption())
  .action(({ status, ...choice }: DatabaseChoice & { status?: boolean }) =>
    withGraph(choice, async (graph) => {
      if (!status) {
        const applied = await migrate(graph)
        say(applied.length === 0 ? 'Nothing to do' : `Applied ${applied.join(', ')}`)
        return
      }
      for (const { name, state, appliedAt } of await migrationStatus(graph)) {
        say(`${state.padEnd(8)} ${name}${appliedAt ? ` (${appliedAt})` : ''}`)
      }
    }),
  )
