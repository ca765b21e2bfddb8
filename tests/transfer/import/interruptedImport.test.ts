import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { beforeEach, describe, expect, it } from 'vitest'
import { toEntityTag } from '../../../src/graph/element.ts'
import type { Graph, Transaction } from '../../../src/graph/graph.ts'
import { decodeBulkChanges } from '../../../src/graph/journal/bulkChanges.ts'
import { omitNulls } from '../../../src/graph/journal/journalStep.ts'
import { AtlasError } from '../../../src/model/errors.ts'
import {
  claimImport,
  insertImport,
  listAbandonedImports,
  readImport,
  saveImport,
  writeBookkeeping,
} from '../../../src/transfer/import/importStore.ts'
import { runImport } from '../../../src/transfer/import/runImport.ts'
import { recordStaging } from '../../../src/transfer/import/staging.ts'
import { undoImport } from '../../../src/transfer/import/undo.ts'
import { useTemporaryFolder } from '../../support/temporaryFolder.ts'
import { clearGraph, createTestGraph, department, seedGraph, snapshotMap } from '../../support/testGraph.ts'

/** Small batches, so that a small import has many. */
const sizes = {
  maxRowsPerTransaction: 20,
  maxRowsPerBatch: 8,
  maxCharactersPerBatch: 10_000,
  maxRowsPerBatchWhenBusy: 3,
}

const graph = await createTestGraph()

const folder = useTemporaryFolder()
beforeEach(async () => {
  await clearGraph(graph)
  await seedGraph(graph, department('d1', { name: 'Before' }))
})

const owner = 'an instance'
const numbers = Array.from({ length: 30 }, (_, index) => index)
const lines = [
  ...numbers.map((number) => ({ kind: 'Department', id: `d${number}`, name: `Department ${number}` })),
  ...numbers.map((number) => ({
    type: 'PART_OF',
    from: { kind: 'Department', id: `d${number}` },
    to: { kind: 'Department', id: `d${(number + 7) % 30}` },
  })),
]

async function prepareImport(id: string) {
  const path = join(folder(), 'all.ndjson')
  await writeFile(path, lines.map((line) => JSON.stringify(line)).join('\n'))
  const order = { mode: 'upsert' as const, dryRun: false, author: 'test', files: ['all.ndjson'] }
  await insertImport(graph, id, order, owner)
  return async (
    database: Graph,
    isDatabaseBusy = false,
    maxCharactersPerBatch = sizes.maxCharactersPerBatch,
  ) => {
    const record = await readImport(graph, id)
    return runImport({
      graph: database,
      record,
      files: [{ name: 'all.ndjson', path }],
      folder: folder(),
      owner,
      batchLimits: { ...sizes, maxCharactersPerBatch },
      isDatabaseBusy: () => isDatabaseBusy,
    })
  }
}

/** What a mark held before the journal had the changes of its batch. */
function encodeFormerJournal(changes: Int8Array): Int8Array {
  const results = decodeBulkChanges(changes).map((change) => {
    if (change.change === 'created')
      return { key: change.key, result: 'created', tag: toEntityTag(change.after) }
    if (change.change !== 'updated') throw new TypeError('The import deletes nothing')
    const before = { ...change.key, ...omitNulls(change.before) }
    return { key: change.key, result: 'updated', before, tag: change.tag }
  })
  return new Int8Array(deflateRawSync(JSON.stringify(results)))
}

/** The database goes away with the given write: before it is done, or after, when only the answer is lost. */
function createGraphFailingAtWrite(count: number, isWritten: boolean): Graph {
  let remainingWrites = count
  const write: Graph['write'] = async (work, options) => {
    if (options?.keepsVersion) return graph.write(work, options)
    remainingWrites -= 1
    if (remainingWrites === 0 && isWritten) await graph.write(work, options)
    if (remainingWrites <= 0) throw new AtlasError('DATABASE_UNAVAILABLE', 'It is gone')
    return graph.write(work, options)
  }
  return { ...graph, write }
}

