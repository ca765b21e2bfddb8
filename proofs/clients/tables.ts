import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installPython, runOrThrow } from '../tools.ts'
import { withExampleService } from './exampleService.ts'
import { requirementsPath, scriptPath } from './python.ts'

/** Programs that people use read every table of the example, or those that are named: `npm run prove:bi -- Owns Dates`. */
const names = process.argv.slice(2)
const python = await installPython(requirementsPath('tables'))
const folder = await mkdtemp(join(tmpdir(), 'cx-atlas-'))
try {
  await withExampleService((address) => runOrThrow(python, scriptPath('tables'), address, folder, ...names))
} finally {
  await rm(folder, { recursive: true })
}
