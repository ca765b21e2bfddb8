import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import neo4j from 'neo4j-driver'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type EmbeddedDatabase,
  findRunningDatabase,
  startEmbedded,
} from '../../src/embedded/embeddedDatabase.ts'
import { ensureNeo4jRuntime } from '../../src/embedded/neo4jJars.ts'
import { removeAbandonedPartials } from '../../src/embedded/partialFolder.ts'
import { assertJarsPinned, computeChecksums } from '../../src/embedded/pinnedJars.ts'
import { isAlive } from '../../src/embedded/processes.ts'
import { AtlasError } from '../../src/model/errors.ts'
import { drill } from '../support/drill.ts'
import { useTemporaryFolder } from '../support/temporaryFolder.ts'

const home = process.env.CX_ATLAS_HOME || join(import.meta.dirname, '../../.cx-atlas')
const memory = { heapMiB: 512, pageCacheMiB: 64 }
const toDatabaseName = (purpose: string) => `test-${process.pid}-${purpose}`
const toDatabaseFolder = (name: string) => join(home, 'databases', name)

type DatabaseCredentials = Pick<EmbeddedDatabase, 'uri' | 'username' | 'password'>

describe('a running embedded database', () => {
  const name = toDatabaseName('running')
  let database: EmbeddedDatabase

  beforeAll(async () => {
    await mkdir(toDatabaseFolder(name), { recursive: true })
    const ownSettings = 'dbms.cypher.min_replan_interval=1h\ndbms.usage_report.enabled=true\n'
    await writeFile(join(toDatabaseFolder(name), 'neo4j.conf'), ownSettings)
    database = await startEmbedded({ home, name, memory, isTemporary: true })
  })

  afterAll(async () => {
    await database.stop()
    expect(await readdir(join(home, 'databases'))).not.toContain(name)
  })

  it('answers on loopback to who has its password', async () => {
    expect(database.uri).toMatch(/^bolt:\/\/127\.0\.0\.1:\d+$/)
    expect(await runCypher(database, 'RETURN 1 AS one')).toEqual([{ one: 1 }])
  })

  it('refuses a wrong password', async () => {
    const queryResult = runCypher({ ...database, password: 'not the password' }, 'RETURN 1 AS one')
    await expect(queryResult).rejects.toMatchObject({ code: 'Neo.ClientError.Security.Unauthorized' })
  })

  it('reads no files of the machine', async () => {
    const file = new URL('../../package.json', import.meta.url).href
    const queryResult = runCypher(database, 'LOAD CSV FROM $file AS line RETURN line', { file })
    await expect(queryResult).rejects.toThrow(/file/i)
  })

  it('keeps its password in a file that only the user can read', async () => {
    const file = join(toDatabaseFolder(name), 'password')
    expect(await readFile(file, 'utf8')).toBe(database.password)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  it('has the settings of a neo4j.conf in its folder', async () => {
    const settings = `SHOW SETTINGS 'dbms.cypher.min_replan_interval' YIELD value`
    expect(await runCypher(database, settings)).toEqual([{ value: '1h' }])
  })

  it('reports nothing to anyone, whatever that file says', async () => {
    const settings = `SHOW SETTINGS 'dbms.usage_report.enabled', 'server.http.enabled', 'server.bolt.listen_address'
                      YIELD name, value
                      RETURN name, value
                      ORDER BY name`
    expect((await runCypher(database, settings)).map(({ value }) => value)).toEqual([
      'false',
      '127.0.0.1:0',
      'false',
    ])
  })

  it('is left alone by a second start on its folder, which says who is there', async () => {
    const fault = await getStartError(startEmbedded({ home, name, memory, isTemporary: true }))
    expect(fault.code).toBe('SETUP')
    expect(fault.message).toContain(toDatabaseFolder(name))
    expect(fault.message).toContain(database.uri)
    expect(await runCypher(database, 'RETURN 1 AS one')).toEqual([{ one: 1 }])
  })

  it('is left alone even when nothing says that it runs', async () => {
    const runningFile = join(toDatabaseFolder(name), 'running.json')
    const runningText = await readFile(runningFile)
    await rm(runningFile)
    const fault = await getStartError(startEmbedded({ home, name, memory, isTemporary: true }))
    expect(fault.message).toContain('in use by another process')
    expect(await runCypher(database, 'RETURN 1 AS one')).toEqual([{ one: 1 }])
    await writeFile(runningFile, runningText)
  })

  it('is found by who may share it', async () => {
    const { uri, username, password } = database
    expect(await findRunningDatabase(home, name)).toEqual({ uri, username, password })
    expect(await findRunningDatabase(home, toDatabaseName('unknown'))).toBeUndefined()
  })

  it('says so when it ends by itself', async () => {
    process.kill(await readServerPid(name), 'SIGKILL')
    expect(await database.exited).toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
  })
})

describe('an embedded database that lasts', () => {
  const name = toDatabaseName('lasting')
  let first: DatabaseCredentials

  beforeAll(async () => {
    const parent = spawnParent(name)
    first = await parent.access
    await runCypher(first, 'CREATE (:Touchpoint {id: $id})', { id: 'written-before-the-kill' })
    const server = await readServerPid(name)
    await parent.kill()
    await waitForExit(server)
  })

  afterAll(() => rm(toDatabaseFolder(name), { recursive: true, force: true }))

  it('ends with a process that is killed, and has at the next start all that was committed', async () => {
    const restarted = await startEmbedded({ home, name, memory })
    expect(await runCypher(restarted, 'MATCH (node) RETURN node.id AS id')).toEqual([
      { id: 'written-before-the-kill' },
    ])
    expect(restarted.password).toBe(first.password)
    await restarted.stop()
    expect(await restarted.exited).toBeUndefined()
  })

  drill('is there again at once after a kill', async () => {
    const parent = spawnParent(name)
    await parent.access
    await parent.kill()
    const restarted = await startEmbedded({ home, name, memory })
    expect(await runCypher(restarted, 'MATCH (node) RETURN count(node) AS nodes')).toEqual([{ nodes: 1 }])
    await restarted.stop()
  })
})

describe('a start that cannot succeed', () => {
  it('shows what Neo4j said', async () => {
    const name = toDatabaseName('broken')
    await mkdir(toDatabaseFolder(name), { recursive: true })
    await writeFile(join(toDatabaseFolder(name), 'data'), 'a file where a folder must be')
    const fault = await getStartError(startEmbedded({ home, name, memory }))
    expect(fault.code).toBe('SETUP')
    expect(fault.message).toContain(join(toDatabaseFolder(name), 'data'))
    await rm(toDatabaseFolder(name), { recursive: true })
  })
})

describe('the programs of the embedded database', () => {
  drill('are fetched whole by two that fetch at once', async () => {
    const otherHome = await mkdtemp(join(tmpdir(), 'cx-atlas-test-'))
    const lines: string[] = []
    const options = { home: otherHome, onProgress: (line: string) => lines.push(line) }
    const [runtime, other] = await Promise.all([ensureNeo4jRuntime(options), ensureNeo4jRuntime(options)])
    expect(other).toEqual(runtime)
    expect(await readdir(join(otherHome, 'jars'))).toEqual([basename(runtime.jars)])
    expect(await readdir(runtime.jars)).toContain('launcher.jar')
    expect(lines.at(-1)).toMatch(/\d+ files, \d+ MB/)
    await rm(otherHome, { recursive: true })
  })

  it('are not taken from a fetch that was killed, whose rest goes', async () => {
    const otherHome = await mkdtemp(join(tmpdir(), 'cx-atlas-test-'))
    const folder = join(otherHome, 'jars')
    await mkdir(`${folder}.${await getExitedPid()}.unfinished.partial`)
    await mkdir(`${folder}.${process.pid}.at-work.partial`)
    await removeAbandonedPartials(folder)
    expect(await readdir(otherHome)).toEqual([`jars.${process.pid}.at-work.partial`])
    await rm(otherHome, { recursive: true })
  })
})

describe('the jars of the embedded database', () => {
  const getFolder = useTemporaryFolder()

  it('are refused when a file was replaced, added or lost', async () => {
    await Promise.all(
      ['kernel', 'bolt', 'extra'].map((name) => writeFile(join(getFolder(), `${name}.jar`), name)),
    )
    const pins = [...(await computeChecksums(getFolder()))].map(([jar, checksum]) => `${checksum}  ${jar}`)
    const file = join(getFolder(), 'jars.sha256')
    await writeFile(file, `${pins.join('\n')}\n`)
    await expect(assertJarsPinned(getFolder(), file)).resolves.toBeUndefined()

    await writeFile(join(getFolder(), 'bolt.jar'), 'something else')
    await rm(join(getFolder(), 'kernel.jar'))
    await writeFile(file, `${pins.filter((pin) => !pin.includes('extra')).join('\n')}\n`)
    await expect(assertJarsPinned(getFolder(), file)).rejects.toThrow(
      /kernel.jar is missing; extra.jar is not expected; bolt.jar has another checksum/,
    )
  })

  it('are pinned by the checksums that sha256sum computes', async () => {
    const { jars } = await ensureNeo4jRuntime({ home, onProgress: () => {} })
    const { status } = spawnSync(
      'sha256sum',
      ['--check', '--quiet', join(import.meta.dirname, '../../embedded/jars.sha256')],
      { cwd: jars },
    )
    expect(status).toBe(0)
  })
})

describe('a process under npm', () => {
  it('asks itself to stop when npm is killed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cx-atlas-test-'))
    const scriptText = `import { exitWithParent } from '${new URL('../../src/embedded/processes.ts', import.meta.url)}'
      exitWithParent()
      setInterval(() => {}, 1000)
      console.log(process.pid)`
    await writeFile(join(folder, 'watching.js'), scriptText)
    const scripts = { watch: `"${process.execPath}" watching.js` }
    await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module', scripts }))
    const npm = spawn('npm', ['run', '--silent', 'watch'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [pid] = await once(createInterface(npm.stdout), 'line')
    npm.kill('SIGKILL')
    await waitForExit(Number(pid))
    await rm(folder, { recursive: true })
  })
})

async function runCypher(
  access: DatabaseCredentials,
  cypher: string,
  parameters = {},
): Promise<Record<string, unknown>[]> {
  const driver = neo4j.driver(access.uri, neo4j.auth.basic(access.username, access.password), {
    disableLosslessIntegers: true,
  })
  try {
    return (await driver.executeQuery(cypher, parameters)).records.map((record) => record.toObject())
  } finally {
    await driver.close()
  }
}

async function getStartError(startPromise: Promise<unknown>): Promise<AtlasError> {
  const fault = await startPromise.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (fault instanceof AtlasError) return fault
  throw new Error('the start succeeded or failed otherwise', { cause: fault })
}

/** A process of its own that starts the database and waits to be killed. */
function spawnParent(name: string): { access: Promise<DatabaseCredentials>; kill: () => Promise<unknown> } {
  const moduleUrl = new URL('../../src/embedded/embeddedDatabase.ts', import.meta.url)
  const program = `import { startEmbedded } from '${moduleUrl}'
    const { uri, username, password } = await startEmbedded(${JSON.stringify({ home, name, memory })})
    console.log(JSON.stringify({ uri, username, password }))`
  const parent = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const access = once(createInterface(parent.stdout), 'line').then(([line]) => JSON.parse(line))
  const kill = () => {
    parent.kill('SIGKILL')
    return once(parent, 'exit')
  }
  return { access, kill }
}

async function readServerPid(name: string): Promise<number> {
  return JSON.parse(await readFile(join(toDatabaseFolder(name), 'running.json'), 'utf8')).pid
}

async function waitForExit(pid: number): Promise<void> {
  while (isAlive(pid)) await sleep(50)
}

/** The id of a process that has ended. */
async function getExitedPid(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
  await once(child, 'exit')
  return child.pid ?? 0
}
