import { execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './network.ts'
import { createTemporaryHome, startService } from './service.ts'

/*
 * Prometheus scrapes a running service: its own checker accepts the metrics and the alert rules, every query of the
 * dashboard and of the alerts is answered, and those of the dashboard that need no failure draw something.
 */

const deployFolder = join(import.meta.dirname, '../deploy')
const alertsFile = join(deployFolder, 'alerts.yaml')
/** They stay empty while nothing fails and no replica runs. */
const emptyInPeace = /problems|failed|retried|replica|Slowest reports|Computing findings|cache hits|Imports/i

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
  for (let second = 0; second < 20; second += 1) {
    await fetch(`${service.address}/touchpoints?limit=5`)
    await fetch(`${service.address}/reports/unowned-touchpoints`)
    await sleep(1_000)
  }
  const dashboard = JSON.parse(await readFile(join(deployFolder, 'grafana-dashboard.json'), 'utf8'))
  const panels = dashboard.panels.filter(({ type }: { type: string }) => type === 'timeseries')
  for (const { title, targets } of panels)
    for (const { expr, legendFormat } of targets) await proveQuery(`${title}: ${legendFormat}`, expr)
  const { data } = await get('/api/v1/rules')
  const rules = data.groups.flatMap((group) => group.rules)
  for (const { name, health, lastError } of rules)
    if (health !== 'ok') failures.push(`${name}: ${health} ${lastError ?? ''}`)
  process.stdout.write(`${panels.length} panels and ${rules.length} alerts, ${failures.length} failures\n`)
} finally {
  prometheus.kill()
  await service.stop()
  await rm(folder, { recursive: true, force: true })
  await remove()
}
for (const failure of failures) process.stdout.write(`${failure}\n`)
if (failures.length > 0) process.exitCode = 1

async function proveQuery(name: string, expression: string): Promise<void> {
  const query = expression.replaceAll('$job', 'cx-atlas').replaceAll('$__rate_interval', '10s')
  const { status, error, data } = await get(`/api/v1/query?query=${encodeURIComponent(query)}`)
  if (status !== 'success') failures.push(`${name}: ${error}`)
  else if (data.result.length === 0 && !emptyInPeace.test(name)) failures.push(`${name} draws nothing`)
}

interface Answer {
  readonly status: string
  readonly error?: string
  readonly data: {
    readonly result: readonly unknown[]
    readonly groups: readonly { readonly rules: readonly AlertRule[] }[]
  }
}

interface AlertRule {
  readonly name: string
  readonly health: string
  readonly lastError?: string
}

async function get(path: string): Promise<Answer> {
  return (await (await fetch(`http://127.0.0.1:${prometheusPort}${path}`)).json()) as Answer
}
