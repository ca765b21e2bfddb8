#!/usr/bin/env node
import { Command } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { AtlasError } from '../model/index.ts'
import { cypherCommand } from './cypher.ts'
import { demoCommand } from './demo.ts'
import { generateCommand } from './generate.ts'
import { migrateCommand } from './migrate.ts'
import { reportCommand } from './report.ts'
import { sayError } from './say.ts'

const program = new Command('cx-atlas').description(packageJson.description).version(packageJson.version)
for (const command of [demoCommand, migrateCommand, reportCommand, cypherCommand, generateCommand])
  program.addCommand(command)

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof AtlasError)) throw error
  sayError(error)
  process.exitCode = 1
}
