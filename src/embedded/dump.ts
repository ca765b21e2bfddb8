import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { AtlasError } from '../model/errors.ts'
import { findRunningDatabase, getDatabaseFolder } from './embeddedDatabase.ts'
import { getJavaProgram } from './java.ts'
import { requiredJavaOptions } from './jvmOptions.ts'
import { ensureNeo4jRuntime } from './neo4jJars.ts'
import { runProgram } from './runProgram.ts'

/** An embedded database whose store is dumped or loaded. */
export interface EmbeddedStore {
  readonly home: string
  readonly name: string
  readonly onProgress?: (line: string) => void
}

/** Dumps a store that no process serves, in the format of Neo4j. */
export async function dumpStore(store: EmbeddedStore, file: string): Promise<void> {
  await withWorkFolder(async (workFolder) => {
    const dump = join(workFolder, dumpFileName)
    await runAdminTool(store, 'dump', workFolder)
    await rename(dump, file).catch(() => copyFile(dump, file))
  })
}

/** Replaces a store by a dump of Neo4j; an interrupted load is reported at the next start. */
export async function loadStore(store: EmbeddedStore, file: string): Promise<void> {
  await withWorkFolder(async (workFolder) => {
    await copyFile(file, join(workFolder, dumpFileName))
    const folder = getDatabaseFolder(store.home, store.name)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeFile(getLoadMarkerPath(folder), new Date().toISOString())
    await runAdminTool(store, 'load', workFolder)
  })
}

/** Records that a load is complete. */
export async function markLoadComplete({ home, name }: EmbeddedStore): Promise<void> {
  await rm(getLoadMarkerPath(getDatabaseFolder(home, name)), { force: true })
}

/** Whether a load was interrupted. */
export const isLoadIncomplete = (folder: string): boolean => existsSync(getLoadMarkerPath(folder))

/** Whether no process serves the store. */
export async function isStoreIdle({ home, name }: EmbeddedStore): Promise<boolean> {
  return (await findRunningDatabase(home, name)) === undefined
}

const dumpFileName = 'neo4j.dump'
const getLoadMarkerPath = (folder: string) => join(folder, 'restoring')

async function withWorkFolder(work: (workFolder: string) => Promise<void>): Promise<void> {
  const workFolder = await mkdtemp(join(tmpdir(), 'cx-atlas-'))
  try {
    await work(workFolder)
  } finally {
    await rm(workFolder, { recursive: true, force: true })
  }
}

async function runAdminTool(
  { home, name, onProgress = () => {} }: EmbeddedStore,
  command: 'dump' | 'load',
  workFolder: string,
): Promise<void> {
  const { java, jars } = await ensureNeo4jRuntime({ home: resolve(home), onProgress })
  const path = `--${command === 'dump' ? 'to' : 'from'}-path=${workFolder}`
  const { isSuccessful, outputTail } = await runProgram(
    getJavaProgram(java.home),
    [
      ...requiredJavaOptions,
      ...['-cp', join(jars, '*'), 'org.neo4j.cli.AdminTool'],
      ...['database', command, 'neo4j', path, '--overwrite-destination=true'],
    ],
    { env: { NEO4J_HOME: getDatabaseFolder(home, name), NEO4J_CONF: workFolder } },
  )
  if (!isSuccessful) throw new AtlasError('SETUP', `Neo4j failed to ${command} the store: ${outputTail}`)
}
