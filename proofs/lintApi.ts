import { join } from 'node:path'
import { installNpmPackages, runForExitCode } from './tools.ts'

/*
 * The API's description against the rules of two linters: none may report an error or a warning.
 * `npm run check:api`
 */

const description = join(import.meta.dirname, '../openapi.yaml')
const ruleset = join(import.meta.dirname, 'linters/spectral.yaml')
const redoclyConfig = join(import.meta.dirname, 'linters/redocly.yaml')

process.env.REDOCLY_TELEMETRY = 'off'
const spectral = await installNpmPackages('@stoplight/spectral-cli@6.16.3')
const redocly = await installNpmPackages('@redocly/cli@2.77.0')

const exitCodes = [
  await run(spectral, 'spectral', 'lint', description, '--ruleset', ruleset, '--fail-severity', 'hint'),
  await run(redocly, 'redocly', 'lint', description, '--config', redoclyConfig),
]
if (exitCodes.some((code) => code !== 0)) process.exitCode = 1

function run(folder: string, program: string, ...args: readonly string[]): Promise<number> {
  return runForExitCode(join(folder, 'node_modules/.bin', program), ...args)
}
