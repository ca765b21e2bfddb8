import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Table from 'cli-table3'
import { loadModules } from '../src/model/loadModules.ts'
import { type Attack, type AttackTarget, bearer } from './attack.ts'
import { type BystanderRequest, startBystander } from './bystander.ts'
import { createTemporaryHome, startService } from './service.ts'

/*
 * Attacks on a whole service while another client reads: that client sees no error and waits at most three times as
 * long as usual, and the graph stays what it was. Each file in `attacks` is one attack.
 * `npm run prove:attacks`, `npm run prove:attacks -- quick`, `npm run prove:attacks -- "slow bodies"`.
 */

const [selection] = process.argv.slice(2)
const isQuick = selection === 'quick'
const attackMs = isQuick ? 8_000 : 30_000
const maxSlowdown = 3
/** Below this, what a busy machine adds is more than what an attack does. */
const minComparableMs = 50

const allAttacks = await loadModules<Attack>(join(import.meta.dirname, 'attacks'), ({ name }) => name)
const attacks = [...allAttacks.values()].filter(
  (attack) => selection === undefined || (isQuick ? attack.isQuick : attack.name === selection),
)
const { home, remove } = await createTemporaryHome()
const service = await startService('broadband', { CX_ATLAS_HOME: home, REQUESTS_PER_MINUTE: '0' })
try {
  const target = await createTarget(service.address)
  await measure(target, sleep(attackMs / 2))
  const usual = await measure(target, sleep(attackMs))
  const table = new Table({
    head: [
      'attack',
      'requests of others',
      'errors',
      'p99 ms',
      'slowdown',
      'outage s',
      'graph',
      'what it saw',
    ],
  })
  table.push(['none', usual.count, usual.errorCount, usual.p99Ms.toFixed(1), '', '', '', ''])
  for (const attack of attacks) table.push(await proveAttack(attack, target, usual.p99Ms))
  process.stdout.write(`${table.toString()}\n`)
} finally {
  await service.stop()
  await remove()
}

async function proveAttack(attack: Attack, target: AttackTarget, usualP99Ms: number): Promise<string[]> {
  process.stderr.write(`${attack.name}: ${attack.description}\n`)
  const checksum = await computeChecksum(target)
  let saw = ''
  const run = attack.run(target, AbortSignal.timeout(attackMs)).then(
    (outcome) => {
      saw = outcome
    },
    (error: unknown) => {
      saw = `failed: ${String(error)}`
      process.exitCode = 1
    },
  )
  const { count, errorCount, outageMs, p99Ms } = await measure(target, run)
  const isUnchanged = (await computeChecksum(target)) === checksum
  const slowdown = p99Ms / Math.max(usualP99Ms, minComparableMs / maxSlowdown)
  const { maxOutageMs } = attack
  const isHarmless =
    maxOutageMs === undefined ? errorCount === 0 && slowdown <= maxSlowdown : outageMs <= maxOutageMs
  if (!isHarmless || !isUnchanged) process.exitCode = 1
  return [
    attack.name,
    String(count),
    String(errorCount),
    p99Ms.toFixed(1),
    slowdown.toFixed(1),
    (outageMs / 1_000).toFixed(1),
    isUnchanged ? 'unchanged' : 'CHANGED',
    saw,
  ]
}

/** What a client that does nothing wrong sees until the work ends. */
async function measure({ address, keys }: AttackTarget, work: Promise<unknown>) {
  const bystander = startBystander({ address, key: keys.reader })
  await work
  const requests = await bystander.stop()
  const errors = requests.filter(({ status }) => status !== 200)
  const durations = requests.map(({ durationMs }) => durationMs).toSorted((a, b) => a - b)
  return {
    count: requests.length,
    errorCount: errors.length,
    outageMs: measureOutageMs(errors),
    p99Ms: durations[Math.floor(durations.length * 0.99)] ?? 0,
  }
}

function measureOutageMs(errors: readonly BystanderRequest[]): number {
  const [first, last] = [errors[0], errors.at(-1)]
  return first && last ? last.startedMs + last.durationMs - first.startedMs : 0
}

/** The same for the same elements, whatever their order. */
async function computeChecksum({ address, keys }: AttackTarget): Promise<string> {
  const response = await fetch(`${address}/exports/ecosystem.ndjson`, { headers: bearer(keys.admin) })
  if (!response.ok) throw new Error(`The export was answered with ${response.status}`)
  const lines = (await response.text()).split('\n').toSorted()
  return createHash('sha256').update(lines.join('\n')).digest('hex')
}

async function createTarget(address: string): Promise<AttackTarget> {
  const admin = await createKey(address, { role: 'admin' })
  const create = (role: string, limits: object = {}) => createKey(address, { role, ...limits }, admin)
  const response = await fetch(`${address}/departments?limit=1`, { headers: bearer(admin) })
  const [department] = ((await response.json()) as { items: { id: string }[] }).items
  return {
    address,
    port: Number(new URL(address).port),
    keys: {
      admin,
      reader: await create('reader'),
      analyst: await create('analyst'),
      steward: await create('steward'),
      limitedEditor: await create('editor', { department: department?.id }),
    },
    readDatabasePid: async () => {
      const record = await readFile(join(home, 'databases/demo-broadband/running.json'), 'utf8')
      return (JSON.parse(record) as { pid: number }).pid
    },
  }
}

async function createKey(address: string, key: { role: string }, admin?: string): Promise<string> {
  const response = await fetch(`${address}/keys`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(admin !== undefined && bearer(admin)) },
    body: JSON.stringify({ name: `Proof (${key.role})`, ...key }),
  })
  if (!response.ok) throw new Error(await response.text())
  return ((await response.json()) as { key: string }).key
}
