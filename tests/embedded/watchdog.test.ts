import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import neo4j from 'neo4j-driver'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type EmbeddedDatabase, startEmbedded } from '../../src/embedded/embeddedDatabase.ts'
import { GcTimer } from '../../src/embedded/gcTimer.ts'
import { defaultWatchdogPolicy, HangMonitor, type WatchdogPolicy } from '../../src/embedded/watchdog.ts'
import { drill } from '../support/drill.ts'

const home = process.env.CX_ATLAS_HOME || join(import.meta.dirname, '../../.cx-atlas')

describe('the monitor', () => {
  /** Observes once per interval until a reason is given; returns it with the time it took. */
  function observe(seconds: number, observation: (second: number) => { gcMs?: number; overdue?: string[] }) {
    const monitor = new HangMonitor(defaultWatchdogPolicy, 0)
    let gcMs = 0
    for (let second = 2; second <= seconds; second += 2) {
      const { gcMs: addedGcMs = 0, overdue } = observation(second)
      gcMs += addedGcMs
      const reason = monitor.advance(second * 1_000, gcMs)
      if (reason !== undefined) return { second, reason }
      if (overdue) monitor.recordAnswer(overdue)
    }
    return undefined
  }

  it('leaves a server alone that answers', () => {
    expect(observe(600, () => ({ gcMs: 1_700, overdue: [] }))).toBeUndefined()
    expect(observe(600, (second) => (second % 18 === 0 ? { overdue: [] } : {}))).toBeUndefined()
  })

  it('reports 20 s without an answer', () => {
    expect(observe(600, (second) => (second <= 100 ? { overdue: [] } : {}))).toEqual({
      second: 120,
      reason: 'it did not answer for 20 s',
    })
  })

  it('reports 20 s with more than 90 % garbage collection, although the server answers', () => {
    const reason = 'it spent 95 % of the last 20 s in garbage collection'
    expect(observe(600, () => ({ gcMs: 1_900, overdue: [] }))).toEqual({ second: 20, reason })
    expect(observe(600, () => ({ gcMs: 1_800, overdue: [] }))).toBeUndefined()
  })

  it('reports a transaction that runs 10 s past its end, and none that ends before', () => {
    const reason = 'a transaction ran for 10 s after its end'
    expect(observe(600, (second) => ({ overdue: second < 50 ? [] : ['neo4j-transaction-7'] }))).toEqual({
      second: 62,
      reason,
    })
    expect(observe(600, (second) => ({ overdue: [`neo4j-transaction-${second >> 3}`] }))).toBeUndefined()
  })

  it('counts a jump of the clock as two intervals', () => {
    const monitor = new HangMonitor(defaultWatchdogPolicy, 0)
    monitor.recordAnswer(['neo4j-transaction-7'])
    expect(monitor.advance(3_600_000, 3_600_000)).toBeUndefined()
    monitor.recordAnswer(['neo4j-transaction-7'])
    expect(monitor.advance(7_200_000, 3_600_000)).toBeUndefined()
    for (const seconds of [1, 2, 3]) expect(monitor.advance((7_200 + 4 * seconds) * 1_000, 0)).toBeUndefined()
    expect(monitor.advance(7_216_000, 0)).toMatch(/did not answer for 20 s/)
  })
})

describe('the garbage collection timer', () => {
  it('adds pauses, also the one in progress, and nothing concurrent', () => {
    const timer = new GcTimer()
    timer.read('Using G1', 0)
    timer.read('GC(0) Pause Young (Normal) (G1 Evacuation Pause)', 10)
    timer.read('GC(0) Pause Young (Normal) (G1 Evacuation Pause) 6M->3M(64M) 16.5ms', 30)
    timer.read('GC(1) Concurrent Mark Cycle', 30)
    timer.read('GC(1) Concurrent Mark Cycle 50.250ms', 80)
    expect(timer.getTotalMs(100)).toBe(16.5)
    timer.read('GC(2) Pause Full (Ergonomics)', 100)
    expect(timer.getTotalMs(12_100)).toBe(12_016.5)
  })
})

/** Patient enough for a busy machine. `npm run prove:attacks -- "hanging database"` waits as long as a service does. */
const impatientPolicy: WatchdogPolicy = {
  ...defaultWatchdogPolicy,
  intervalMs: 500,
  maxSilenceMs: 6_000,
  gcWindowMs: 6_000,
  maxOverrunMs: 2_000,
}

describe('an embedded database that hangs', () => {
  const progress: string[] = []
  let database: EmbeddedDatabase

  beforeAll(async () => {
    database = await startEmbedded({
      home,
      name: `test-${process.pid}-watched`,
      memory: { heapMiB: 512, pageCacheMiB: 64 },
      isTemporary: true,
      isSupervised: true,
      watchdogPolicy: impatientPolicy,
      onProgress: (line) => progress.push(line),
    })
  })
  beforeEach(() => {
    progress.length = 0
  })
  afterAll(() => database.stop())

  const readPid = () => JSON.parse(readFileSync(join(database.folder, 'running.json'), 'utf8')).pid as number

  /** Hangs the database and waits until it was killed for the reason and answers again. */
  async function expectRestart(hang: () => Promise<string>, reason: RegExp): Promise<void> {
    const pid = readPid()
    const outcome = hang()
    while (!progress.at(-1)?.startsWith('Restarted')) await sleep(50)
    expect(progress[0]).toMatch(reason)
    expect(await outcome).toMatch(/ServiceUnavailable|TransactionTimedOut/)
    expect(readPid()).not.toBe(pid)
    expect(await runToEnd('RETURN 1 AS one')).toBe('no error')
  }

  it('is killed and restarted when it does not answer', async () => {
    const freeze = () => {
      process.kill(readPid(), 'SIGSTOP')
      return runToEnd('RETURN 1 AS one')
    }
    await expectRestart(freeze, /^The embedded Neo4j was killed because it did not answer for [67] s; see /)
  }, 540_000)

  drill(
    'is killed and restarted when a transaction ignores its end',
    async () => {
      const cypher = `
      RETURN reduce(a = 0, i IN range(1, 10000) |
        a + reduce(b = 0, j IN range(1, 9999 + size(toString(i))) |
          b + reduce(c = 0, k IN range(1, 9998 + size(toString(j))) | c + k))) AS sum`
      await expectRestart(
        () => runToEnd(cypher, 3_000),
        /^The embedded Neo4j was killed because a transaction ran for [23] s after its end; see /,
      )
    },
    540_000,
  )

  drill(
    'is killed and restarted when its heap is full',
    async () => {
      // The memory of lists that an expression builds is not counted against the limit of a transaction.
      const cypher = `
      RETURN size([i IN range(1, 10000) |
        [j IN range(1, 9999 + size(toString(i))) | toString(j) + toString(i)]]) AS size`
      await expectRestart(
        () => runToEnd(cypher, 500_000),
        /^The embedded Neo4j was killed because it (spent 9\d % of the last [67] s in garbage collection|did not answer)|OutOfMemoryError/,
      )
    },
    540_000,
  )

  async function runToEnd(cypher: string, timeout = 60_000): Promise<string> {
    const { uri, username, password } = database
    const driver = neo4j.driver(uri, neo4j.auth.basic(username, password))
    const session = driver.session()
    try {
      await session.run(cypher, {}, { timeout })
      return 'no error'
    } catch (error) {
      return (error as { code: string }).code
    } finally {
      await session.close().catch(() => {})
      await driver.close()
    }
  }
})
