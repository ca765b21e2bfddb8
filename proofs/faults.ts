import { execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Table from 'cli-table3'
import { type EmbeddedDatabase, startEmbedded } from '../src/embedded/embeddedDatabase.ts'
import { openGraph } from '../src/graph/openGraph.ts'
import { startNetwork } from './network.ts'
import { startService, temporaryHome } from './service.ts'
import { recoveryMs, type Tried, whatBecameOf, work } from './workload.ts'

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
const chosen = process.argv.slice(2)
const isChosen = (name: string) => chosen.length === 0 || chosen.includes(name)

const { home, remove } = await temporaryHome()
try {
  await proveNetworkAndProcess()
  if (isChosen('full disk')) await proveFullDisk()
} finally {
  await remove()
}
process.stdout.write(`${table.toString()}\n`)
if (hasFailed) process.exitCode = 1

async function proveNetworkAndProcess(): Promise<void> {
  let database = await startEmbedded({ home, name: 'proof', supervised: false })
  const network = await startNetwork(portOf(database))
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
        database = await startEmbedded({ home, name: 'proof', supervised: false })
        await network.lead(portOf(database))
      },
    },
  ]
  try {
    for (const fault of faults.filter(({ name }) => isChosen(name)))
      await prove(fault, service.address, () => database)
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

async function prove(
  { name, begin, end }: Fault,
  address: string,
  database: () => EmbeddedDatabase,
): Promise<void> {
  process.stderr.write(`${name}\n`)
  const stop = new AbortController()
  const working = work(address, name.replaceAll(/\W+/g, '-'), stop.signal)
  await sleep(1_500)
  await begin()
  await sleep(faultMs)
  await end()
  const againMs = await recoveryMs(address)
  stop.abort()
  const tried = await working
  await tell(name, tried, againMs, database())
}

async function tell(
  name: string,
  tried: readonly Tried[],
  againMs: number,
  { uri, username, password }: EmbeddedDatabase,
): Promise<void> {
  const graph = openGraph({ uri, username, password })
  const acknowledged = tried.filter(({ status, id }) => id !== undefined && status === 201)
  const { lost, twice } = await whatBecameOf(graph, acknowledged)
  await graph.close()
  const count = (fits: (status: number) => boolean) => tried.filter(({ status }) => fits(status)).length
  const longest = (requests: readonly Tried[]) =>
    Math.round(Math.max(0, ...requests.map(({ tookMs }) => tookMs)))
  const longestMs = longest(tried.filter(({ isReport }) => !isReport))
  const longestReportMs = longest(tried.filter(({ isReport }) => isReport))
  const good = count((status) => status < 300 && status > 0)
  const refused = count((status) => status === 503 || status === 504)
  const other = tried.length - good - refused
  const row = [
    name,
    tried.length,
    good,
    refused,
    other,
    longestMs,
    longestReportMs,
    lost,
    twice,
    Math.round(againMs),
  ]
  table.push(row)
  process.stderr.write(`  ${row.join(', ')}\n`)
  const isWell =
    lost + twice + other === 0 &&
    longestMs <= deadlineMs + 1_000 &&
    longestReportMs <= 61_000 &&
    againMs <= 5_000
  if (!isWell) hasFailed = true
  if (other > 0) {
    const seen = new Set(
      tried.map(({ status, said }) => (status < 300 || status > 502 ? '' : `${status} ${said}`)),
    )
    process.stderr.write(`${[...seen].slice(0, 5).join('\n')}\n`)
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
    const begin = async () => fill(filler)
    await prove({ name: 'full disk', begin, end: () => rm(filler) }, service.address, database)
  } finally {
    await service.stop()
    execFileSync('umount', [disk])
  }
}

/** Writes until nothing more is taken. */
function fill(file: string): void {
  const descriptor = openSync(file, 'w')
  const chunk = Buffer.alloc(1024 * 1024, 1)
  try {
    for (;;) writeSync(descriptor, chunk)
  } catch {
    closeSync(descriptor)
  }
}

function portOf({ uri }: EmbeddedDatabase): number {
  return Number(new URL(uri).port)
}
