#!/usr/bin/env node
import { Command } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { AtlasError } from '../model/errors.ts'
import { backupCommand } from './backup.ts'
import { cypherCommand } from './cypher.ts'
import { demoCommand } from './demo.ts'
import { exportCommand } from './export.ts'
import { generateCommand } from './generate.ts'
import { importCommand } from './import.ts'
import { keysCommand } from './keys.ts'
import { migrateCommand } from './migrate.ts'
import { printError } from './output.ts'
import { reportCommand } from './report.ts'
import { restoreCommand } from './restore.ts'

const program = new Command('cx-atlas').description(packageJson.description).version(packageJson.version)
const commands = [
  demoCommand,
  migrateCommand,
  keysCommand,
  reportCommand,
  importCommand,
  exportCommand,
  cypherCommand,
  backupCommand,
  restoreCommand,
  generateCommand,
]
for (const command of commands) program.addCommand(command)

// Whoever reads the output, such as `head`, may have seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit()
  throw error
})

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof AtlasError)) throw error
  printError(error)
  process.exitCode = 1
}
