import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/embedded/openDatabase.ts'
import { getJournalHead } from '../../src/graph/journal/journalHead.ts'
import { removeReplicas } from '../../src/replica/replicaStores.ts'
import { readSettings } from '../../src/settings.ts'
import { drill } from '../support/drill.ts'
import {
  createTestGraph,
  department,
  getTestDatabase,
  owns,
  seedGraph,
  touchpoint,
} from '../support/testGraph.ts'

const root = join(import.meta.dirname, '../..')
const graph = await createTestGraph()

beforeAll(async () => {
  await seedGraph(
    graph,
    department('finance'),
    touchpoint('invoice', { importance: 4 }),
    touchpoint('hotline'),
    owns('finance', 'invoice'),
  )
})

/** A database without a record of checked reports judges all of them, for minutes on a busy machine. */
const coldStartTimeoutMs = 240_000

function startProcess(file: string, ...args: readonly string[]) {
  return startProcessOn('127.0.0.1', file, ...args)
}

function startProcessOn(host: string, file: string, ...args: readonly string[]) {
  const { uri, username, password } = getTestDatabase()
  const environment = {
    NEO4J_URI: uri,
    NEO4J_USERNAME: username,
    NEO4J_PASSWORD: password,
    PORT: '0',
    HOST: host,
  }
  return spawn(process.execPath, [join(root, file), ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

async function runCli(...args: readonly string[]) {
  const child = startProcess('src/cli/main.ts', ...args)
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { output, errors, exitCode: child.exitCode }
}

describe('the command line', () => {
  it('prints a report for people, with the number of rows', async () => {
    const { output, exitCode } = await runCli('report', 'unowned-touchpoints')
    const [heading, rule, row] = output.split('\n')
    expect(heading).toMatch(/^touchpoint id {2}touchpoint {2}moment of truth/)
    expect(rule).toMatch(/^─+$/)
    expect(row).toMatch(/^hotline {8}hotline {5}no /)
    expect(output).toMatch(/\n1 row\n$/)
    expect(exitCode).toBe(0)
  })

  it('prints it as CSV and as JSON, for other programs', async () => {
    const csv = await runCli('report', 'unowned-touchpoints', '--format', 'csv')
    expect(csv.output.split('\n')[1]).toMatch(/^hotline,hotline,/)
    const json = JSON.parse(
      (await runCli('report', 'unowned-touchpoints', 'asOf=2020-01-01', '--format', 'json')).output,
    )
    expect(json).toMatchObject({ total: 1, truncated: false, parameters: { asOf: '2020-01-01' } })
  })

  it('runs an analysis like any other report', async () => {
    const { output, exitCode } = await runCli('report', 'single-points-of-failure', '--format', 'json')
    expect(JSON.parse(output)).toMatchObject({ rows: [], total: 0 })
    expect(exitCode).toBe(0)
  })

  it.each([
    [['report', 'nothing'], 2, /report.*nothing/],
    [['report', 'role-gaps', 'asOf=soon'], 2, /asOf .* date/],
    [['report', 'impact', 'kind=System', 'id=none'], 1, /System.*none/],
  ])('reports what is wrong with %j', async (args, expectedExitCode, message) => {
    const { output, errors, exitCode } = await runCli(...args)
    expect(errors).toMatch(message)
    expect(errors).not.toContain('    at ')
    expect([output, exitCode]).toEqual(['', expectedExitCode])
  })

  it('lists which migrations are applied', async () => {
    const { output, exitCode } = await runCli('migrate', '--status')
    expect(output).toContain('0001-what-the-model-needs.cypher')
    expect(exitCode).toBe(0)
  })
})

describe('cx-atlas serve', () => {
  it(
    'prints its address, answers, and stops on SIGTERM',
    async () => {
      const service = startProcess('src/cli/main.ts', 'serve')
      const address = await waitForAddress(service.stderr)
      const ready = await fetch(`${address}/health/ready`)
      expect(await ready.json()).toEqual({ status: 'ok' })
      const findings = await fetch(`${address}/findings?report=unowned-touchpoints`)
      expect(await findings.json()).toMatchObject({
        total: 1,
        items: [{ key: 'unowned-touchpoints:hotline' }],
      })
      service.kill('SIGTERM')
      await once(service, 'exit')
      expect([service.exitCode, service.signalCode]).toEqual([0, null])
      await expect(fetch(address)).rejects.toThrow()
    },
    coldStartTimeoutMs,
  )
})

describe('keys', () => {
  afterEach(async () => {
    await graph.write((transaction) => transaction.run('MATCH (key:ApiKey) DELETE key'))
  })

  it(
    'allow the service to listen on a network, which it refuses without any',
    async () => {
      const refused = startProcessOn('0.0.0.0', 'src/cli/main.ts', 'serve')
      const [errors] = await Promise.all([text(refused.stderr), once(refused, 'exit')])
      expect([refused.exitCode, errors]).toEqual([
        1,
        expect.stringMatching(/^error: Refusing to listen on 0\.0\.0\.0 without authentication/m),
      ])
      const { output: key } = await runCli('keys', 'create', 'Ada', '--role', 'reader', '--scope', 'read')
      const service = startProcessOn('0.0.0.0', 'src/cli/main.ts', 'serve')
      const { port } = new URL(await waitForAddress(service.stderr))
      const fetchMe = (headers: Record<string, string>) => fetch(`http://127.0.0.1:${port}/me`, { headers })
      expect((await fetchMe({})).status).toBe(401)
      expect(await (await fetchMe({ 'x-api-key': key.trim() })).json()).toMatchObject({
        name: 'Ada',
        roles: ['reader'],
      })
      service.kill('SIGTERM')
      await once(service, 'exit')
    },
    coldStartTimeoutMs,
  )

  it('are listed without their secrets and revoked for good', async () => {
    const { output } = await runCli('keys', 'create', 'Ada', '--role', 'editor', '--department', 'finance')
    const id = output.split('_')[1] ?? ''
    const revoked = await runCli('keys', 'revoke', id)
    expect(revoked.output).toContain(id)
    const list = await runCli('keys', 'list')
    expect(list.output).toMatch(new RegExp(`^${id} +editor +Ada +limited to finance +revoked`))
    expect(list.output).not.toContain(output.trim().slice(-20))
  })

  it.each([
    [
      ['keys', 'create', 'Ada', '--role', 'reader', '--scope', 'edit'],
      2,
      /is not a permission of the role reader/,
    ],
    [['keys', 'create', 'Ada', '--role', 'king'], 2, /Allowed choices are reader/],
    [['keys', 'create', 'Ada', '--role', 'reader', '--days', '0'], 2, /whole number/],
    [['keys', 'create', 'Ada', '--role', 'editor', '--department', 'none'], 1, /Department.*none/],
    [['keys', 'revoke', '0123456789abcdef'], 1, /API key 0123456789abcdef does not exist/],
  ])('are not created or revoked by mistake: %j', async (args, expectedExitCode, message) => {
    const { output, errors, exitCode } = await runCli(...args)
    expect(errors).toMatch(message)
    expect([output, exitCode]).toEqual(['', expectedExitCode])
  })
})

describe('earlier states of the map', () => {
  afterAll(async () => {
    const home = readSettings().CX_ATLAS_HOME
    const database = await openDatabase({ server: getTestDatabase(), home, name: 'own' })
    await database.close()
    await removeReplicas(home, database.name)
  })

  it(
    'are shown with --recorded-at',
    async () => {
      const state = await getJournalHead(graph)
      await seedGraph(graph, touchpoint('brochure'))
      const listUnowned = async (...options: readonly string[]) => {
        const run = await runCli('report', 'unowned-touchpoints', '--format', 'json', ...options)
        return JSON.parse(run.output).rows.map(({ touchpointId }: Record<string, string>) => touchpointId)
      }
      expect(await listUnowned('--recorded-at', String(state))).toEqual(['hotline'])
      expect(await listUnowned()).toEqual(['brochure', 'hotline'])
    },
    coldStartTimeoutMs,
  )

  drill(
    'are recorded afterwards for the days without a record',
    async () => {
      const day = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10)
      await graph.write((transaction) =>
        transaction.run('MATCH (entry:AuditEntry) SET entry.at = datetime($time)', {
          time: `${day}T00:30:00Z`,
        }),
      )
      const { output, errors } = await runCli('history', 'backfill', '--from', day, '--to', day)
      expect(errors).toMatch(new RegExp(`Recorded ${day}: \\d+ reports, failed: none; \\d+ findings opened`))
      expect(output).toBe('Recorded 1 day\n')
    },
    coldStartTimeoutMs,
  )
})

async function waitForAddress(stream: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface(stream)) {
    const [, address] = /Listening on (http:[^\s;]+)/.exec(line) ?? []
    if (address !== undefined) return address
  }
  throw new Error('The service printed no address')
}
