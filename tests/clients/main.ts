import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from '../../src/graph/embedded/index.ts'
import { migrate, openGraph } from '../../src/graph/index.ts'
import { buildApp } from '../../src/http/app.ts'
import { readCatalogue } from '../../src/reports/index.ts'
import { readSettings } from '../../src/settings.ts'
import { loadExample } from '../../src/transfer/loadExample.ts'

const here = import.meta.dirname
const home = readSettings().CX_ATLAS_HOME
const python = join(home, 'python/bin/python')

// `npm run prove:bi`: the example is served, and pandas, DuckDB, pyarrow and openpyxl read every table of it.
if (!existsSync(python)) {
  await run('python3', '-m', 'venv', join(home, 'python'))
}
await run(python, '-m', 'pip', 'install', '--quiet', '--requirement', join(here, 'requirements.txt'))
const database = await startEmbedded({ home, name: `clients-${process.pid}`, temporary: true })
const graph = openGraph(database)
const folder = await mkdtemp(join(tmpdir(), 'cx-atlas-'))
try {
  await migrate(graph)
  await loadExample(graph, join(here, '../../examples/broadband'), () => {})
  const app = await buildApp({ graph, catalogue: await readCatalogue() })
  const address = await app.listen({ port: 0 })
  await run(python, join(here, 'readTables.py'), address, folder)
  await app.close()
} finally {
  await graph.close()
  await database.stop()
  await rm(folder, { recursive: true })
}

/** Runs a program and shows what it says; whether it failed is whether this does. */
async function run(program: string, ...options: string[]): Promise<void> {
  const [code] = await once(spawn(program, options, { stdio: 'inherit' }), 'exit')
  if (code === 0) return
  throw new Error(`${program} ${options.join(' ')} ended with ${code}`)
}
