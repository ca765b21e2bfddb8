import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { Command } from 'commander'
import { dumpStore, isIdleStore } from '../embedded/dump.ts'
import { openGraph } from '../graph/openGraph.ts'
import { AtlasError } from '../model/errors.ts'
import { openGraphOf } from '../service.ts'
import { readSettings, type Settings } from '../settings.ts'
import { contentOf, exportGraph, fileFacts } from '../transfer/backup/exportGraph.ts'
import { type Content, type Manifest, manifestOf, writeManifest } from '../transfer/backup/manifest.ts'
import { type DatabaseChoice, databaseNamed, databaseOption } from './database.ts'
import { say, sayProgress } from './output.ts'

/** `backup atlas.backup`: all that is kept, the service's own included, and a manifest beside it. */
export const backupCommand = new Command('backup')
  .description(
    "keep all of a database in a file: Neo4j's own dump of an embedded one, an export of any other",
  )
  .argument('<file>', 'where to; a manifest with counts and checksums is put beside it')
  .addOption(databaseOption())
  .action(async (given: string, choice: DatabaseChoice) => {
    const file = resolve(given)
    if (existsSync(file)) throw new AtlasError('SETUP', `${file} is there already`)
    const settings = readSettings()
    const { way, content } = await backUp(settings, databaseNamed(choice), file)
    await writeManifest(file, { way, content, file: await fileFacts(file) })
    say(`${file} holds ${summary(content)}; ${manifestOf(file)} says what has to be in it`)
  })

/** How much there is of what, in a line. */
export function summary({ nodes, relationships }: Content): string {
  const total = (counts: Readonly<Record<string, number>>) =>
    Object.values(counts).reduce((sum, count) => sum + count, 0)
  return `${total(nodes)} nodes and ${total(relationships)} relationships`
}

async function backUp(
  settings: Settings,
  name: string,
  file: string,
): Promise<Pick<Manifest, 'way' | 'content'>> {
  const store = { home: settings.CX_ATLAS_HOME, name, onProgress: sayProgress }
  const isIdle = settings.NEO4J_URI === undefined && (await isIdleStore(store))
  const graph = await openGraphOf(settings, { name, mayShare: true, onProgress: sayProgress })
  const exact = openGraph(graph.settings, { isExact: true })
  const close = async () => {
    await exact.close()
    await graph.close()
  }
  try {
    if (!isIdle) return { way: 'export', content: await exportGraph(exact, file) }
    const content = await contentOf(exact)
    await close()
    await dumpStore(store, file)
    return { way: 'dump', content }
  } finally {
    await close()
  }
}