/** All of the map but the times; a row that was written twice would show in a revision. */
async function readMapWithoutTimes(): Promise<unknown> {
  return JSON.parse(JSON.stringify(await snapshotMap(graph)).replaceAll(/\{"year":[^}]*\}/g, '"a time"'))
}

describe('An import in batches that is broken off', () => {
  it.each([
    [1, false, false, false],
    [1, true, false, true],
    [3, true, false, false],
    [4, false, false, true],
    [6, true, false, false],
    [2, true, true, false],
    [5, false, true, true],
    [8, true, true, false],
  ])(
    'at its write %i (done: %s) ends with the graph of one that nobody disturbed, and is undone as a whole, whether others ask before (%s) or after (%s)',
    async (count, isWritten, ...othersAskFlags) => {
      const [before, after] = othersAskFlags
      const run = await prepareImport(crypto.randomUUID())
      await expect(run(createGraphFailingAtWrite(count, isWritten), before)).rejects.toThrow('It is gone')
      expect(await run(graph, after)).toMatchObject({ state: 'done', counts: { created: 59, updated: 1 } })
      const resumedMap = await readMapWithoutTimes()
      await clearGraph(graph)
      await seedGraph(graph, department('d1', { name: 'Before' }))
      const id = crypto.randomUUID()
      await (await prepareImport(id))(graph)
      expect(await readMapWithoutTimes()).toEqual(resumedMap)
      await undoImport(graph, id, 'test', owner)
      expect(await snapshotMap(graph)).toMatchObject([{ node: { id: 'd1', name: 'Before' }, type: null }])
    },
  )

  it('after its one transaction says how many rows it has written', async () => {
    const id = crypto.randomUUID()
    await prepareImport(id)
    const run = async (database: Graph) =>
      runImport({
        graph: database,
        record: await readImport(graph, id),
        files: [{ name: 'all.ndjson', path: join(folder(), 'all.ndjson') }],
        folder: folder(),
        owner,
      })
    await expect(run(createGraphFailingAtWrite(1, true))).rejects.toThrow('It is gone')
    expect(await run(graph)).toMatchObject({
      state: 'done',
      rowsWritten: 60,
      counts: { created: 59, updated: 1 },
    })
  })

  it('cannot be undone once the journal has lost what it changed', async () => {
    const id = crypto.randomUUID()
    await (await prepareImport(id))(graph)
    const map = await snapshotMap(graph)
    await graph.write((transaction) => transaction.run('MATCH (entry:AuditEntry) DELETE entry'))
    await expect(undoImport(graph, id, 'test', owner)).rejects.toMatchObject({
      code: 'CHANGES_NOT_APPLIED',
      message: `Import ${id} can no longer be undone: AUDIT_KEEP_DAYS deleted what it changed`,
    })
    expect(await readImport(graph, id)).toMatchObject({ state: 'done' })
    expect(await snapshotMap(graph)).toEqual(map)
  })

  it('is undone by what its marks hold if an earlier release wrote it', async () => {
    const id = crypto.randomUUID()
    await (await prepareImport(id))(graph)
    const batches = await graph.read<{ key: string; changes: Int8Array }>(
      `MATCH (batch:ImportBatch {import: $id})
       MATCH (entry:AuditEntry {id: batch.entry})
       RETURN batch.key AS key, entry.changes AS changes`,
      { id },
    )
    const rows = batches.rows.map(({ key, changes }) => ({ key, journal: encodeFormerJournal(changes) }))
    await graph.write((transaction) =>
      transaction.run(
        `UNWIND $rows AS row
         MATCH (batch:ImportBatch {key: row.key})
         SET batch.journal = row.journal
         REMOVE batch.entry`,
        { rows },
      ),
    )
    await undoImport(graph, id, 'test', owner)
    expect(await snapshotMap(graph)).toMatchObject([{ node: { id: 'd1', name: 'Before' }, type: null }])
  })

  it('is written in smaller transactions while others ask, or where rows are long', async () => {
    const countWrites = async (...settings: [doOthersAsk: boolean, charactersInBatch?: number]) => {
      await clearGraph(graph)
      let writes = 0
      const write: Graph['write'] = (work, options) => {
        if (!options?.keepsVersion) writes += 1
        return graph.write(work, options)
      }
      const run = await prepareImport(crypto.randomUUID())
      expect(await run({ ...graph, write }, ...settings)).toMatchObject({ counts: { created: 60 } })
      return writes
    }
    const baselineWrites = await countWrites(false)
    expect(await countWrites(true)).toBeGreaterThan(2 * baselineWrites)
    expect(await countWrites(false, 200)).toBeGreaterThan(2 * baselineWrites)
  })

  it('by a fault of its own leaves nothing, whatever was written beside', async () => {
    const run = await prepareImport(crypto.randomUUID())
    let writes = 0
    const write: Graph['write'] = async (work, options) => {
      if (!options?.keepsVersion) writes += 1
      if (writes !== 2) return graph.write(work, options)
      writes += 1
      throw new AtlasError('CHANGES_NOT_APPLIED', 'Not this one')
    }
    expect(await run({ ...graph, write })).toMatchObject({ state: 'failed' })
    expect(await snapshotMap(graph)).toMatchObject([{ node: { id: 'd1', name: 'Before' }, type: null }])
  })
})

