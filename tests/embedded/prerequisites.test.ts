import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildLauncher } from '../../embedded/buildLauncher.ts'
import { createArchive } from '../../src/embedded/classArchive.ts'
import { startEmbedded } from '../../src/embedded/embeddedDatabase.ts'
import { ensureJava } from '../../src/embedded/ensureJava.ts'
import { findJarDownloader } from '../../src/embedded/jarDownloader.ts'
import { createMissingJavaError, findJava, getJavaProgram } from '../../src/embedded/java.ts'
import { ensureNeo4jRuntime } from '../../src/embedded/neo4jJars.ts'
import { readPinnedChecksums } from '../../src/embedded/pinnedJars.ts'
import { type ProgramSearch, searchMachine } from '../../src/embedded/programSearch.ts'
import { findPython } from '../../src/embedded/pythonPackages.ts'
import { runProgram } from '../../src/embedded/runProgram.ts'
import { openGraph } from '../../src/graph/openGraph.ts'
import { drill } from '../support/drill.ts'
import { useTemporaryFolder } from '../support/temporaryFolder.ts'
import { unzip } from '../support/unzip.ts'

const home = process.env.CX_ATLAS_HOME || join(import.meta.dirname, '../../.cx-atlas')
const embeddedFolder = join(import.meta.dirname, '../../embedded')
const launcherJar = join(embeddedFolder, 'launcher.jar')
const onProgress = () => {}
const getFolder = useTemporaryFolder()

/** Finds only what is in the folder, which is on PATH, and the Java in it. */
const searchFolder = (folder: string, environment: NodeJS.ProcessEnv = {}): ProgramSearch => ({
  environment: { PATH: folder, ...environment },
  javaFolders: [join(folder, 'jdk-*')],
  mavenFolders: [],
})

describe('Java', () => {
  /** As far as looking for Java goes. */
  async function createJava(name: string, version: string): Promise<string> {
    const folder = join(getFolder(), name)
    await mkdir(join(folder, 'bin'), { recursive: true })
    await writeFile(join(folder, 'release'), `JAVA_VERSION="${version}"\n`)
    await writeFile(join(folder, 'bin', process.platform === 'win32' ? 'java.exe' : 'java'), '')
    return folder
  }

  it('is the newest that is found, unless JAVA_HOME names one that will do', async () => {
    const [java21, java17] = [await createJava('jdk-21', '21'), await createJava('jdk-17', '17.0.15')]
    await createJava('jdk-25', '25.0.3')
    const findRelease = (environment: NodeJS.ProcessEnv) =>
      findJava(searchFolder(getFolder(), environment))?.release
    expect(findRelease({})).toBe(25)
    expect(findRelease({ JAVA_HOME: java21 })).toBe(21)
    expect(findRelease({ JAVA_HOME: java17 })).toBe(25)
  })

  it('is missing with a reason when it is too old', async () => {
    await createJava('jdk-17', '17.0.15')
    await createJava('jdk-8', '1.8.0_402')
    const search = searchFolder(getFolder())
    expect(findJava(search)).toBeUndefined()
    expect(createMissingJavaError(search).message).toMatch(/found: .*Java 17 in \S+, too old/)
  })
})

describe('a machine without Java, Maven and Python', () => {
  const search = searchFolder('/nowhere')

  it('gets a message that names what to install, and the ways without', async () => {
    await expect(ensureJava({ home: getFolder(), search, onProgress })).rejects.toThrow(
      /Java 21.*none was found.*python3-pip.*apt-get install.*dnf.*brew.*choco.*adoptium.*docker compose.*NEO4J_URI/s,
    )
    await expect(findJarDownloader(search)).rejects.toThrow(
      /mvn was not found.*python3-pip.*apt-get install .* maven\n.*NEO4J_URI/s,
    )
  })
})

describe.skipIf(process.platform === 'win32')('a Python', () => {
  async function createPython(script: string): Promise<void> {
    await writeFile(join(getFolder(), 'python3'), `#!/bin/sh\n${script}\n`)
    await chmod(join(getFolder(), 'python3'), 0o755)
  }
  const ensure = () => ensureJava({ home: getFolder(), search: searchFolder(getFolder()), onProgress })

  it('without pip downloads nothing', async () => {
    await createPython('exit 1')
    await expect(ensure()).rejects.toThrow(/none was found.*python3-pip/s)
  })

  it('that cannot download says why', async () => {
    await createPython('case "$*" in *install*) echo "no connection" >&2; exit 1;; esac')
    await expect(ensure()).rejects.toThrow(/pip of .* failed.*no connection.*apt-get/s)
  })
})

describe('a machine with Python only', () => {
  drill(
    'downloads Java and Neo4j, and runs them',
    async () => {
      const [folder, programs] = [join(getFolder(), 'home'), join(getFolder(), 'programs')]
      await mkdir(programs)
      await symlink(await findPythonExecutable(), join(programs, 'python3'))
      const search = searchFolder(programs)
      const database = await startEmbedded({ home: folder, name: 'first', isTemporary: true, search })
      const graph = openGraph(database)
      expect((await graph.read('RETURN 1 AS one')).rows).toEqual([{ one: 1 }])
      await graph.close()
      await database.stop()
      const { java, jars } = await ensureNeo4jRuntime({ home: folder, search, onProgress })
      expect([java.home, jars].every((path) => path.startsWith(folder))).toBe(true)
      const archive = join(folder, 'classes.jsa')
      await createArchive({ java, jars }, archive)
      expect((await readFile(archive)).byteLength).toBeGreaterThan(1e6)
    },
    600_000,
  )

  async function findPythonExecutable(): Promise<string> {
    const python = await findPython(searchMachine())
    const { outputTail } = await runProgram(python ?? '', ['-c', 'import sys; print(sys.executable)'])
    return outputTail.trim()
  }
})

describe('the launcher', () => {
  const readJar = async (jar: string) => unzip(await readFile(jar), 'latin1')
  const readManifest = async () => (await readJar(launcherJar)).get('META-INF/MANIFEST.MF') ?? ''

  it('starts with the pinned jars', async () => {
    const [, classPath = ''] = /^Class-Path: ([\s\S]*?)\r\n\S/m.exec(await readManifest()) ?? []
    const pinned = await readPinnedChecksums(join(embeddedFolder, 'jars.sha256'))
    expect(classPath.replaceAll('\r\n ', '').trim().split(/ +/)).toEqual([...pinned.keys()])
  })

  it('is what its source compiles to', async ({ skip }) => {
    const jdk = findJava()
    const [, release] = /^Created-By: (\d+)/m.exec(await readManifest()) ?? []
    if (!jdk || String(jdk.release) !== release || !existsSync(getJavaProgram(jdk.home, 'javac')))
      return skip(`only a JDK ${release}, which compiled it, writes the same bytes`)
    const { jars } = await ensureNeo4jRuntime({ home, onProgress })
    const rebuilt = join(getFolder(), 'launcher.jar')
    await buildLauncher(jars, jdk, rebuilt)
    const [actual, expected] = await Promise.all([launcherJar, rebuilt].map(readJar))
    expect([...(actual?.keys() ?? [])]).toEqual([...(expected?.keys() ?? [])])
    expect(actual?.get('EmbeddedNeo4j.class')).toBe(expected?.get('EmbeddedNeo4j.class'))
  })
})
