import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { AtlasError } from '../model/errors.ts'
import { getNativeExecutableName } from './executables.ts'
import type { Jdk } from './jdk.ts'
import { fetchJars, findMaven } from './maven.ts'
import { createPartialPath, removeAbandonedPartials } from './partialFolder.ts'

const launcherFolder = join(import.meta.dirname, '../../embedded')
const pom = join(launcherFolder, 'pom.xml')
const launcherClass = 'EmbeddedNeo4j'
const launcherSource = join(launcherFolder, `${launcherClass}.java`)

/** The release of Neo4j that is embedded, as the pom says. */
export function neo4jVersion(): string {
  const [, version] =
    /<artifactId>neo4j<\/artifactId>\s*<version>([^<]+)</.exec(readFileSync(pom, 'utf8')) ?? []
  if (version === undefined) throw new AtlasError('SETUP', `${pom} names no release of Neo4j`)
  return version
}

/** In the folder of the jars: what `java -jar` starts. */
export const launcherJarName = 'launcher.jar'

export interface JarsOptions {
  readonly home: string
  readonly java: Jdk
  readonly onProgress: (line: string) => void
}

/** The folder with Neo4j's jars and our launcher; fetched and built when it is not there yet. */
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

async function computeChecksum(): Promise<string> {
  const hash = createHash('sha256')
  for (const file of [pom, launcherSource]) hash.update(await readFile(file))
  return hash.digest('hex').slice(0, 16)
}

async function fetchAndBuild(folder: string, { java, onProgress }: JarsOptions): Promise<void> {
  const maven = findMaven()
  onProgress(`Fetching Neo4j ${neo4jVersion()} with Maven: some 150 MB, this once`)
  await fetchJars({ maven, java, pom, targetFolder: folder, onProgress })
  const jars = (await readdir(folder)).toSorted()
  const sizes = await Promise.all(jars.map(async (jar) => (await stat(join(folder, jar))).size))
  const megabytes = sizes.reduce((sum, size) => sum + size, 0) / 1e6
  await buildLauncher(folder, jars, java)
  onProgress(`Neo4j ${neo4jVersion()} is here: ${jars.length} files, ${megabytes.toFixed(0)} MB`)
}

/**
 * The manifest names the other jars, so that the command line stays short, and what Neo4j asks of Java: as options
 * of the command line these would cost the JVM its ready-made module graph.
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
  try {
    await promisify(execFile)(join(java.home, 'bin', getNativeExecutableName(program)), args)
  } catch (error) {
    throw new AtlasError('SETUP', `${program} of ${java.home} could not build the launcher of Neo4j`, {
      cause: error,
    })
  }
}

/** Another process may have been quicker; its folder holds the same. */
async function moveIntoPlace(partial: string, folder: string): Promise<void> {
  try {
    await rename(partial, folder)
  } catch (error) {
    if (!existsSync(folder)) throw error
  }
}
