import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pythonWith, run } from '../tools.ts'
import { withExample } from './exampleService.ts'
import { pythonFile, requirementsOf } from './python.ts'

/** pandas, DuckDB, pyarrow and openpyxl read every table of the example: `npm run prove:bi`. */
const python = await pythonWith(requirementsOf('tables'))
const folder = await mkdtemp(join(tmpdir(), 'cx-atlas-'))
try {
  await withExample((address) => run(python, pythonFile('tables'), address, folder))
} finally {
  await rm(folder, { recursive: true })
}