describe('An import that another instance takes over', () => {
  const newOwner = 'another instance'
  /** As a claim does once the lease has expired; returns how many batches are written then. */
  const takeOver = (id: string): Promise<number> =>
    graph.write(async (transaction) => {
      await transaction.run('MATCH (import:Import {key: $id}) SET import.owner = $newOwner', { id, newOwner })
      return countBatches(transaction, id)
    })
  const countBatches = async (transaction: Transaction, id: string): Promise<number> => {
    const { records } = await transaction.run(
      'MATCH (batch:ImportBatch {import: $id}) RETURN count(batch) AS count',
      { id },
    )
    return Number(records[0]?.get('count'))
  }
  /** The other instance takes it over before a write of the map, when this one has done its work but for the commit. */
  const createGraphTakenOverAtWrite = (count: number, takeOverOnce: () => Promise<void>): Graph => {
    let writes = 0
    const write: Graph['write'] = (work, options) => {
      if (options?.keepsVersion) return graph.write(work, options)
      writes += 1
      const isTakenOver = writes === count
      return graph.write(async (transaction) => {
        if (isTakenOver) await takeOverOnce()
        return work(transaction)
      }, options)
    }
    return { ...graph, write }
  }

  it.each([1, 3])('at its write %i writes nothing more, and undoes nothing', async (count) => {
    const id = crypto.randomUUID()
    const run = await prepareImport(id)
    let written = 0
    const disturbed = createGraphTakenOverAtWrite(count, async () => {
      written = await takeOver(id)
    })
    const isDatabaseBusy = true
    await expect(run(disturbed, isDatabaseBusy)).rejects.toThrow(`Another instance resumed import ${id}`)
    expect(written).toBe(count - 1)
    expect(await readImport(graph, id)).toMatchObject({ state: 'writing' })
    expect(await graph.write((transaction) => countBatches(transaction, id))).toBe(written)
  })

  it('after its last write is left as the other one finishes it', async () => {
    const id = crypto.randomUUID()
    const run = await prepareImport(id)
    const recordsDone = async (transaction: Transaction) => {
      const { records } = await transaction.run(
        'MATCH (batch:ImportBatch {import: $id}) RETURN sum(batch.size) AS rows',
        { id },
      )
      return Number(records[0]?.get('rows')) === 60
    }
    const write: Graph['write'] = async (work, options) => {
      const isFinishing = options?.keepsVersion && (await graph.write(recordsDone, options))
      if (isFinishing) await takeOver(id)
      return graph.write(work, options)
    }
    await expect(run({ ...graph, write })).rejects.toThrow(`Another instance resumed import ${id}`)
    expect(await graph.write((transaction) => recordsDone(transaction))).toBe(true)
    const record = await readImport(graph, id)
    await runImport({ graph, record, files: [], folder: folder(), owner: newOwner, batchLimits: sizes })
    expect(await readImport(graph, id)).toMatchObject({ state: 'done', counts: { created: 59, updated: 1 } })
    expect(
      (await graph.read<{ count: number }>('MATCH (d:Department) RETURN count(d) AS count')).rows,
    ).toEqual([{ count: 30 }])
  })
})

