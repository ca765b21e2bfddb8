import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import autocannon from 'autocannon'
import Table from 'cli-table3'
import { createTemporaryHome, startService } from './service.ts'
import { installGoTool } from './tools.ts'

/*
 * Open model: requests come at their times, whether or not the ones before have been answered, as they do from many
 * people; a service that falls behind shows it. Closed model: so many clients, each waiting for its answer.
 * `npm run prove:load -- 300 60`: requests a second, and for how many seconds.
 */

const [rate = '300', seconds = '60'] = process.argv.slice(2)
const paths = [
  '/touchpoints/first-invoice',
  '/touchpoints?limit=20',
  '/touchpoints/first-invoice?include=relationships',
  '/reports/unowned-touchpoints',
  '/relationships/OWNS?limit=20',
]

const { home, remove } = await createTemporaryHome()
const service = await startService('broadband', { CX_ATLAS_HOME: home })
try {
  const targets = paths.map((path) => `GET ${service.address}${path}`).join('\n')
  await runVegeta(targets, '50', '5s')
  const open = JSON.parse(await runVegeta(targets, rate, `${seconds}s`)) as VegetaReport
  const closed = await autocannon({
    url: service.address,
    connections: 16,
    duration: Math.min(Number(seconds), 20),
    requests: paths.map((path) => ({ path })),
  })
  printResults(open, closed)
  if (open.success < 1 || closed.non2xx + closed.errors > 0) process.exitCode = 1
} finally {
  await service.stop()
  await remove()
}

interface VegetaReport {
  readonly requests: number
  readonly throughput: number
  readonly success: number
  readonly latencies: Readonly<Record<'50th' | '95th' | '99th' | 'max', number>>
  readonly status_codes: Readonly<Record<string, number>>
  readonly errors: readonly string[] | null
}

async function runVegeta(targets: string, perSecond: string, duration: string): Promise<string> {
  const vegeta = await installGoTool('vegeta')
  const args = ['attack', `-rate=${perSecond}`, `-duration=${duration}`, '-timeout=61s']
  const attackProcess = spawn(vegeta, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const reportProcess = spawn(vegeta, ['report', '-type=json'], { stdio: ['pipe', 'pipe', 'inherit'] })
  attackProcess.stdout.pipe(reportProcess.stdin)
  attackProcess.stdin.end(targets)
  const [report] = await Promise.all([text(reportProcess.stdout), once(reportProcess, 'close')])
  return report
}

function printResults(open: VegetaReport, closed: autocannon.Result): void {
  const ms = (nanoseconds: number) => (nanoseconds / 1e6).toFixed(1)
  const table = new Table({ head: ['model', 'requests/s', 'p50 ms', 'p95 ms', 'p99 ms', 'max ms', 'failed'] })
  const { latencies } = open
  const failed = Math.round(open.requests * (1 - open.success))
  table.push(
    [
      `open, ${rate}/s for ${seconds} s`,
      open.throughput.toFixed(0),
      ms(latencies['50th']),
      ms(latencies['95th']),
      ms(latencies['99th']),
      ms(latencies.max),
      failed,
    ],
    [
      'closed, 16 clients',
      closed.requests.average.toFixed(0),
      closed.latency.p50,
      closed.latency.p97_5,
      closed.latency.p99,
      closed.latency.max,
      closed.non2xx + closed.errors,
    ],
  )
  process.stdout.write(`${table.toString()}\nStatus: ${JSON.stringify(open.status_codes)}\n`)
  for (const error of open.errors ?? []) process.stdout.write(`${error}\n`)
}
