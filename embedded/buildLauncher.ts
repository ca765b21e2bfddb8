import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getJavaProgram, type Java } from '../src/embedded/java.ts'
import { readPinnedChecksums } from '../src/embedded/pinnedJars.ts'
import { runProgram } from '../src/embedded/runProgram.ts'

const launcherClass = 'EmbeddedNeo4j'
const source = join(import.meta.dirname, `${launcherClass}.java`)
/** The oldest Java on which it runs. */
const release = '21'
/** Makes the same source the same file. */
const timestamp = '2026-01-01T00:00:00Z'

/**
 * Compiles the launcher against the jars of Neo4j in a folder, with a JDK. The class path is in its manifest, which keeps
 * the command line short, and so are the options that Neo4j needs: on the command line they would prevent the JVM from
 * using its archived module graph.
 */
export async function buildLauncher(jarsFolder: string, jdk: Java, launcherJar: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'cx-atlas-launcher-'))
  try {
    const [classes, manifest] = [join(folder, 'classes'), join(folder, 'MANIFEST.MF')]
    const jars = await readPinnedChecksums(join(import.meta.dirname, 'jars.sha256'))
    const attributes = [
      `Main-Class: ${launcherClass}`,
      'Add-Opens: java.base/java.nio',
      'Enable-Native-Access: ALL-UNNAMED',
      `Class-Path: ${[...jars.keys()].join('\n  ')}`,
    ]
    await writeFile(manifest, `${attributes.join('\n')}\n`)
    const classPath = ['-classpath', join(jarsFolder, '*')]
    await runTool(jdk, 'javac', ['--release', release, ...classPath, '-d', classes, source])
    const contents = ['--manifest', manifest, '-C', classes, '.']
    await runTool(jdk, 'jar', ['--create', '--date', timestamp, '--file', launcherJar, ...contents])
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function runTool(jdk: Java, name: string, args: readonly string[]): Promise<void> {
  const { isSuccessful, outputTail } = await runProgram(getJavaProgram(jdk.home, name), args)
  if (!isSuccessful) throw new Error(`${name} in ${jdk.home} failed to build the launcher:\n${outputTail}`)
}