describe('An import whose rows are on the disk of another instance', () => {
  /** Runs it again with the file, and an empty folder for its rows. */
  const runElsewhere = async (id: string) => {
    const record = await readImport(graph, id)
    const elsewhere = join(folder(), crypto.randomUUID())
    await mkdir(elsewhere)
    const files = [{ name: 'all.ndjson', path: join(folder(), 'all.ndjson') }]
    return runImport({ graph, record, files, folder: elsewhere, owner, batchLimits: sizes })
  }

  it.each([1, 3, 6])(
    'is read again after %i writes, and ends as one that nobody disturbed',
    async (count) => {
      const id = crypto.randomUUID()
      const run = await prepareImport(id)
      await expect(run(createGraphFailingAtWrite(count, true))).rejects.toThrow('It is gone')
      expect(await runElsewhere(id)).toMatchObject({ state: 'done', counts: { created: 59, updated: 1 } })
      const map = await readMapWithoutTimes()
      await clearGraph(graph)
      await seedGraph(graph, department('d1', { name: 'Before' }))
      await (await prepareImport(crypto.randomUUID()))(graph)
      expect(JSON.stringify(await readMapWithoutTimes())).toBe(
        JSON.stringify(map).replaceAll(/"revision":[34]/g, '"revision":2'),
      )
    },
  )

  it('ends as failed if others have changed what the other instance wrote', async () => {
    const id = crypto.randomUUID()
    const run = await prepareImport(id)
    await expect(run(createGraphFailingAtWrite(3, true), true)).rejects.toThrow('It is gone')
    await seedGraph(graph, department('d0', { name: 'Changed' }))
    expect(await runElsewhere(id)).toMatchObject({
      state: 'failed',
      problem: {
        detail: expect.stringMatching(/Others have changed what it wrote since, so a part of it is left$/),
      },
    })
    const { rows } = await graph.read("MATCH (changed:Department {id: 'd0'}) RETURN changed.name AS name")
    expect(rows).toEqual([{ name: 'Changed' }])
  })

  it('is not read from rows that this instance read before another one wrote it', async () => {
    const id = crypto.randomUUID()
    const run = await prepareImport(id)
    await expect(run(createGraphFailingAtWrite(1, false))).rejects.toThrow('It is gone')
    const elsewhere = join(folder(), 'elsewhere')
    await mkdir(elsewhere)
    await recordStaging(graph, id, owner, elsewhere)
    await writeFile(join(folder(), 'nodes.jsonl'), 'not what the other one has read')
    expect(await run(graph)).toMatchObject({ state: 'done', counts: { created: 59, updated: 1 } })
  })
})

describe('the lease of an import', () => {
  it.each([
    ['has not expired', 5_000, false],
    ['has expired', -1, true],
    ['was made before the clock of the database was set back by an hour', 3_605_000, true],
  ])('that %s: another instance may resume it: %s', async (_, leaseLeftMs, isFree) => {
    const id = crypto.randomUUID()
    await prepareImport(id)
    await graph.write((transaction) =>
      transaction.run('MATCH (import:Import {key: $id}) SET import.leaseUntil = timestamp() + $leaseLeftMs', {
        id,
        leaseLeftMs,
      }),
    )
    expect((await listAbandonedImports(graph)).includes(id)).toBe(isFree)
    expect((await claimImport(graph, id, crypto.randomUUID())) !== undefined).toBe(isFree)
  })

  it('counts how often it was claimed without progress', async () => {
    const id = crypto.randomUUID()
    const record = await insertImport(
      graph,
      id,
      { mode: 'upsert', dryRun: false, author: 'test', files: [] },
      owner,
    )
    const claim = async () => (await claimImport(graph, id, owner))?.claims
    expect([await claim(), await claim()]).toEqual([1, 2])
    const progressed = { ...record, state: 'writing' as const, rowsWritten: 5 }
    await writeBookkeeping(graph, (transaction) => saveImport(transaction, progressed, owner))
    expect([await claim(), await claim()]).toEqual([1, 2])
  })
})
