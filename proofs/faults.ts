import { execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Table from 'cli-table3'
import { type EmbeddedDatabase, startEmbedded } from '../src/embedded/embeddedDatabase.ts'
import { openGraph } from '../src/graph/openGraph.ts'
import { startFaultyNetwork } from './network.ts'
import { createTemporaryHome, startService } from './service.ts'
import { countLostAndDuplicated, measureRecoveryMs, type RequestOutcome, runWorkload } from './workload.ts'

/*
 * The service on a database that fails in all the ways in which databases fail, while people read and write: every
 * request is answered within its deadline and a second, what was acknowledged is there and was made once, and writes
 * are taken again within five seconds after the fault has gone.
 */

const deadlineMs = 5_000
const faultMs = 8_000
const settings = { REQUEST_TIMEOUT_MS: String(deadlineMs) }
const table = new Table({
  head: [
    'fault',
    'requests',
    'answered 2xx',
    '503/504',
    'other',
    'longest ms',
    'longest report ms',
    'lost',
    'twice',
    'again after ms',
  ],
})
let hasFailed = false
/** Which faults; all when none is named: `npm run prove:faults -- freeze "full disk"`. */
const selectedFaults = process.argv.slice(2)
const isSelected = (name: string) => selectedFaults.length === 0 || selectedFaults.includes(name)

const { home, remove } = await createTemporaryHome()
try {
  await proveNetworkAndProcess()
  if (isSelected('full disk')) await proveFullDisk()
} finally {
  await remove()
}
process.stdout.write(`${table.toString()}\n`)
if (hasFailed) process.exitCode = 1

async function proveNetworkAndProcess(): Promise<void> {
  let database = await startEmbedded({ home, name: 'proof', isSupervised: false })
  const network = await startFaultyNetwork(getPort(database))
  const service = await startService('own', {
    ...settings,
    NEO4J_URI: `bolt://127.0.0.1:${network.port}`,
    NEO4J_PASSWORD: database.password,
  })
  const pid = () => JSON.parse(readFileSync(join(home, 'databases/proof/running.json'), 'utf8')).pid as number
  const faults: readonly Fault[] = [
    { name: 'latency', begin: () => network.add('latency', { latency: 1_500 }), end: network.heal },
    { name: 'reset', begin: () => network.add('reset_peer', { timeout: 20 }), end: network.heal },
    { name: 'black hole', begin: () => network.add('timeout', { timeout: 0 }), end: network.heal },
    { name: 'cut data', begin: () => network.add('limit_data', { bytes: 2_000 }), end: network.heal },
    { name: 'refused', begin: () => network.enable(false), end: () => network.enable(true) },
    {
      name: 'freeze',
      begin: async () => void process.kill(pid(), 'SIGSTOP'),
      end: async () => void process.kill(pid(), 'SIGCONT'),
    },
    {
      name: 'kill -9',
      begin: async () => void process.kill(pid(), 'SIGKILL'),
      end: async () => {
        database = await startEmbedded({ home, name: 'proof', isSupervised: false })
        await network.lead(getPort(database))
      },
    },
  ]
  try {
    for (const fault of faults.filter(({ name }) => isSelected(name)))
      await runFault(fault, service.address, () => database)
  } finally {
    await service.stop()
    await network.stop()
    await database.stop()
  }
}

interface Fault {
  readonly name: string
  begin(): Promise<unknown>
  end(): Promise<unknown>
}

async function runFault(
  { name, begin, end }: Fault,
  address: string,
  database: () => EmbeddedDatabase,
): Promise<void> {
  process.stderr.write(`${name}\n`)
  const stop = new AbortController()
  const workload = runWorkload(address, name.replaceAll(/\W+/g, '-'), stop.signal)
  await sleep(1_500)
  await begin()
  await sleep(faultMs)
  await end()
  const recoveredAfterMs = await measureRecoveryMs(address)
  stop.abort()
  const outcomes = await workload
  await reportFault(name, outcomes, recoveredAfterMs, database())
}

async function reportFault(
  name: string,
  outcomes: readonly RequestOutcome[],
  recoveredAfterMs: number,
  { uri, username, password }: EmbeddedDatabase,
): Promise<void> {
  const graph = openGraph({ uri, username, password })
  const acknowledged = outcomes.filter(({ status, id }) => id !== undefined && status === 201)
  const { lost, twice } = await countLostAndDuplicated(graph, acknowledged)
  await graph.close()
  const count = (fits: (status: number) => boolean) => outcomes.filter(({ status }) => fits(status)).length
  const longest = (requests: readonly RequestOutcome[]) =>
    Math.round(Math.max(0, ...requests.map(({ durationMs }) => durationMs)))
  const longestMs = longest(outcomes.filter(({ isReport }) => !isReport))
  const longestReportMs = longest(outcomes.filter(({ isReport }) => isReport))
  const succeeded = count((status) => status < 300 && status > 0)
  const refused = count((status) => status === 503 || status === 504)
  const other = outcomes.length - succeeded - refused
  const row = [
    name,
    outcomes.length,
    succeeded,
    refused,
    other,
    longestMs,
    longestReportMs,
    lost,
    twice,
    Math.round(recoveredAfterMs),
  ]
  table.push(row)
  process.stderr.write(`  ${row.join(', ')}\n`)
  const isHealthy =
    lost + twice + other === 0 &&
    longestMs <= deadlineMs + 1_000 &&
    longestReportMs <= 61_000 &&
    recoveredAfterMs <= 5_000
  if (!isHealthy) hasFailed = true
  if (other > 0) {
    const messages = new Set(
      outcomes.map(({ status, responseText }) =>
        status < 300 || status > 502 ? '' : `${status} ${responseText}`,
      ),
    )
    process.stderr.write(`${[...messages].slice(0, 5).join('\n')}\n`)
  }
}

/** The folder of an embedded database on a small disk, which something else fills. */
async function proveFullDisk(): Promise<void> {
  const disk = join(home, 'databases', 'own')
  mkdirSync(disk, { recursive: true })
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=900m', 'tmpfs', disk], { stdio: 'ignore' })
  } catch {
    table.push(['full disk', { content: 'left out: mounting a small disk needs root', colSpan: 10 }])
    return
  }
  const service = await startService('own', { ...settings, CX_ATLAS_HOME: home })
  const filler = join(disk, 'filler')
  const database = () => {
    const { port } = JSON.parse(readFileSync(join(disk, 'running.json'), 'utf8'))
    const password = readFileSync(join(disk, 'password'), 'utf8').trim()
    return { uri: `bolt://127.0.0.1:${port}`, username: 'neo4j', password } as EmbeddedDatabase
  }
  try {
    const begin = async () => fillDisk(filler)
    await runFault({ name: 'full disk', begin, end: () => rm(filler) }, service.address, database)
  } finally {
    await service.stop()
    execFileSync('umount', [disk])
  }
}

/** Writes until nothing more is taken. */
function fillDisk(file: string): void {
  const descriptor = openSync(file, 'w')
  const chunk = Buffer.alloc(1024 * 1024, 1)
  try {
    for (;;) writeSync(descriptor, chunk)
  } catch {
    closeSync(descriptor)
  }
}

function getPort({ uri }: EmbeddedDatabase): number {
  return Number(new URL(uri).port)
}
