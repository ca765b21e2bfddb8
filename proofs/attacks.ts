import { createHash } from 'node:crypto'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Table from 'cli-table3'
import { rejectAfter } from '../src/graph/rejectAfter.ts'
import { loadModules } from '../src/model/loadModules.ts'
import { type Attack, type AttackTarget, bearer, tally } from './attack.ts'
import { startTarget } from './attackTarget.ts'
import { type BystanderRequest, startBystander } from './bystander.ts'

/*
 * Attacks on a whole service while another client reads: that client sees no error and waits at most three times as
 * long as just before and after, and the graph stays what it was. Each file in `attacks` is one attack.
 * `npm run prove:attacks`, `npm run prove:attacks -- quick`, `npm run prove:attacks -- "slow bodies" "cross site"`.
 */

const selection = process.argv.slice(2)
const isQuick = selection.includes('quick')
const attackMs = isQuick ? 4_000 : 30_000
const usualPeriodMs = attackMs / 2
/** An attack that takes longer counts as failed. */
const maxAttackMs = 10 * 60_000
const maxSlowdown = 3
/** A round sees few requests, and one that the machine held up is no fault of the service: a slow round is repeated. */
const maxRounds = 3
const maxExportAttempts = 5
/** The short form sees too few requests for the 99th percentile. */
const percentile = isQuick ? 95 : 99
/** Below this, what a busy machine adds is more than what an attack does. */
const minComparableMs = 50

/** What a client that does nothing wrong sees. */
type Observation = readonly BystanderRequest[]

await runProof()

async function runProof(): Promise<void> {
  const attacks = await selectAttacks()
  await using resources = new AsyncDisposableStack()
  const target = await startTarget(resources)
  try {
    printTable(await runAttacks(attacks, target))
  } catch (error) {
    process.stderr.write(`The service said at last:\n${target.logTail()}\n`)
    throw error
  }
}

async function runAttacks(attacks: readonly Attack[], target: AttackTarget): Promise<string[][]> {
  await observe(target, sleep(usualPeriodMs))
  const rows: string[][] = []
  let usual = await observe(target, sleep(usualPeriodMs))
  for (const attack of attacks) {
    process.stderr.write(`${attack.name}: ${attack.description}\n`)
    const checksum = await computeChecksum(target)
    let round = await runRound(attack, target, usual)
    let rounds = 1
    for (; round.isServed && round.isSlow && rounds < maxRounds; rounds += 1)
      round = await runRound(attack, target, round.after)
    const isUnchanged = (await computeChecksum(target)) === checksum
    const isServed = round.isServed && !round.isSlow
    if (!isServed || !isUnchanged) process.exitCode = 1
    rows.push([
      attack.name,
      isServed ? 'served' : 'NOT SERVED',
      ...round.cells,
      String(rounds),
      isUnchanged ? 'unchanged' : 'CHANGED',
      round.outcome,
    ])
    usual = round.after
  }
  return rows
}

/** Attacks once, and judges what others saw by what they saw just before and after. */
async function runRound(attack: Attack, target: AttackTarget, before: Observation) {
  const { outcome, during } = await runAttack(attack, target)
  const after = await observe(target, sleep(usualPeriodMs))
  return { outcome, after, ...judge(attack, [...before, ...after], during) }
}

async function selectAttacks(): Promise<readonly Attack[]> {
  const all = [
    ...(await loadModules<Attack>(join(import.meta.dirname, 'attacks'), ({ name }) => name)).values(),
  ]
  const selected = all.filter(
    (attack) => selection.length === 0 || selection.includes(attack.name) || (isQuick && attack.isQuick),
  )
  if (selected.length === 0) throw new Error(`The attacks are ${all.map(({ name }) => name).join(', ')}`)
  return selected
}

async function runAttack(attack: Attack, target: AttackTarget) {
  await attack.prepare?.(target)
  const run = attack.run(target, AbortSignal.timeout(attackMs))
  const outcome = rejectAfter(maxAttackMs, run, () => new Error('it did not end')).catch((error: unknown) => {
    process.exitCode = 1
    return `FAILED: ${error instanceof Error ? error.message : error}`
  })
  const during = await observe(target, outcome)
  return { outcome: await outcome, during }
}

/** Reads as usual until the work ends. */
async function observe({ address, keys }: AttackTarget, work: Promise<unknown>): Promise<Observation> {
  const bystander = startBystander({ address, key: keys.reader })
  await work
  return bystander.stop()
}

function judge({ maxOutageMs }: Attack, usual: Observation, during: Observation) {
  const errors = during.filter(({ status }) => status !== 200)
  const outageMs = measureOutageMs(errors)
  const [usualMs, attackedMs] = [usual, during].map(computePercentileMs) as [number, number]
  const slowdown = attackedMs / usualMs
  const hasLimitedOutage = maxOutageMs !== undefined
  return {
    isServed: hasLimitedOutage ? outageMs <= maxOutageMs : errors.length === 0,
    isSlow: !hasLimitedOutage && slowdown > maxSlowdown && attackedMs > minComparableMs,
    cells: [
      String(during.length),
      errors.length === 0 ? '0' : tally(errors.map(({ status }) => status)),
      (outageMs / 1_000).toFixed(1),
      usualMs.toFixed(1),
      attackedMs.toFixed(1),
      slowdown.toFixed(1),
      (loadavg()[0] ?? 0).toFixed(1),
    ],
  }
}

function computePercentileMs(observation: Observation): number {
  const durationsMs = observation.map(({ durationMs }) => durationMs).toSorted((a, b) => a - b)
  return durationsMs[Math.floor((durationsMs.length * percentile) / 100)] ?? 0
}

function measureOutageMs(errors: Observation): number {
  const [first, last] = [errors[0], errors.at(-1)]
  return first && last ? last.startedMs + last.durationMs - first.startedMs : 0
}

/** The same for the same elements, whatever their order. An export that meets a concurrent change is sent again. */
async function computeChecksum({ address, keys }: AttackTarget): Promise<string> {
  const url = `${address}/exports/ecosystem.ndjson`
  const response = await fetchWhenAvailable(url, { headers: bearer(keys.admin) }, maxExportAttempts)
  const text = await response.text()
  if (!response.ok) throw new Error(`The export was answered with ${response.status}: ${text}`)
  return createHash('sha256').update(text.split('\n').toSorted().join('\n')).digest('hex')
}

function printTable(rows: readonly string[][]): void {
  const durations = [`usual p${percentile} ms`, `p${percentile} ms`, 'slowdown']
  const table = new Table({
    head: [
      'attack',
      'others',
      'requests',
      'errors',
      'outage s',
      ...durations,
      'load',
      'rounds',
      'graph',
      'outcome',
    ],
    style: { head: [], border: [] },
  })
  table.push(...rows)
  process.stdout.write(`${table.toString()}\n`)
}

import { fetchWhenAvailable } from './service.ts'
