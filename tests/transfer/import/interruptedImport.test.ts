import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Graph } from '../../../src/graph/graph.ts'
import { AtlasError } from '../../../src/model/errors.ts'
import { createRecord, readRecord } from '../../../src/transfer/import/importRecord.ts'
import { runImport } from '../../../src/transfer/import/runImport.ts'
import { undoImport } from '../../../src/transfer/import/undo.ts'
import { folderForEach } from '../../support/temporaryFolder.ts'
import { build, department, empty, mapOf, openTestGraph } from '../../support/testGraph.ts'

/** Small batches, so that a small import has many. */
const sizes = { rowsInOneTransaction: 20, rowsInBatch: 8, charactersInBatch: 10_000, rowsBesideOthers: 3 }

const graph = await openTestGraph()

const folder = folderForEach()
beforeEach(async () => {
  await empty(graph)
  await build(graph, department('d1', { name: 'Before' }))
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

async function begun(id: string) {
  const path = join(folder(), 'all.ndjson')
  await writeFile(path, lines.map((line) => JSON.stringify(line)).join('\n'))
  const order = { mode: 'upsert' as const, dryRun: false, author: 'test', files: ['all.ndjson'] }
  await createRecord(graph, id, order, owner)
  return async (database: Graph, doOthersAsk = false, charactersInBatch = sizes.charactersInBatch) => {
    const record = await readRecord(graph, id)
    return runImport({
      graph: database,
      record,
      files: [{ name: 'all.ndjson', path }],
      folder: folder(),
      owner,
      sizes: { ...sizes, charactersInBatch },
      doOthersAsk: () => doOthersAsk,
    })
  }
}

/** The database goes away with the given write: before it is done, or after, when only the answer is lost. */
function failingAt(count: number, isWritten: boolean): Graph {
  let left = count
  const write: Graph['write'] = async (work, options) => {
    if (options?.isBesideTheMap) return graph.write(work, options)
    left -= 1
    if (left === 0 && isWritten) await graph.write(work, options)
    if (left <= 0) throw new AtlasError('DATABASE_UNAVAILABLE', 'It is gone')
    return graph.write(work, options)
  }
  return { ...graph, write }
}

/** All of the map but the times; a row that was written twice would show in a revision. */
async function picture(): Promise<unknown> {
  return JSON.parse(JSON.stringify(await mapOf(graph)).replaceAll(/\{"year":[^}]*\}/g, '"a time"'))
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
    async (count, isWritten, ...asking) => {
      const [before, after] = asking
      const run = await begun(crypto.randomUUID())
      await expect(run(failingAt(count, isWritten), before)).rejects.toThrow('It is gone')
      expect(await run(graph, after)).toMatchObject({ state: 'done', counts: { created: 59, updated: 1 } })
      const resumed = await picture()
      await empty(graph)
      await build(graph, department('d1', { name: 'Before' }))
      const id = crypto.randomUUID()
      await (await begun(id))(graph)
      expect(await picture()).toEqual(resumed)
      await undoImport(graph, id, 'test', owner)
      expect(await mapOf(graph)).toMatchObject([{ node: { id: 'd1', name: 'Before' }, type: null }])
    },
  )

  it('is written in smaller transactions while others ask, or where rows are long', async () => {
    const writesOf = async (...settings: [doOthersAsk: boolean, charactersInBatch?: number]) => {
      await empty(graph)
      let writes = 0
      const write: Graph['write'] = (work, options) => {
        if (!options?.isBesideTheMap) writes += 1
        return graph.write(work, options)
      }
      const run = await begun(crypto.randomUUID())
      expect(await run({ ...graph, write }, ...settings)).toMatchObject({ counts: { created: 60 } })
      return writes
    }
    const usual = await writesOf(false)
    expect(await writesOf(true)).toBeGreaterThan(2 * usual)
    expect(await writesOf(false, 200)).toBeGreaterThan(2 * usual)
  })

  it('by a fault of its own leaves nothing, whatever was written beside', async () => {
    const run = await begun(crypto.randomUUID())
    let writes = 0
    const write: Graph['write'] = async (work, options) => {
      if (!options?.isBesideTheMap) writes += 1
      if (writes !== 2) return graph.write(work, options)
      writes += 1
      throw new AtlasError('CHANGES_REFUSED', 'Not this one')
    }
    expect(await run({ ...graph, write })).toMatchObject({ state: 'failed' })
    expect(await mapOf(graph)).toMatchObject([{ node: { id: 'd1', name: 'Before' }, type: null }])
  })
})
