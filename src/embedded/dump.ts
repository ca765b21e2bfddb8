import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { AtlasError } from '../model/errors.ts'
import { findRunning, folderOf } from './embeddedDatabase.ts'
import { findJava } from './jdk.ts'
import { neo4jJars } from './neo4jJars.ts'

/** Which embedded database, and who wants to know how it goes. */
export interface Store {
  readonly home: string
  readonly name: string
  readonly onProgress?: (line: string) => void
}

/** Neo4j's own dump of a store that nobody serves at this time. */
export async function dumpStore(store: Store, file: string): Promise<void> {
  await withAdmin(store, async (admin, workplace) => {
    await admin('dump', `--to-path=${workplace}`)
    await rename(join(workplace, dumpName), file).catch(() => copyFile(join(workplace, dumpName), file))
  })
}

/** Neo4j's own load over whatever the store holds; a store that was left half way says so at its next start. */
export async function loadStore(store: Store, file: string): Promise<void> {
  await withAdmin(store, async (admin, workplace) => {
    await copyFile(file, join(workplace, dumpName))
    const folder = folderOf(store.home, store.name)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeFile(restoringNote(folder), new Date().toISOString())
    await admin('load', `--from-path=${workplace}`)
  })
}

/** The store is whole again. */
export async function endLoad({ home, name }: Store): Promise<void> {
  await rm(restoringNote(folderOf(home, name)), { force: true })
}

/** Whether a load was begun and not ended. */
export const isHalfLoaded = (folder: string) => existsSync(restoringNote(folder))

/** Whether there is a store, and nobody serves it. */
export async function isIdleStore({ home, name }: Store): Promise<boolean> {
  return (await findRunning(home, name)) === undefined
}

const dumpName = 'neo4j.dump'
const restoringNote = (folder: string) => join(folder, 'restoring')

type Admin = (command: 'dump' | 'load', path: string) => Promise<void>

async function withAdmin(
  { home, name, onProgress = () => {} }: Store,
  work: (admin: Admin, workplace: string) => Promise<void>,
): Promise<void> {
  const java = findJava()
  const jars = await neo4jJars({ home: resolve(home), java, onProgress })
  const workplace = await mkdtemp(join(tmpdir(), 'cx-atlas-'))
  const admin: Admin = async (command, path) => {
    const words = ['database', command, 'neo4j', path, '--overwrite-destination=true']
    const child = spawn(
      join(java.home, 'bin', 'java'),
      [
        '--add-opens=java.base/java.nio=ALL-UNNAMED',
        '--enable-native-access=ALL-UNNAMED',
        ...['-cp', join(jars, '*'), 'org.neo4j.cli.AdminTool', ...words],
      ],
      {
        env: { ...process.env, NEO4J_HOME: folderOf(home, name), NEO4J_CONF: workplace },
        stdio: ['ignore', 'pipe', 'pipe'],
        windowsHide: true,
      },
    )
    const exit = new Promise<number | null>((done, failed) => {
      child.on('error', failed)
      child.on('close', done)
    })
    const [code, said, errors] = await Promise.all([exit, text(child.stdout), text(child.stderr)])
    if (code === 0) return
    const reason = `${said}\n${errors}`.trim().split('\n').slice(-5).join('\n')
    throw new AtlasError('SETUP', `Neo4j could not ${command} the store: ${reason}`)
  }
  try {
    await work(admin, workplace)
  } finally {
    await rm(workplace, { recursive: true, force: true })
  }
}
