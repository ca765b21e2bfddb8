import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installPython, runOrThrow } from '../tools.ts'
import { withExampleService } from './exampleService.ts'
import { requirementsPath, scriptPath } from './python.ts'

/** pandas, DuckDB, pyarrow and openpyxl read every table of the example: `npm run prove:bi`. */
const python = await installPython(requirementsPath('tables'))
const folder = await mkdtemp(join(tmpdir(), 'cx-atlas-'))
try {
  await withExampleService((address) => runOrThrow(python, scriptPath('tables'), address, folder))
} finally {
  await rm(folder, { recursive: true })
}
