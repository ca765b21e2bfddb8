import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from '../../src/embedded/embeddedDatabase.ts'
import { migrate } from '../../src/graph/migrations/migrate.ts'
import { openGraph } from '../../src/graph/openGraph.ts'
import { buildApp } from '../../src/http/app.ts'
import { readCatalogue } from '../../src/reports/catalogue.ts'
import { readSettings } from '../../src/settings.ts'
import { installPython, runOrThrow } from '../tools.ts'
import { requirementsPath, scriptPath } from './python.ts'
import { simulateYear } from './simulatedYear.ts'

/**
 * Two dashboards over a simulated year, which DuckDB computes from the feed alone, compared with what the simulation did:
 * `npm run prove:dashboards`.
 */
const python = await installPython(requirementsPath('tables'))
const folder = await mkdtemp(join(tmpdir(), 'cx-atlas-'))
const database = await startEmbedded({
  home: readSettings().CX_ATLAS_HOME,
  name: `dashboards-${process.pid}`,
  isTemporary: true,
})
const graph = openGraph(database)
try {
  await migrate(graph)
  const catalogue = await readCatalogue()
  const expected = join(folder, 'expected.json')
  await writeFile(expected, JSON.stringify(await simulateYear(graph, catalogue)))
  const app = await buildApp({ graph, catalogue })
  try {
    const address = await app.listen({ host: '127.0.0.1', port: 0 })
    await runOrThrow(python, scriptPath('dashboards'), address, folder, expected)
  } finally {
    await app.close()
  }
} finally {
  await graph.close()
  await database.stop()
  await rm(folder, { recursive: true })
}
