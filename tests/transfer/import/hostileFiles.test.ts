import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ImportRecord } from '../../../src/transfer/import/importRecord.ts'
import { ImportService } from '../../../src/transfer/import/importService.ts'
import { type HostileFile, hostileFiles, openFileStream } from '../../support/hostileFiles.ts'
import { clearGraph, createTestGraph, snapshotMap } from '../../support/testGraph.ts'

const graph = await createTestGraph()

let folder: string
let imports: ImportService
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cx-atlas-test-'))
  imports = new ImportService(graph, { folder })
})
beforeEach(() => clearGraph(graph))

afterAll(async () => {
  await imports.close()
  await rm(folder, { recursive: true })
})

async function importFile(file: HostileFile): Promise<ImportRecord> {
  const id = crypto.randomUUID()
  await imports.spool.receive(id, file.name, await openFileStream(file))
  await imports.begin(id, { mode: 'upsert', dryRun: false, author: 'test', files: [file.name] })
  let last: ImportRecord | undefined
  for await (const record of imports.watch(id)) last = record
  if (!last) throw new Error('The import has no record')
  return last
}

const endlessMebibytes = 64
const maxMemoryGrowthBytes = 200 * 1024 * 1024

describe('a hostile file', () => {
  it.each(hostileFiles(endlessMebibytes))('is refused: $description', async (file) => {
    const before = process.memoryUsage.rss()
    const record = await importFile(file)
    expect(record.state).toBe('failed')
    expect(`${record.problem?.detail} ${record.faults.map((fault) => fault.reason).join()}`).toMatch(
      file.reason,
    )
    expect(process.memoryUsage.rss() - before).toBeLessThan(maxMemoryGrowthBytes)
    expect(await snapshotMap(graph)).toEqual([])
  })
})
