import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { AtlasError } from '../model/errors.ts'
import { nativeProgram } from './executables.ts'
import type { Java } from './jdk.ts'
import { fetchJars, findMaven } from './maven.ts'
import { partialBeside, removeAbandoned } from './partialFolder.ts'

const sources = join(import.meta.dirname, '../../embedded')
const pom = join(sources, 'pom.xml')
const launcherClass = 'EmbeddedNeo4j'
const launcherSource = join(sources, `${launcherClass}.java`)

/** The release of Neo4j that is embedded, as the pom says. */
export function neo4jVersion(): string {
  const [, version] =
    /<artifactId>neo4j<\/artifactId>\s*<version>([^<]+)</.exec(readFileSync(pom, 'utf8')) ?? []
  if (version === undefined) throw new AtlasError('SETUP', `${pom} names no release of Neo4j`)
  return version
}

/** In the folder of the jars: what `java -jar` starts. */
export const launcherJar = 'launcher.jar'

export interface JarsWanted {
  readonly home: string
  readonly java: Java
  readonly onProgress: (line: string) => void
}

/** The folder with Neo4j's jars and our launcher; fetched and built when it is not there yet. */
export async function neo4jJars(wanted: JarsWanted): Promise<string> {
  const all = join(wanted.home, 'jars')
  const folder = join(all, await checksum())
  if (existsSync(folder)) return folder
  await mkdir(all, { recursive: true })
  await removeAbandoned(folder)
  const partial = partialBeside(folder)
  try {
    await fill(partial, wanted)
    await putInPlace(partial, folder)
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
  return folder
}

async function checksum(): Promise<string> {
  const hash = createHash('sha256')
  for (const file of [pom, launcherSource]) hash.update(await readFile(file))
  return hash.digest('hex').slice(0, 16)
}

async function fill(folder: string, { java, onProgress }: JarsWanted): Promise<void> {
  const maven = findMaven()
  onProgress(`Fetching Neo4j ${neo4jVersion()} with Maven: some 150 MB, this once`)
  await fetchJars({ maven, java, pom, into: folder, onProgress })
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
async function buildLauncher(folder: string, jars: readonly string[], java: Java): Promise<void> {
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
  await run(java, 'javac', ['--release', '21', ...classPath, '-d', classes, launcherSource])
  const launcher = ['--file', join(folder, launcherJar), '--manifest', manifest]
  await run(java, 'jar', ['--create', ...launcher, '-C', classes, '.'])
  await rm(classes, { recursive: true })
  await rm(manifest)
}

async function run(java: Java, program: string, words: readonly string[]): Promise<void> {
  try {
    await promisify(execFile)(join(java.home, 'bin', nativeProgram(program)), words)
  } catch (error) {
    throw new AtlasError('SETUP', `${program} of ${java.home} could not build the launcher of Neo4j`, {
      cause: error,
    })
  }
}

/** Another process may have been quicker; its folder holds the same. */
async function putInPlace(partial: string, folder: string): Promise<void> {
  try {
    await rename(partial, folder)
  } catch (error) {
    if (!existsSync(folder)) throw error
  }
}
