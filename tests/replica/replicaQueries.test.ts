import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { getDatabaseFolder } from '../../src/embedded/embeddedDatabase.ts'
import type { AdHocQueries } from '../../src/graph/adHoc/adHocQueries.ts'
import { AtlasError } from '../../src/model/errors.ts'
import { createQueryBlocks } from '../../src/replica/queryBlocks.ts'
import { openReplicaQueries } from '../../src/replica/replicaQueries.ts'
import { listReplicaNames, removeReplicas } from '../../src/replica/replicaStores.ts'
import { runQuery } from '../../src/reports/queries/runQuery.ts'
import { readSettings } from '../../src/settings.ts'
import { drill } from '../support/drill.ts'
import { clearGraph, createTestGraph, department, owns, seedGraph, touchpoint } from '../support/testGraph.ts'
import { endlessQueries } from './endlessQueries.ts'

const graph = await createTestGraph()
const home = readSettings().CX_ATLAS_HOME
const databaseName = `tests-${process.pid}`
const [replicaName = ''] = listReplicaNames(databaseName)
const progress: string[] = []
let nowMs = 0
const opened: AdHocQueries[] = []

function openQueries(idleTimeoutMs = 600_000): AdHocQueries {
  const adHoc = openReplicaQueries({
    source: graph,
    home,
    databaseName,
    memory: { heapMiB: 384, pageCacheMiB: 32 },
    blocks: createQueryBlocks(() => nowMs),
    onProgress: (line) => progress.push(line),
    idleTimeoutMs,
  })
  opened.push(adHoc)
  return adHoc
}

beforeAll(() =>
  seedGraph(
    graph,
    department('finance'),
    touchpoint('invoice'),
    touchpoint('hotline'),
    owns('finance', 'invoice'),
  ),
)
afterAll(async () => {
  for (const adHoc of opened) await adHoc.close()
  await removeReplicas(home, databaseName)
  await clearGraph(graph)
})

const run = (adHoc: AdHocQueries, caller: string, query: string, parameters = {}, timeoutMs = 5_000) =>
  adHoc.use({ caller }, (place) => runQuery(place, { query, parameters, limit: 10, timeoutMs }))

/** Asks again while the replica is being started, as a client does that follows Retry-After. */
async function untilAvailable<Result>(work: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof AtlasError && error.code === 'REPLICA_UNAVAILABLE')) throw error
      await sleep(100)
    }
  }
}

const countTouchpoints = async (adHoc: AdHocQueries, caller = 'reader') => {
  const query = 'MATCH (t:Touchpoint) RETURN count(t) AS touchpoints'
  return (await untilAvailable(() => run(adHoc, caller, query))).rows[0]?.[0]
}

const readsOf = (line: string) => progress.filter((message) => message.startsWith(line)).length

describe('queries on a replica', () => {
  const adHoc = openQueries()

  it('see everything that was written before, and say up to which change', async () => {
    expect(await countTouchpoints(adHoc)).toBe(2)
    for (const id of ['shop', 'letter', 'app']) {
      const before = await run(adHoc, 'reader', 'RETURN 1 AS one')
      await seedGraph(graph, touchpoint(id))
      const after = await untilAvailable(() =>
        run(adHoc, 'reader', 'MATCH (t:Touchpoint {id: $id}) RETURN t.name AS name', { id }),
      )
      expect(after.rows).toEqual([[id]])
      expect(after.position.sequence).toBe(Number(before.position.sequence) + 1)
    }
    expect(readsOf('Copying the graph')).toBe(1)
  }, 300_000)

  it('see a change that another client made directly, by a new copy', async () => {
    const session = graph.openSession()
    await session.run("MATCH (t:Touchpoint {id: 'invoice'}) SET t.name = 'Bill'")
    await session.close()
    const query = "MATCH (t:Touchpoint {id: 'invoice'}) RETURN t.name AS name"
    expect((await untilAvailable(() => run(adHoc, 'reader', query))).rows).toEqual([['Bill']])
    expect(readsOf('Copying the graph')).toBe(2)
    expect(readsOf('The replica for ad-hoc queries ended')).toBe(0)
  }, 300_000)

  drill.each(endlessQueries)(
    'end with the process if they do not end: %s',
    async (what, query, parameters) => {
      const restarts = readsOf('The replica for ad-hoc queries ended')
      const failure = await untilAvailable(() => run(adHoc, what, query, parameters, 500)).catch(
        (error: AtlasError) => error,
      )
      expect(failure).toMatchObject({ code: expect.stringMatching(/^QUERY_TOO_(SLOW|LARGE)$/) })
      expect(await countTouchpoints(adHoc)).toBe(5)
      expect(readsOf('The replica for ad-hoc queries ended')).toBe(restarts + 1)
      expect(readsOf('Copying the graph')).toBe(2)
    },
    300_000,
  )

  drill(
    'are refused for ten minutes to a caller who ended the replica twice, and to nobody else',
    async () => {
      const [, query = ''] = endlessQueries[1] ?? []
      const restarts = readsOf('The replica for ad-hoc queries ended')
      const copies = readsOf('Copying the graph')
      for (const time of [1, 2]) {
        nowMs += 60_000 * time
        const failure = untilAvailable(() => run(adHoc, 'culprit', query, {}, 200))
        await expect(failure).rejects.toMatchObject({ code: 'QUERY_TOO_SLOW' })
      }
      await expect(run(adHoc, 'culprit', 'RETURN 1 AS one')).rejects.toMatchObject({
        code: 'QUERIES_BLOCKED',
        details: { retryAfterSeconds: 600 },
      })
      expect(adHoc.getBlockedUntil('culprit')?.getTime()).toBeGreaterThan(Date.now() + 590_000)
      expect(adHoc.getBlockedUntil('reader')).toBeUndefined()
      expect(await countTouchpoints(adHoc)).toBe(5)
      nowMs += 600_000
      expect(await countTouchpoints(adHoc, 'culprit')).toBe(5)
      expect(readsOf('The replica for ad-hoc queries ended')).toBe(restarts + 2)
      expect(readsOf('Copying the graph')).toBe(copies)
    },
    300_000,
  )
})

describe('a replica', () => {
  drill(
    'is stopped when it is idle, and started by the next query from the copy that it stored',
    async () => {
      await opened.at(-1)?.close()
      const adHoc = openQueries(1_000)
      expect(await countTouchpoints(adHoc)).toBe(5)
      const starts = readsOf('Starting the embedded Neo4j')
      const copies = readsOf('Copying the graph')
      const lock = join(getDatabaseFolder(home, replicaName), 'running.json')
      expect(existsSync(lock)).toBe(true)
      await sleep(5_000)
      expect(await countTouchpoints(adHoc)).toBe(5)
      expect(readsOf('Starting the embedded Neo4j')).toBe(starts + 1)
      expect(readsOf('Copying the graph')).toBe(copies)
    },
    300_000,
  )
})
