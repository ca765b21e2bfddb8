import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { build, department, openTestGraph, owns, testDatabase, touchpoint } from '../support/testGraph.ts'

const root = join(import.meta.dirname, '../..')
const graph = await openTestGraph()

beforeAll(async () => {
  await build(
    graph,
    department('finance'),
    touchpoint('invoice', { importance: 4 }),
    touchpoint('hotline'),
    owns('finance', 'invoice'),
  )
})

function start(file: string, ...words: readonly string[]) {
  return startOn('127.0.0.1', file, ...words)
}

function startOn(host: string, file: string, ...words: readonly string[]) {
  const { uri, username, password } = testDatabase()
  const environment = {
    NEO4J_URI: uri,
    NEO4J_USERNAME: username,
    NEO4J_PASSWORD: password,
    PORT: '0',
    HOST: host,
  }
  return spawn(process.execPath, [join(root, file), ...words], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

async function run(...words: readonly string[]) {
  const child = start('src/cli/main.ts', ...words)
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { output, errors, exitCode: child.exitCode }
}

describe('the command line', () => {
  it('prints a report as a table with its count', async () => {
    const { output, exitCode } = await run('report', 'unowned-touchpoints')
    expect(output).toMatch(/│ hotline +│/)
    expect(output).toContain('1 rows')
    expect(exitCode).toBe(0)
  })

  it('prints it as CSV and as JSON, for other programs', async () => {
    const csv = await run('report', 'unowned-touchpoints', '--format', 'csv')
    expect(csv.output.split('\n')[1]).toMatch(/^hotline,hotline,/)
    const json = JSON.parse(
      (await run('report', 'unowned-touchpoints', 'asOf=2020-01-01', '--format', 'json')).output,
    )
    expect(json).toMatchObject({ total: 1, truncated: false, parameters: { asOf: '2020-01-01' } })
  })

  it('runs an analysis like any other report', async () => {
    const { output, exitCode } = await run('report', 'single-points-of-failure', '--format', 'json')
    expect(JSON.parse(output)).toMatchObject({ rows: [], total: 0 })
    expect(exitCode).toBe(0)
  })

  it.each([
    [['report', 'nothing'], 'There is no report nothing'],
    [['report', 'role-gaps', 'asOf=soon'], 'asOf has to be a date'],
    [['report', 'impact', 'kind=System', 'id=none'], 'There is no System none'],
    [['report', 'role-gaps', 'today'], 'parameters are given as name=value'],
  ])('says what is wrong and fails: %j', async (words, message) => {
    const { output, errors, exitCode } = await run(...words)
    expect(errors).toContain(message)
    expect(errors).not.toContain('    at ')
    expect([output, exitCode]).toEqual(['', 1])
  })

  it('tells which migrations are applied', async () => {
    const { output, exitCode } = await run('migrate', '--status')
    expect(output).toContain('0001-what-the-model-needs.cypher')
    expect(exitCode).toBe(0)
  })
})

describe('the service as it is started', () => {
  it('says where it serves, answers, and stops when it is told to', async () => {
    const service = start('src/main.ts')
    const address = await addressOf(service.stderr)
    const ready = await fetch(`${address}/health/ready`)
    expect(await ready.json()).toEqual({ status: 'ok' })
    const findings = await fetch(`${address}/findings?report=unowned-touchpoints`)
    expect(await findings.json()).toMatchObject({ total: 1, items: [{ key: 'unowned-touchpoints:hotline' }] })
    service.kill('SIGTERM')
    await once(service, 'exit')
    expect([service.exitCode, service.signalCode]).toEqual([0, null])
    await expect(fetch(address)).rejects.toThrow()
  })
})

describe('keys', () => {
  afterEach(async () => {
    await graph.write((transaction) => transaction.run('MATCH (key:ApiKey) DELETE key'))
  })

  it('let the service listen in the open, which it refuses without any', async () => {
    const refused = startOn('0.0.0.0', 'src/main.ts')
    const [errors] = await Promise.all([text(refused.stderr), once(refused, 'exit')])
    expect([refused.exitCode, errors]).toEqual([1, expect.stringContaining('keys -- create')])
    const { output: key } = await run('keys', 'create', 'Ada', '--role', 'reader', '--scope', 'read')
    const service = startOn('0.0.0.0', 'src/main.ts')
    const { port } = new URL(await addressOf(service.stderr))
    const me = (headers: Record<string, string>) => fetch(`http://127.0.0.1:${port}/me`, { headers })
    expect((await me({})).status).toBe(401)
    expect(await (await me({ 'x-api-key': key.trim() })).json()).toMatchObject({
      name: 'Ada',
      roles: ['reader'],
    })
    service.kill('SIGTERM')
    await once(service, 'exit')
  })

  it('are listed without their secrets, and revoked for good', async () => {
    const { output } = await run('keys', 'create', 'Ada', '--role', 'editor', '--department', 'finance')
    const id = output.split('_')[1] ?? ''
    const revoked = await run('keys', 'revoke', id)
    expect(revoked.output).toContain(id)
    const list = await run('keys', 'list')
    expect(list.output).toMatch(new RegExp(`^${id} +editor +Ada +limited to finance +revoked`))
    expect(list.output).not.toContain(output.trim().slice(-20))
  })

  it.each([
    [['keys', 'create', 'Ada', '--role', 'reader', '--scope', 'edit'], 'is not among what a reader may do'],
    [['keys', 'create', 'Ada', '--role', 'editor', '--department', 'none'], 'there is no Department none'],
    [['keys', 'revoke', '0123456789abcdef'], 'There is no key'],
  ])('that make no sense are refused: %j', async (words, message) => {
    const { errors, exitCode } = await run(...words)
    expect([exitCode, errors]).toEqual([1, expect.stringContaining(message)])
  })
})

async function addressOf(stream: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface(stream)) {
    const [, address] = /serves (http:\S+);/.exec(line) ?? []
    if (address !== undefined) return address
  }
  throw new Error('The service said no address')
}
