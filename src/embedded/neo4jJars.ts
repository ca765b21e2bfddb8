import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { copyFile, readdir, readFile, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AtlasError } from '../model/errors.ts'
import { describeJava, ensureJava, type JavaOptions } from './ensureJava.ts'
import { findJarDownloader } from './jarDownloader.ts'
import type { Java } from './java.ts'
import { createFolderOnce } from './partialFolder.ts'
import { assertJarsPinned } from './pinnedJars.ts'
import { type ProgramSearch, searchMachine } from './programSearch.ts'

/** Where a container image has its jars. */
export const bundledHome: string = join(import.meta.dirname, '../../embedded')
const pom = join(bundledHome, 'pom.xml')
/** SHA-256 of every jar; written by `npm run pin:jars` after a new version in the pom. */
const pinnedChecksumsFile = join(bundledHome, 'jars.sha256')
/** The jar that `java -jar` starts, in the folder of the jars. */
export const launcherJarName = 'launcher.jar'
/** Built by `npm run pin:jars`, so that no compiler is needed here. */
const launcherJar = join(bundledHome, launcherJarName)

/** The version of the embedded Neo4j, from the pom. */
export function neo4jVersion(): string {
  const [, version] =
    /<artifactId>neo4j<\/artifactId>\s*<version>([^<]+)</.exec(readFileSync(pom, 'utf8')) ?? []
  if (version === undefined) throw new AtlasError('SETUP', `${pom} contains no version of Neo4j`)
  return version
}

export interface RuntimeOptions {
  readonly home: string
  readonly onProgress: (line: string) => void
  /** Where installed programs are searched; this machine if absent. */
  readonly search?: ProgramSearch
}

/** A Java and the jars that it runs. */
export interface Neo4jRuntime {
  readonly java: Java
  /** The folder of the jars. */
  readonly jars: string
}

/** Finds Java and the jars of Neo4j with the launcher; downloads what is missing. */
export async function ensureNeo4jRuntime(options: RuntimeOptions): Promise<Neo4jRuntime> {
  const { home, onProgress, search = searchMachine() } = options
  const java = await ensureJava({ home, onProgress, search })
  const jars = (await findNeo4jJars(home)) ?? (await ensureNeo4jJars({ home, java, search, onProgress }))
  return { java, jars }
}

/** What an embedded Neo4j runs on here; SETUP, with the reason, if it cannot be started. */
export async function describeNeo4jRuntime(
  home: string,
  search: ProgramSearch = searchMachine(),
): Promise<string> {
  const description = await describeJava({ home, search })
  if ((await findNeo4jJars(home)) === undefined) await findJarDownloader(search)
  return description
}

/** The jars of a container image, or those that an earlier start downloaded; homes that share them by a link share their class archive. */
async function findNeo4jJars(home: string): Promise<string | undefined> {
  const checksum = await computeChecksum()
  const jars = [bundledHome, home].map((folder) => join(folder, 'jars', checksum)).find(existsSync)
  return jars === undefined ? undefined : realpath(jars)
}

export interface JarsOptions extends JavaOptions {
  readonly java: Java
}

/** Returns the folder with the jars of Neo4j and the launcher; downloads them if missing. */
export async function ensureNeo4jJars(options: JarsOptions): Promise<string> {
  const folder = join(options.home, 'jars', await computeChecksum())
  await createFolderOnce(folder, (partial) => downloadNeo4j(partial, options))
  return folder
}

async function computeChecksum(): Promise<string> {
  const hash = createHash('sha256')
  for (const file of [pom, launcherJar, pinnedChecksumsFile]) hash.update(await readFile(file))
  return hash.digest('hex').slice(0, 16)
}

async function downloadNeo4j(folder: string, { java, search, onProgress }: JarsOptions): Promise<void> {
  const downloader = await findJarDownloader(search)
  onProgress(`Downloading Neo4j ${neo4jVersion()} with ${downloader.name}: about 150 MB, one-time download`)
  await downloader.download({ javaHome: java.home, pom, folder, onProgress })
  await assertJarsPinned(folder, pinnedChecksumsFile)
  const jars = await readdir(folder)
  const sizes = await Promise.all(jars.map(async (jar) => (await stat(join(folder, jar))).size))
  const megabytes = sizes.reduce((sum, size) => sum + size, 0) / 1e6
  await copyFile(launcherJar, join(folder, launcherJarName))
  onProgress(`Neo4j ${neo4jVersion()} is ready: ${jars.length} files, ${megabytes.toFixed(0)} MB`)
}
