import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AtlasError } from '../model/errors.ts'
import { getNativeExecutableName } from './executables.ts'
import { findJdk, type Jdk } from './jdk.ts'
import { fetchJars, findMaven } from './maven.ts'
import { createPartialPath, removeAbandonedPartials } from './partialFolder.ts'
import { assertJarsPinned, computeChecksums } from './pinnedJars.ts'
import { runProgram } from './runProgram.ts'

const launcherFolder = join(import.meta.dirname, '../../embedded')
const pom = join(launcherFolder, 'pom.xml')
/** Where a container image has its jars. */
export const bundledHome: string = launcherFolder
/** SHA-256 of every jar; written by `npm run pin:jars` after a new version in the pom. */
const pinnedChecksumsFile = join(launcherFolder, 'jars.sha256')
const launcherClass = 'EmbeddedNeo4j'
const launcherSource = join(launcherFolder, `${launcherClass}.java`)

/** The version of the embedded Neo4j, from the pom. */
export function neo4jVersion(): string {
  const [, version] =
    /<artifactId>neo4j<\/artifactId>\s*<version>([^<]+)</.exec(readFileSync(pom, 'utf8')) ?? []
  if (version === undefined) throw new AtlasError('SETUP', `${pom} contains no version of Neo4j`)
  return version
}

/** The jar that `java -jar` starts, in the folder of the jars. */
export const launcherJarName = 'launcher.jar'

export interface JarsOptions {
  readonly home: string
  readonly java: Jdk
  readonly onProgress: (line: string) => void
}

/** A Java and the jars that it runs. */
export interface Neo4jRuntime {
  readonly java: Jdk
  /** The folder of the jars. */
  readonly jars: string
}

/** Finds Java and the jars of Neo4j with the launcher; downloads and builds the jars if missing, which takes a JDK. */
export async function ensureNeo4jRuntime({
  home,
  onProgress,
}: Omit<JarsOptions, 'java'>): Promise<Neo4jRuntime> {
  const jars = await findNeo4jJars(home)
  if (jars !== undefined) return { java: findJdk(undefined, { needsCompiler: false }), jars }
  const java = findJdk()
  return { java, jars: await ensureNeo4jJars({ home, java, onProgress }) }
}

/** SETUP, with the reason, if no embedded Neo4j can be started or built here. */
export async function assertNeo4jRuntimeAvailable(home: string): Promise<void> {
  const needsCompiler = (await findNeo4jJars(home)) === undefined
  findJdk(undefined, { needsCompiler })
  if (needsCompiler) findMaven()
}

/** The jars of a container image, or those that an earlier start built; homes that share them by a link share their class archive. */
async function findNeo4jJars(home: string): Promise<string | undefined> {
  const checksum = await computeChecksum()
  const jars = [bundledHome, home].map((folder) => join(folder, 'jars', checksum)).find(existsSync)
  return jars === undefined ? undefined : realpath(jars)
}

/** Returns the folder with the jars of Neo4j and the launcher; downloads and builds them if missing. */
export async function ensureNeo4jJars(options: JarsOptions): Promise<string> {
  const jarsFolder = join(options.home, 'jars')
  const folder = join(jarsFolder, await computeChecksum())
  if (existsSync(folder)) return folder
  await mkdir(jarsFolder, { recursive: true })
  await removeAbandonedPartials(folder)
  const partial = createPartialPath(folder)
  try {
    await fetchAndBuild(partial, options)
    await moveIntoPlace(partial, folder)
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
  return folder
}

/** Downloads the jars that the pom names into a new folder and stores their checksums as the pinned ones. */
export async function pinJars(folder: string, java: Jdk): Promise<number> {
  await fetchJars({ maven: findMaven(), java, pom, targetFolder: folder, onProgress: () => {} })
  const checksums = [...(await computeChecksums(folder))].map(([jar, checksum]) => `${checksum}  ${jar}\n`)
  await writeFile(pinnedChecksumsFile, checksums.join(''))
  return checksums.length
}

async function computeChecksum(): Promise<string> {
  const hash = createHash('sha256')
  for (const file of [pom, launcherSource, pinnedChecksumsFile]) hash.update(await readFile(file))
  return hash.digest('hex').slice(0, 16)
}

async function fetchAndBuild(folder: string, { java, onProgress }: JarsOptions): Promise<void> {
  const maven = findMaven()
  onProgress(`Downloading Neo4j ${neo4jVersion()} with Maven: about 150 MB, one-time download`)
  await fetchJars({ maven, java, pom, targetFolder: folder, onProgress })
  await assertJarsPinned(folder, pinnedChecksumsFile)
  const jars = (await readdir(folder)).toSorted()
  const sizes = await Promise.all(jars.map(async (jar) => (await stat(join(folder, jar))).size))
  const megabytes = sizes.reduce((sum, size) => sum + size, 0) / 1e6
  await buildLauncher(folder, jars, java)
  onProgress(`Neo4j ${neo4jVersion()} is ready: ${jars.length} files, ${megabytes.toFixed(0)} MB`)
}

/**
 * Puts the class path into the manifest, which keeps the command line short, and also the options that Neo4j needs: on
 * the command line they would prevent the JVM from using its archived module graph.
 */
async function buildLauncher(folder: string, jars: readonly string[], java: Jdk): Promise<void> {
  const classes = join(folder, 'classes')
  const manifest = join(folder, 'MANIFEST.MF')
  const attributes = [
    `Main-Class: ${launcherClass}`,
    'Add-Opens: java.base/java.nio',
    'Enable-Native-Access: ALL-UNNAMED',
    `Class-Path: ${jars.join('\n  ')}`,
  ]
  await writeFile(manifest, `${attributes.join('\n')}\n`)
  const classPath = ['-classpath', join(folder, '*')]
  await runJdkTool(java, 'javac', ['--release', '21', ...classPath, '-d', classes, launcherSource])
  const launcher = ['--file', join(folder, launcherJarName), '--manifest', manifest]
  await runJdkTool(java, 'jar', ['--create', ...launcher, '-C', classes, '.'])
  await rm(classes, { recursive: true })
  await rm(manifest)
}

async function runJdkTool(java: Jdk, program: string, args: readonly string[]): Promise<void> {
  const { isSuccessful, outputTail } = await runProgram(
    join(java.home, 'bin', getNativeExecutableName(program)),
    args,
  )
  if (isSuccessful) return
  throw new AtlasError(
    'SETUP',
    `${program} in ${java.home} failed to build the Neo4j launcher:\n${outputTail}`,
  )
}

/** Ignores a failure if another process created the same folder first. */
async function moveIntoPlace(partial: string, folder: string): Promise<void> {
  try {
    await rename(partial, folder)
  } catch (error) {
    if (!existsSync(folder)) throw error
  }
}
