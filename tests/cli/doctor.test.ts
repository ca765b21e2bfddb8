import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, readdir } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { useTemporaryFolder } from '../support/temporaryFolder.ts'
import { createTestGraph } from '../support/testGraph.ts'

const { settings: database } = await createTestGraph()
const getFolder = useTemporaryFolder()
const command = join(import.meta.dirname, '../../bin/cx-atlas.mjs')

/** Runs `doctor` on the database of the test. */
async function runDoctor(environment: Readonly<Record<string, string>>, user?: number) {
  const child = spawn(process.execPath, [command, 'doctor'], {
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      CX_ATLAS_HOME: getFolder(),
      AD_HOC_QUERIES: 'off',
      NEO4J_URI: database.uri,
      NEO4J_PASSWORD: database.password,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(user !== undefined && { uid: user, gid: user }),
  })
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { lines: output.trimEnd().split('\n'), errors, exitCode: child.exitCode }
}

const tokens = {
  JWT_ISSUER: 'https://identity.example.com',
  JWT_AUDIENCE: 'cx-atlas',
  JWT_ALGORITHMS: 'RS256',
  JWT_JWKS: 'https://identity.example.com/keys',
  JWT_ROLE_CLAIM: 'roles',
  JWT_ROLES: 'cx-team=steward',
}

describe('doctor', () => {
  it('finds everything that the service needs, and changes nothing', async () => {
    const { lines, errors, exitCode } = await runDoctor({})
    expect(lines.filter((line) => line.startsWith('problem'))).toEqual([])
    expect([errors, exitCode]).toEqual(['', 0])
    expect(lines).toContainEqual(
      expect.stringMatching(/^ok {7}Neo4j responds at bolt:\/\/.*: version \d{4}\./),
    )
    expect(lines).toContainEqual('ok       All migrations are applied')
    expect(lines).toContainEqual(
      expect.stringMatching(/^note {5}No API key exists: any local user has full access/),
    )
  })

  it('does not create the folder of the service', async () => {
    const home = join(getFolder(), 'not', 'yet')
    const { lines } = await runDoctor({ CX_ATLAS_HOME: home })
    expect(lines).toContainEqual(expect.stringContaining(`${home} can be written`))
    expect(await readdir(getFolder())).toEqual([])
  })

  it('says what is wrong with each, and what to do', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const { lines, errors, exitCode } = await runDoctor({
      PORT: String(port),
      NEO4J_PASSWORD: 'wrong',
    })
    server.close()
    expect(lines).toContainEqual(
      `problem  127.0.0.1:${port} is used by another program; set PORT to another port`,
    )
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^problem {2}Cannot connect to Neo4j at .*Check NEO4J_URI.*authentication failure/,
      ),
    )
    expect(errors).toMatch(/^error: 2 of \d+ checks found a problem\n$/)
    expect(exitCode).toBe(1)
  })

  it.each([
    [
      'two settings with one port',
      { PORT: '3999', METRICS_PORT: '3999' },
      /PORT and METRICS_PORT are both 3999/,
    ],
    ['a server that does not respond', { NEO4J_URI: 'bolt://127.0.0.1:1' }, /Check NEO4J_URI.*ECONNREFUSED/],
    [
      'keys of an issuer that cannot be read',
      { ...tokens, JWT_JWKS: '/nowhere.json' },
      /JWT_JWKS cannot be read/,
    ],
    ['a file as its folder', { CX_ATLAS_HOME: command }, /cx-atlas\.mjs: not a folder\. Set CX_ATLAS_HOME/],
  ])('says what to do about %s', async (_, environment, message) => {
    const { lines, exitCode } = await runDoctor(environment)
    expect(lines.filter((line) => line.startsWith('problem'))).toEqual([expect.stringMatching(message)])
    expect(exitCode).toBe(1)
  })

  it('misses no API key where tokens are accepted', async () => {
    const { lines } = await runDoctor({ ...tokens, HOST: '0.0.0.0' })
    expect(lines).toContain('ok       Callers need an API key or a token')
    expect(lines.filter((line) => line.startsWith('problem'))).toEqual([])
  })

  it('misses an API key before there is a database', async () => {
    const { lines } = await runDoctor({ NEO4J_URI: '', HOST: '0.0.0.0' })
    expect(lines).toContainEqual(expect.stringMatching(/^problem {2}No API key exists, so `serve` refuses/))
  })

  it('reports a folder of the database that belongs to another user', async () => {
    const folder = join(getFolder(), 'databases/own')
    await mkdir(folder, { recursive: true })
    await chmod(getFolder(), 0o777)
    const { lines } = await runDoctor({ NEO4J_URI: '' }, 65_534)
    expect(lines).toContainEqual(
      `problem  Cannot write to ${folder}: permission denied. Set CX_ATLAS_HOME to a folder that the service can write to, or make its user the owner.`,
    )
  })

  it('reports that the service could not write, and would refuse its address', async () => {
    await chmod(getFolder(), 0o555)
    const { lines } = await runDoctor({ HOST: '0.0.0.0' }, 65_534)
    await chmod(getFolder(), 0o755)
    expect(lines).toContainEqual(expect.stringMatching(/^problem {2}Cannot write to .*Set CX_ATLAS_HOME/))
    expect(lines).toContainEqual(
      expect.stringMatching(/^problem {2}No API key exists, so `serve` refuses .*keys create/),
    )
  })
})
