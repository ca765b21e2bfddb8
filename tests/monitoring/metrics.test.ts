import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { openGraph } from '../../src/graph/openGraph.ts'
import { createMetrics } from '../../src/monitoring/metrics.ts'
import { serveMetrics } from '../../src/monitoring/metricsServer.ts'
import { createTestApp, createTestGraph, seedGraph, touchpoint } from '../support/testGraph.ts'

const graph = await createTestGraph()
const server = await serveMetrics(graph, { host: '127.0.0.1', port: 0, onError: () => {} })
afterAll(() => server.close())
const app = await createTestApp(graph)
const deployFolder = join(import.meta.dirname, '../../deploy')

const readMetrics = async () => (await fetch(server.url)).text()

/** The value of a line such as `cx_atlas_database_up 1`. */
async function readValue(series: string): Promise<number | undefined> {
  const line = (await readMetrics()).split('\n').find((candidate) => candidate.startsWith(`${series} `))
  return line === undefined ? undefined : Number(line.slice(series.length + 1))
}

beforeAll(async () => {
  await seedGraph(graph, touchpoint('invoice'))
  await app.inject({ url: '/touchpoints/invoice' })
  await app.inject({ url: '/touchpoints/nowhere' })
  await app.inject({ url: '/reports/unowned-touchpoints' })
  await app.inject({ url: '/reports/unowned-touchpoints' })
})

describe('metrics', () => {
  it.each([
    [
      'cx_atlas_http_requests_total{method="GET",route="/touchpoints/:id",status="200",role="admin"}',
      'a request by its route, status and role',
    ],
    ['cx_atlas_http_problems_total{code="NOT_FOUND"}', 'a problem by its code'],
    ['cx_atlas_report_duration_seconds_count{report="unowned-touchpoints"}', 'the run of a report, once'],
    ['cx_atlas_cache_reads_total{cache="reports",result="hit"}', 'a cached result as no run'],
    ['cx_atlas_database_up', 'that the database answers'],
  ])('count 1: %s, %s', async (series) => {
    expect(await readValue(series)).toBe(1)
  })

  it('assign the time of the database to the route that needed it', async () => {
    const series = 'cx_atlas_database_call_duration_seconds_count{operation="read",route="/touchpoints/:id"}'
    expect(await readValue(series)).toBeGreaterThanOrEqual(2)
  })

  it('have the time of statements by what they do', async () => {
    const series = 'cx_atlas_statement_duration_seconds_count{statement="MATCH $kind"}'
    expect(await readValue(series)).toBeGreaterThanOrEqual(1)
  })

  it('have the age of the projection, and the change up to which it has the map', async () => {
    expect(await readValue('cx_atlas_projection_age_seconds')).toBeUndefined()
    expect(await readValue('cx_atlas_projection_position')).toBeUndefined()
    await app.inject({ url: '/reports/single-points-of-failure' })
    expect(await readValue('cx_atlas_projection_age_seconds')).toBeLessThan(60)
    expect(await readValue('cx_atlas_projection_position')).toBe(await readValue('cx_atlas_journal_head'))
  })

  it('have the connections that wait for work, and those that have a transaction', async () => {
    const inUse = 'cx_atlas_database_connections{state="in_use"}'
    const heldTransactions = 6
    const withTransactions = async (count: number): Promise<void> => {
      if (count === 0) {
        expect(await readValue(inUse)).toBeGreaterThanOrEqual(heldTransactions)
        return
      }
      await graph.dryRun(async ({ transaction }) => {
        await transaction.run('MATCH (node:Touchpoint) RETURN node')
        await withTransactions(count - 1)
      })
    }
    expect(await readValue(inUse)).toBeLessThan(heldTransactions)
    await withTransactions(heldTransactions)
    expect(await readValue(inUse)).toBeLessThan(heldTransactions)
    const idle = await readValue('cx_atlas_database_connections{state="idle"}')
    expect(idle).toBeGreaterThanOrEqual(1)
  })

  it('count a write that is run again after a deadlock', async () => {
    const retries = 'cx_atlas_database_retries_total'
    expect(await readValue(retries)).toBe(0)
    await seedGraph(graph, touchpoint('first'), touchpoint('second'))
    let lockCount = 0
    const bothHoldOne = Promise.withResolvers<void>()
    const lockInOrder = (...ids: readonly string[]) =>
      graph.write(async (transaction) => {
        for (const id of ids) {
          await transaction.run('MATCH (node:Touchpoint {id: $id}) SET node.id = $id', { id })
          lockCount += 1
          if (lockCount === 2) bothHoldOne.resolve()
          await bothHoldOne.promise
        }
      })
    await Promise.all([lockInOrder('first', 'second'), lockInOrder('second', 'first')])
    expect(await readValue(retries)).toBeGreaterThanOrEqual(1)
  })

  it.each([
    'cx_atlas_http_problems_total{code="OVERLOADED"}',
    'cx_atlas_database_call_failures_total{operation="write"}',
  ])('count from 0, so that an increase shows the first one: %s', async (series) => {
    expect(await readValue(series)).toBeDefined()
  })

  it('have the memory of the database, and the number of the last change', async () => {
    const used = await readValue('cx_atlas_database_heap_bytes{kind="used"}')
    const max = await readValue('cx_atlas_database_heap_bytes{kind="max"}')
    expect(used).toBeGreaterThan(0)
    expect(max).toBeGreaterThan(used ?? 0)
    expect(await readValue('cx_atlas_journal_head')).toBeGreaterThanOrEqual(0)
  })

  it('have no request in progress once all are answered', async () => {
    expect(await readValue('cx_atlas_http_requests_in_progress')).toBe(0)
  })

  it('say that the database is down instead of failing', async () => {
    const unreachable = openGraph({ uri: 'bolt://127.0.0.1:1', username: '', password: '' })
    const metrics = createMetrics(unreachable)
    const text = await metrics.render()
    metrics.close()
    await unreachable.close()
    expect(text).toMatch(/^cx_atlas_database_up 0$/m)
    expect(text).not.toMatch(/^cx_atlas_database_heap_bytes/m)
  })

  it('are not at the address of the API', async () => {
    expect((await app.inject({ url: '/metrics' })).statusCode).toBe(404)
  })
})

describe('the files for monitoring', () => {
  it.each(['grafana-dashboard.json', 'alerts.yaml'])('%s uses metrics that exist', async (file) => {
    const text = await readFile(join(deployFolder, file), 'utf8')
    const known = new Set([...(await readMetrics()).matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name))
    const used = new Set(text.match(/\b(?:cx_atlas|process|nodejs)_\w+/g)?.map(stripSuffix))
    expect(used.size).toBeGreaterThan(5)
    expect([...used].filter((name) => !known.has(name))).toEqual([])
  })

  it('alert with a summary, a description and a severity', async () => {
    const { groups } = parse(await readFile(join(deployFolder, 'alerts.yaml'), 'utf8'))
    const rules = groups.flatMap(({ rules }: { rules: object[] }) => rules)
    expect(rules.length).toBeGreaterThan(5)
    for (const rule of rules)
      expect(rule).toMatchObject({
        annotations: { summary: expect.any(String), description: expect.any(String) },
        labels: { severity: expect.stringMatching(/^(critical|warning)$/) },
      })
  })
})

const stripSuffix = (name: string) => name.replace(/_(bucket|count|sum)$/, '')
