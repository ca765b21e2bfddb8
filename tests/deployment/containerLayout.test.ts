import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { chmod, chown, mkdtemp, readdir, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { freePort } from '../../proofs/network.ts'
import { createKey } from '../../src/access/keys.ts'
import { findJava } from '../../src/embedded/java.ts'
import { runProgram } from '../../src/embedded/runProgram.ts'
import { readSettings } from '../../src/settings.ts'
import { drill } from '../support/drill.ts'
import { useTemporaryFolder } from '../support/temporaryFolder.ts'
import { clearGraph, createTestGraph, getTestDatabase } from '../support/testGraph.ts'

const graph = await createTestGraph()
const root = join(import.meta.dirname, '../..')
/** `nobody`: it owns no file of the project. */
const userId = 65_534
const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8')
const [, program = '[]'] = /^CMD (\[.*\])$/m.exec(dockerfile) ?? []
const [, ...command] = JSON.parse(program) as string[]
const canSwitchUser = process.getuid?.() === 0
const children: ChildProcess[] = []
const folders: string[] = []
const getHome = useTemporaryFolder()

afterEach(async () => {
  await Promise.all(children.splice(0).map(stopProcess))
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
  await clearGraph(graph)
})

/** Starts the service as a user who can write only to `home`, as in the container. */
function startAsNobody(home: string, environment: NodeJS.ProcessEnv = {}) {
  const { uri, username, password } = getTestDatabase()
  const child = spawn(process.execPath, command, {
    cwd: root,
    uid: userId,
    gid: userId,
    env: {
      NEO4J_URI: uri,
      NEO4J_USERNAME: username,
      NEO4J_PASSWORD: password,
      CX_ATLAS_HOME: home,
      TMPDIR: root,
      LOG_LEVEL: 'fatal',
      PORT: '0',
      ...environment,
    },
  })
  children.push(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
    })
  }
  return { child, readOutput: () => output }
}

/** Links a Java runtime as the Dockerfile does. */
async function linkJava(): Promise<string> {
  const folder = join(await mkdtemp(join(tmpdir(), 'cx-atlas-java-')), 'java')
  folders.push(dirname(folder))
  await chmod(dirname(folder), 0o755)
  const [, options = ''] = /^RUN jlink ([\s\S]*?) --output \S+$/m.exec(dockerfile) ?? []
  const args = [...options.split(/[\s\\]+/), '--output', folder]
  const { isSuccessful, outputTail } = await runProgram(join(findJava()?.home ?? '', 'bin/jlink'), args)
  expect(isSuccessful, outputTail).toBe(true)
  return folder
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill()
  await once(child, 'exit')
}

async function waitForAddress({ child, readOutput }: ReturnType<typeof startAsNobody>): Promise<string> {
  while (child.exitCode === null && child.signalCode === null) {
    const [address] = /http:\/\/[\d.]+:\d+/.exec(readOutput()) ?? []
    if (address) return address
    await sleep(50)
  }
  throw new Error(readOutput())
}

describe.skipIf(!canSwitchUser)('a service that owns none of its files (this test needs root)', () => {
  it('imports files that wait in CX_ATLAS_HOME', async () => {
    await chown(getHome(), userId, userId)
    const address = await waitForAddress(startAsNobody(getHome()))
    const response = await fetch(`${address}/imports?name=departments.csv`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv' },
      body: 'id,name\nfinance,Finance\n',
    })
    expect(response.status, await response.clone().text()).toBe(202)
    const location = response.headers.get('location')
    const readState = async () => {
      const record = await (await fetch(`${address}${location}`)).json()
      return (record as { state: string }).state
    }
    await expect.poll(readState, { timeout: 60_000 }).toBe('done')
    expect((await fetch(`${address}/departments/finance`)).status).toBe(200)
  }, 120_000)

  it('sends files in parts, which wait in CX_ATLAS_HOME too', async () => {
    await chown(getHome(), userId, userId)
    const address = await waitForAddress(startAsNobody(getHome()))
    const part = await fetch(`${address}/tables/Touchpoints.parquet`, { headers: { range: 'bytes=0-3' } })
    expect([part.status, await part.text()]).toEqual([206, 'PAR1'])
    expect(await readdir(join(getHome(), 'downloads'))).toHaveLength(1)
  }, 120_000)

  it('waits for the first API key when others can reach it, and says how to create one', async () => {
    await chown(getHome(), userId, userId)
    const port = await freePort()
    const service = startAsNobody(getHome(), { HOST: '0.0.0.0', PORT: String(port), LOG_LEVEL: 'warn' })
    await expect
      .poll(service.readOutput, { timeout: 60_000 })
      .toMatch(
        /Waiting for the first API key before listening on 0\.0\.0\.0\. Create an API key: npx cx-atlas keys create/,
      )
    expect(service.readOutput()).not.toContain('http://0.0.0.0')
    const askStatus = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).status
    await expect.poll(() => askStatus('/health/live').catch(String), { timeout: 10_000 }).toBe(200)
    expect([await askStatus('/health/ready'), await askStatus('/touchpoints')]).toEqual([503, 503])
    const { secret } = await createKey(
      graph,
      { name: 'operator', role: 'admin', scopes: [] },
      { name: 'test' },
    )
    const address = await waitForAddress(service)
    const response = await fetch(`${address.replace('0.0.0.0', '127.0.0.1')}/me`, {
      headers: { authorization: `Bearer ${secret}` },
    })
    expect(response.status).toBe(200)
  }, 120_000)

  drill(
    'runs ad-hoc queries on a replica in CX_ATLAS_HOME, with the small Java of the image',
    async () => {
      await symlink(join(readSettings().CX_ATLAS_HOME, 'jars'), join(getHome(), 'jars'))
      await chown(getHome(), userId, userId)
      const java = await linkJava()
      const address = await waitForAddress(startAsNobody(getHome(), { JAVA_HOME: java }))
      const runQuery = () =>
        fetch(`${address}/cypher`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query: 'MATCH (t:Touchpoint) RETURN count(t) AS touchpoints' }),
        })
      await expect.poll(async () => (await runQuery()).status, { timeout: 240_000, interval: 500 }).toBe(200)
      const { rows, position } = (await (await runQuery()).json()) as { rows: unknown; position: unknown }
      expect(rows).toEqual([[0]])
      expect(position).toMatchObject({ sequence: expect.any(Number) })
      expect((await (await fetch(`${address}/me`)).json()) as object).toMatchObject({
        adHocQueries: { target: 'embedded' },
      })
      const folders = await readdir(join(getHome(), 'databases'))
      expect(folders).toEqual([expect.stringMatching(/^server-[0-9a-f]{12}-replica-1$/)])
    },
    480_000,
  )

  it('does not start when it cannot write to CX_ATLAS_HOME, and says so in one sentence', async () => {
    const { child, readOutput } = startAsNobody(join(root, '.cx-atlas'))
    await once(child, 'exit')
    expect(child.exitCode).toBe(1)
    expect(readOutput()).toBe(
      `error: Cannot write to ${join(root, '.cx-atlas/imports')}: permission denied. Set CX_ATLAS_HOME to a folder that the service can write to, or make its user the owner.\n`,
    )
  }, 120_000)
})
