import { resolve } from 'node:path'
import { Command } from 'commander'
import { endLoad, isIdleStore, loadStore } from '../embedded/dump.ts'
import type { Graph } from '../graph/graph.ts'
import { openGraph } from '../graph/openGraph.ts'
import { AtlasError } from '../model/errors.ts'
import { openGraphOf } from '../service.ts'
import { readSettings, type Settings } from '../settings.ts'
import { readManifest } from '../transfer/backup/manifest.ts'
import { checkContent, checkFile, importGraph, isEmpty } from '../transfer/backup/restore.ts'
import { summary } from './backup.ts'
import { type DatabaseChoice, databaseNamed, databaseOption } from './database.ts'
import { say, sayProgress } from './output.ts'

/** `restore atlas.backup`: what a backup holds takes the place of all that is there. */
export const restoreCommand = new Command('restore')
  .description('bring back what a backup holds, and check that all of it is there')
  .argument('<file>', 'what `backup` wrote; its manifest has to be beside it')
  .option('--replace', 'although the database holds something, which is lost')
  .addOption(databaseOption())
  .action(async (given: string, { replace = false, ...choice }: DatabaseChoice & { replace?: boolean }) => {
    const file = resolve(given)
    const manifest = await readManifest(file)
    await checkFile(file, manifest)
    const settings = readSettings()
    const name = databaseNamed(choice)
    const store = { home: settings.CX_ATLAS_HOME, name, onProgress: sayProgress }
    await checkIsIdle(settings, store)
    if (!replace) await withExactGraph(settings, name, refuseFull)
    if (manifest.way === 'dump') {
      if (settings.NEO4J_URI !== undefined) throw dumpForServer()
      await loadStore(store, file)
    }
    await withExactGraph(settings, name, async (graph) => {
      if (manifest.way === 'export') await importGraph(graph, file)
      await checkContent(graph, manifest)
    })
    if (manifest.way === 'dump') await endLoad(store)
    say(`Restored and checked: ${summary(manifest.content)}`)
  })

async function checkIsIdle(settings: Settings, store: { home: string; name: string }): Promise<void> {
  if (settings.NEO4J_URI !== undefined || (await isIdleStore(store))) return
  throw new AtlasError('SETUP', 'The service runs on this database; stop it before something is restored')
}

async function refuseFull(graph: Graph): Promise<void> {
  if (await isEmpty(graph)) return
  throw new AtlasError('SETUP', 'The database holds something; --replace puts the backup in its place')
}

const dumpForServer = () =>
  new AtlasError(
    'SETUP',
    "This backup is Neo4j's own dump: load it with `neo4j-admin database load` on that server",
  )

async function withExactGraph(
  settings: Settings,
  name: string,
  work: (exact: Graph) => Promise<void>,
): Promise<void> {
  const graph = await openGraphOf(settings, { name, isBeingRestored: true, onProgress: sayProgress })
  const exact = openGraph(graph.settings, { isExact: true })
  try {
    await work(exact)
  } finally {
    await exact.close()
    await graph.close()
  }
}
