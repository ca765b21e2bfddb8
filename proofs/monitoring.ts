import { execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './network.ts'
import { createTemporaryHome, fetchWhenAvailable, startService } from './service.ts'

/*
 * Prometheus scrapes a running service: its own checker accepts the metrics and the alert rules, every query of the
 * dashboard draws a value, and so does what every alert compares.
 */

const deployFolder = join(import.meta.dirname, '../deploy')
const alertsFile = join(deployFolder, 'alerts.yaml')
/** They compare what has no series while no request fails. */
const alertsWithoutSeries = ['CxAtlasErrors']

if (!existsSync('/usr/bin/prometheus')) throw new Error('Install Prometheus first (Debian: prometheus)')

const folder = await mkdtemp(join(tmpdir(), 'cx-atlas-monitoring-'))
const metricsPort = await freePort()
const prometheusPort = await freePort()
const { home, remove } = await createTemporaryHome()
const service = await startService('broadband', { CX_ATLAS_HOME: home, METRICS_PORT: String(metricsPort) })
const configuration = `
global: {scrape_interval: 1s, evaluation_interval: 1s}
rule_files: [${JSON.stringify(alertsFile)}]
scrape_configs: [{job_name: cx-atlas, static_configs: [{targets: ['127.0.0.1:${metricsPort}']}]}]`
await writeFile(join(folder, 'prometheus.yml'), configuration)
const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
execFileSync('promtool', ['check', 'metrics'], { input: metrics, stdio: ['pipe', 'inherit', 'inherit'] })
execFileSync('promtool', ['check', 'rules', alertsFile], { stdio: 'inherit' })
const prometheus = spawn(
  'prometheus',
  [
    `--config.file=${folder}/prometheus.yml`,
    `--storage.tsdb.path=${folder}/data`,
    `--web.listen-address=127.0.0.1:${prometheusPort}`,
    '--log.level=error',
  ],
  { stdio: 'inherit' },
)
const failures: string[] = []
try {
  await prepareOnce()
  for (let second = 0; second < 20; second += 1) {
    await useService()
    await sleep(1_000)
  }
  const dashboard = JSON.parse(await readFile(join(deployFolder, 'grafana-dashboard.json'), 'utf8'))
  const panels = dashboard.panels.filter(({ type }: { type: string }) => type === 'timeseries')
  for (const { title, targets } of panels)
    for (const { expr, legendFormat } of targets) await proveQuery(`${title}: ${legendFormat}`, expr)
  const { data } = await get('/api/v1/rules')
  const rules = data.groups.flatMap((group) => group.rules)
  for (const { name, query, health, lastError } of rules) {
    if (health !== 'ok') failures.push(`${name}: ${health} ${lastError ?? ''}`)
    else if (!alertsWithoutSeries.includes(name))
      await proveQuery(name, query.replace(/(?:==|>) [\d.]+$/, ''))
  }
  process.stdout.write(`${panels.length} panels and ${rules.length} alerts, ${failures.length} failures\n`)
} finally {
  prometheus.kill()
  await service.stop()
  await rm(folder, { recursive: true, force: true })
  await remove()
}
for (const failure of failures) process.stdout.write(`${failure}\n`)
if (failures.length > 0) process.exitCode = 1

/** An import, an ad-hoc query, which starts the replica, and a projection. */
async function prepareOnce(): Promise<void> {
  await send('/imports?name=channels.csv', 'id,name\nfax,Fax\n', 'application/octet-stream')
  await send('/cypher', JSON.stringify({ query: 'RETURN 1 AS one', timeoutMs: 30_000 }))
  await send('/reports/single-points-of-failure')
}

/** A change, so that reports and findings are computed again; reads, also from caches; and a problem. */
async function useService(): Promise<void> {
  await send('/channels', JSON.stringify({ id: `channel-${Date.now()}`, name: 'Letter' }))
  for (const path of ['/touchpoints?limit=5', '/reports/unowned-touchpoints', '/findings'])
    for (let read = 0; read < 2; read += 1) await send(path)
  await fetch(`${service.address}/touchpoints/nowhere`)
}

async function send(path: string, body?: string, type = 'application/json'): Promise<void> {
  const request = body === undefined ? {} : { method: 'POST', body, headers: { 'content-type': type } }
  const response = await fetchWhenAvailable(`${service.address}${path}`, request, 60)
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
}

async function proveQuery(name: string, expression: string): Promise<void> {
  const query = expression.replaceAll('$job', 'cx-atlas').replaceAll('$__rate_interval', '10s')
  const { status, error, data } = await get(`/api/v1/query?query=${encodeURIComponent(query)}`)
  if (status !== 'success') failures.push(`${name}: ${error}`)
  else if (!data.result.some(({ value: [, value] }) => value !== 'NaN'))
    failures.push(`${name} draws nothing`)
}

interface Answer {
  readonly status: string
  readonly error?: string
  readonly data: {
    readonly result: readonly { readonly value: readonly [number, string] }[]
    readonly groups: readonly { readonly rules: readonly AlertRule[] }[]
  }
}

interface AlertRule {
  readonly name: string
  readonly query: string
  readonly health: string
  readonly lastError?: string
}

async function get(path: string): Promise<Answer> {
  return (await (await fetch(`http://127.0.0.1:${prometheusPort}${path}`)).json()) as Answer
}
