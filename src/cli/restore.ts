import { resolve } from 'node:path'
import { Command } from 'commander'
import { isStoreIdle, loadStore, markLoadComplete } from '../embedded/dump.ts'
import type { Graph } from '../graph/graph.ts'
import { openGraph } from '../graph/openGraph.ts'
import { AtlasError } from '../model/errors.ts'
import { openConfiguredGraph } from '../service.ts'
import { readSettings, type Settings } from '../settings.ts'
import { readManifest } from '../transfer/backup/manifest.ts'
import { assertContentMatches, assertFileIntact, isEmpty, restoreGraph } from '../transfer/backup/restore.ts'
import { summarizeContent } from './backup.ts'
import { createDatabaseOption, type DatabaseOptions, getDatabaseName } from './database.ts'
import { printLine, printProgress } from './output.ts'

/** `restore atlas.backup`: what a backup holds takes the place of all that is there. */
export const restoreCommand = new Command('restore')
  .description('bring back what a backup holds, and check that all of it is there')
  .argument('<file>', 'what `backup` wrote; its manifest has to be beside it')
  .option('--replace', 'although the database holds something, which is lost')
  .addOption(createDatabaseOption())
  .action(
    async (filePath: string, { replace = false, ...options }: DatabaseOptions & { replace?: boolean }) => {
      const file = resolve(filePath)
      const manifest = await readManifest(file)
      await assertFileIntact(file, manifest)
      const settings = readSettings()
      const name = getDatabaseName(options)
      const store = { home: settings.CX_ATLAS_HOME, name, onProgress: printProgress }
      await assertIdle(settings, store)
      if (!replace) await withExactGraph(settings, name, assertEmpty)
      if (manifest.way === 'dump') {
        if (settings.NEO4J_URI !== undefined) throw createDumpForServerError()
        await loadStore(store, file)
      }
      await withExactGraph(settings, name, async (graph) => {
        if (manifest.way === 'export') await restoreGraph(graph, file)
        await assertContentMatches(graph, manifest)
      })
      if (manifest.way === 'dump') await markLoadComplete(store)
      printLine(`Restored and checked: ${summarizeContent(manifest.content)}`)
    },
  )

async function assertIdle(settings: Settings, store: { home: string; name: string }): Promise<void> {
  if (settings.NEO4J_URI !== undefined || (await isStoreIdle(store))) return
  throw new AtlasError('SETUP', 'The service runs on this database; stop it before something is restored')
}

async function assertEmpty(graph: Graph): Promise<void> {
  if (await isEmpty(graph)) return
  throw new AtlasError('SETUP', 'The database holds something; --replace puts the backup in its place')
}

const createDumpForServerError = () =>
  new AtlasError(
    'SETUP',
    "This backup is Neo4j's own dump: load it with `neo4j-admin database load` on that server",
  )

async function withExactGraph(
  settings: Settings,
  name: string,
  work: (exact: Graph) => Promise<void>,
): Promise<void> {
  const graph = await openConfiguredGraph(settings, {
    name,
    isBeingRestored: true,
    onProgress: printProgress,
  })
  const exact = openGraph(graph.settings, { useBigInt: true })
  try {
    await work(exact)
  } finally {
    await exact.close()
    await graph.close()
  }
}
