import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Table from 'cli-table3'
import { type EmbeddedDatabase, startEmbedded } from '../src/embedded/embeddedDatabase.ts'
import { openGraph } from '../src/graph/openGraph.ts'
import { startBalancer } from './instances/balancer.ts'
import { createElement, Observations, runFollower, runTicker, runWriter } from './instances/clients.ts'
import { proveTakeOver } from './instances/imports.ts'
import { type Outcome, readOutcome } from './instances/outcome.ts'
import { freePort } from './network.ts'
import { createTemporaryHome, type Service, startService } from './service.ts'

/*
 * Instances over one Neo4j behind HAProxy, each with a home of its own, under writes, reads and imports, while one of them is
 * killed every 20 s, in the middle of an import: nothing that was acknowledged is lost, nothing is done twice, no read with a
 * version is older, and another instance has the import within 15 s. `npm run prove:instances`: 4 instances for 10 minutes;
 * `-- quick`: 2 instances, killed twice.
 */

if (!existsSync('/usr/sbin/haproxy')) throw new Error('Install the proxy first (Debian: haproxy)')

const isQuick = process.argv[2] === 'quick'
const instanceCount = isQuick ? 2 : 4
const kills = isQuick ? 2 : 30
const writerCount = isQuick ? 3 : 8
const killIntervalMs = 20_000
const restartAfterMs = 2_000
const maxTakeOverMs = 15_000

const folder = await mkdtemp(join(tmpdir(), 'cx-atlas-instances-'))
const { home, remove } = await createTemporaryHome()
const database = await startEmbedded({ home, name: 'proof', isSupervised: false })
const graph = openGraph(database)
const instances: Instance[] = []
try {
  for (let index = 0; index < instanceCount; index += 1) instances.push(await startInstance(database))
  const balancer = await startBalancer(
    folder,
    instances.map(({ port }) => port),
  )
  try {
    await prove(balancer.address)
  } finally {
    await balancer.stop()
  }
} finally {
  for (const { service, removeHome } of instances) {
    await service.kill()
    await removeHome()
  }
  await graph.close()
  await database.stop()
  await remove()
  await rm(folder, { recursive: true, force: true })
}

interface Instance {
  readonly port: number
  readonly environment: Readonly<Record<string, string>>
  service: Service
  readonly removeHome: () => Promise<void>
}

async function startInstance({ uri, password }: EmbeddedDatabase): Promise<Instance> {
  const own = await createTemporaryHome()
  const port = await freePort()
  const environment = {
    NEO4J_URI: uri,
    NEO4J_PASSWORD: password,
    // One database for ad-hoc queries of all, rather than a Java process for each.
    REPLICA_NEO4J_URI: uri,
    REPLICA_NEO4J_PASSWORD: password,
    CX_ATLAS_HOME: own.home,
    PORT: String(port),
  }
  return { port, environment, service: await startService('own', environment), removeHome: own.remove }
}

async function prove(address: string): Promise<void> {
  const observations = new Observations()
  const stop = new AbortController()
  const ticker = 'ticker'
  await createElement(address, ticker, observations)
  const clients = [
    ...Array.from({ length: writerCount }, (_, index) =>
      runWriter(address, `writer${index + 1}`, observations, stop.signal),
    ),
    runTicker(address, ticker, observations, stop.signal),
    runFollower(address, ticker, observations, stop.signal),
    runFollower(address, ticker, observations, stop.signal),
  ]
  const takeOvers: number[] = []
  for (let round = 1; round <= kills; round += 1) takeOvers.push(await killOne(address, round, observations))
  stop.abort()
  await Promise.all(clients)
  report(observations, takeOvers, await readOutcome(graph, observations, kills))
}

/** Kills an instance in the middle of an import, and starts it again; returns how long the import had no instance. */
async function killOne(address: string, round: number, observations: Observations): Promise<number> {
  const startedMs = performance.now()
  const instance = instances[round % instanceCount] as Instance
  const kill = async () => {
    await instance.service.kill()
    restarting = restart(instance)
  }
  let restarting: Promise<void> = Promise.resolve()
  const addresses = { instance: instance.service.address, balancer: address }
  const takeOverMs = await proveTakeOver(graph, addresses, round, observations, kill)
  await restarting
  process.stderr.write(`Kill ${round} of ${kills}: taken over after ${(takeOverMs / 1_000).toFixed(1)} s\n`)
  await sleep(Math.max(0, startedMs + killIntervalMs - performance.now()))
  return takeOverMs
}

async function restart(instance: Instance): Promise<void> {
  await sleep(restartAfterMs)
  instance.service = await startService('own', instance.environment)
}

function report(
  observations: Observations,
  takeOvers: readonly number[],
  { lost, twice, isImportedOnce: isOnce }: Outcome,
): void {
  const longestTakeOverMs = Math.max(...takeOvers)
  const changes = [...observations.acknowledgedChanges.values()].reduce((sum, count) => sum + count, 0)
  const table = new Table()
  table.push(
    ['instances', instanceCount],
    ['kills', kills],
    ['requests, of them repeated', `${observations.requests}, ${observations.repeated}`],
    ['acknowledged writes', changes],
    ['elements with a lost write', lost],
    ['elements with a write done twice', twice],
    ['reads with a version', observations.tokenReads],
    ['stale reads', observations.staleReads.length],
    ['imports, of 20,000 rows each, done once', isOnce ? takeOvers.length : 'no'],
    ['longest take-over', `${(longestTakeOverMs / 1_000).toFixed(1)} s`],
    ['longest write', `${(observations.longestWriteMs / 1_000).toFixed(1)} s`],
    ['other failures', observations.failures.length],
  )
  process.stdout.write(`${table.toString()}\n`)
  for (const line of [...observations.staleReads, ...observations.failures].slice(0, 20))
    process.stdout.write(`${line.slice(0, 400)}\n`)
  const faults = lost + twice + observations.staleReads.length + observations.failures.length
  if (faults > 0 || !isOnce || longestTakeOverMs > maxTakeOverMs) process.exitCode = 1
}
