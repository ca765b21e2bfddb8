import { join } from 'node:path'
import { startEmbedded } from '../../src/embedded/embeddedDatabase.ts'
import type { Graph } from '../../src/graph/graph.ts'
import { migrate } from '../../src/graph/migrations/migrate.ts'
import { openGraph } from '../../src/graph/openGraph.ts'
import { buildApp } from '../../src/http/app.ts'
import { readCatalogue } from '../../src/reports/catalogue.ts'
import { readSettings } from '../../src/settings.ts'
import { loadExample } from '../../src/transfer/loadExample.ts'

const examples = join(import.meta.dirname, '../../examples')

/** Serves an example from a database of its own, at an address that the work is given. */
export async function withExampleService(
  run: (address: string, graph: Graph) => Promise<void>,
  example = 'broadband',
): Promise<void> {
  const home = readSettings().CX_ATLAS_HOME
  const database = await startEmbedded({ home, name: `clients-${process.pid}`, isTemporary: true })
  const graph = openGraph(database)
  try {
    await migrate(graph)
    await loadExample(graph, join(examples, example), () => {})
    const app = await buildApp({ graph, catalogue: await readCatalogue() })
    try {
      await run(await app.listen({ host: '127.0.0.1', port: 0 }), graph)
    } finally {
      await app.close()
    }
  } finally {
    await graph.close()
    await database.stop()
  }
}
