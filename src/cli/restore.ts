import { resolve } from 'node:path'
import { Command } from 'commander'
import { openConfiguredGraph } from '../configuredGraph.ts'
import { isStoreIdle, loadStore, markLoadComplete } from '../embedded/dump.ts'
import type { Graph } from '../graph/graph.ts'
import { openGraph } from '../graph/openGraph.ts'
import { AtlasError } from '../model/errors.ts'
import { removeReplicas } from '../replica/replicaStores.ts'
import { readSettings, type Settings } from '../settings.ts'
import { readManifest } from '../transfer/backup/manifest.ts'
import { assertContentMatches, assertFileIntact, isEmpty, restoreGraph } from '../transfer/backup/restore.ts'

import { createDatabaseOption, type DatabaseOptions, getDatabaseName } from './database.ts'
import { assertFileReadable } from './files.ts'
import { printLine, printProgress } from './output.ts'
import { summarizeContent } from './verifyBackup.ts'

/** `restore atlas.backup`: replaces the content of the database by that of a backup. */
export const restoreCommand = new Command('restore')
  .summary('restore a backup')
  .description('Restore a backup into an empty database and verify its content. The service must be stopped.')
  .argument('<file>', 'file written by "backup"; its manifest must be beside it')
  .option('--replace', 'replace what the database holds')
  .addOption(createDatabaseOption())
  .action(
    async (filePath: string, { replace = false, ...options }: DatabaseOptions & { replace?: boolean }) => {
      const file = resolve(filePath)
      await assertFileReadable(file)
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
        await removeReplicas(settings.CX_ATLAS_HOME, name)
      }
      await withExactGraph(settings, name, async (graph) => {
        if (manifest.way === 'export') await restoreGraph(graph, file)
        await assertContentMatches(graph, manifest)
      })
      if (manifest.way === 'dump') await markLoadComplete(store)
      printLine(`Restored and verified ${summarizeContent(manifest.content)}`)
    },
  )

async function assertIdle(settings: Settings, store: { home: string; name: string }): Promise<void> {
  if (settings.NEO4J_URI !== undefined || (await isStoreIdle(store))) return
  throw new AtlasError('SETUP', 'The service is running on this database: stop it, then restore')
}

async function assertEmpty(graph: Graph): Promise<void> {
  if (await isEmpty(graph)) return
  throw new AtlasError('SETUP', 'The database is not empty; add --replace to replace its content')
}

const createDumpForServerError = () =>
  new AtlasError(
    'SETUP',
    'This backup is a Neo4j dump: load it on the server with "neo4j-admin database load"',
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
