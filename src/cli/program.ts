import { Command } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { backupCommand } from './backup.ts'
import { createCompletionCommand } from './completion.ts'
import { cypherCommand } from './cypher.ts'
import { demoCommand } from './demo.ts'
import { diffCommand } from './diff.ts'
import { doctorCommand } from './doctor.ts'
import { exportCommand } from './export.ts'
import { exitCodes, printFailure } from './failures.ts'
import { generateCommand } from './generate.ts'
import { historyCommand } from './history.ts'
import { importCommand } from './import.ts'
import { keysCommand } from './keys.ts'
import { mcpCommand } from './mcp.ts'
import { migrateCommand } from './migrate.ts'
import { reportCommand } from './report.ts'
import { restoreCommand } from './restore.ts'
import { serveCommand } from './serve.ts'

const commands = [
  demoCommand,
  serveCommand,
  reportCommand,
  cypherCommand,
  mcpCommand,
  diffCommand,
  historyCommand,
  importCommand,
  exportCommand,
  keysCommand,
  migrateCommand,
  backupCommand,
  restoreCommand,
  doctorCommand,
  generateCommand,
]

/** Runs one command and resolves to the exit code; what goes wrong is printed in a sentence. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  exitOnClosedPipe()
  try {
    await createProgram().parseAsync(args, { from: 'user' })
    return exitCodes.done
  } catch (error) {
    return printFailure(error)
  }
}

function createProgram(): Command {
  const program = new Command('cx-atlas')
    .description(packageJson.description)
    .version(packageJson.version, '-v, --version', 'print the version')
    .helpCommand(false)
    .addHelpText(
      'after',
      '\nCommands that read or write a map use the embedded database, or NEO4J_URI when set.',
    )
  for (const command of commands) program.addCommand(command)
  program.addCommand(createCompletionCommand(program))
  configure(program)
  return program
}

/** Applies to a command and all below it what commander does not pass on by itself. */
function configure(command: Command): void {
  command.exitOverride().helpOption('-h, --help', 'print this help')
  for (const child of command.commands) configure(child)
}

/** Ends quietly when the reader of the output, such as `head`, stops reading. */
function exitOnClosedPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit()
    throw error
  })
}
