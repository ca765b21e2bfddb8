import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { AtlasError } from '../model/errors.ts'
import { findRunningDatabase, getDatabaseFolder } from './embeddedDatabase.ts'
import { findJdk } from './jdk.ts'
import { ensureNeo4jJars } from './neo4jJars.ts'

/** Which embedded database, and who wants to know how it goes. */
export interface EmbeddedStore {
  readonly home: string
  readonly name: string
  readonly onProgress?: (line: string) => void
}

/** Neo4j's own dump of a store that nobody serves at this time. */
export async function dumpStore(store: EmbeddedStore, file: string): Promise<void> {
  await withAdminTool(store, async (runAdminTool, workFolder) => {
    await runAdminTool('dump', `--to-path=${workFolder}`)
    await rename(join(workFolder, dumpFileName), file).catch(() =>
      copyFile(join(workFolder, dumpFileName), file),
    )
  })
}

/** Neo4j's own load over whatever the store holds; a store that was left half way says so at its next start. */
export async function loadStore(store: EmbeddedStore, file: string): Promise<void> {
  await withAdminTool(store, async (runAdminTool, workFolder) => {
    await copyFile(file, join(workFolder, dumpFileName))
    const folder = getDatabaseFolder(store.home, store.name)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeFile(getLoadMarkerPath(folder), new Date().toISOString())
    await runAdminTool('load', `--from-path=${workFolder}`)
  })
}

/** The store is whole again. */
export async function markLoadComplete({ home, name }: EmbeddedStore): Promise<void> {
  await rm(getLoadMarkerPath(getDatabaseFolder(home, name)), { force: true })
}

/** Whether a load was begun and not ended. */
export const isLoadIncomplete = (folder: string) => existsSync(getLoadMarkerPath(folder))

/** Whether there is a store, and nobody serves it. */
export async function isStoreIdle({ home, name }: EmbeddedStore): Promise<boolean> {
  return (await findRunningDatabase(home, name)) === undefined
}

const dumpFileName = 'neo4j.dump'
const getLoadMarkerPath = (folder: string) => join(folder, 'restoring')

type RunAdminTool = (command: 'dump' | 'load', path: string) => Promise<void>

async function withAdminTool(
  { home, name, onProgress = () => {} }: EmbeddedStore,
  work: (runAdminTool: RunAdminTool, workFolder: string) => Promise<void>,
): Promise<void> {
  const java = findJdk()
  const jars = await ensureNeo4jJars({ home: resolve(home), java, onProgress })
  const workFolder = await mkdtemp(join(tmpdir(), 'cx-atlas-'))
  const runAdminTool: RunAdminTool = async (command, path) => {
    const args = ['database', command, 'neo4j', path, '--overwrite-destination=true']
    const child = spawn(
      join(java.home, 'bin', 'java'),
      [
        '--add-opens=java.base/java.nio=ALL-UNNAMED',
        '--enable-native-access=ALL-UNNAMED',
        ...['-cp', join(jars, '*'), 'org.neo4j.cli.AdminTool', ...args],
      ],
      {
        env: { ...process.env, NEO4J_HOME: getDatabaseFolder(home, name), NEO4J_CONF: workFolder },
        stdio: ['ignore', 'pipe', 'pipe'],
        windowsHide: true,
      },
    )
    const exited = new Promise<number | null>((onClose, onError) => {
      child.on('error', onError)
      child.on('close', onClose)
    })
    const [code, output, errors] = await Promise.all([exited, text(child.stdout), text(child.stderr)])
    if (code === 0) return
    const reason = `${output}\n${errors}`.trim().split('\n').slice(-5).join('\n')
    throw new AtlasError('SETUP', `Neo4j could not ${command} the store: ${reason}`)
  }
  try {
    await work(runAdminTool, workFolder)
  } finally {
    await rm(workFolder, { recursive: true, force: true })
  }
}
