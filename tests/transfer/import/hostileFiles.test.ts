import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ImportRecord } from '../../../src/transfer/import/importRecord.ts'
import { type Imports, openImports } from '../../../src/transfer/import/jobs.ts'
import { type HostileFile, hostileFiles, streamOf } from '../../support/hostileFiles.ts'
import { empty, mapOf, openTestGraph } from '../../support/testGraph.ts'

const graph = await openTestGraph()

let folder: string
let imports: Imports
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cx-atlas-test-'))
  imports = openImports(graph, { folder })
})
beforeEach(() => empty(graph))

afterAll(async () => {
  await imports.close()
  await rm(folder, { recursive: true })
})

async function send(file: HostileFile): Promise<ImportRecord> {
  const id = crypto.randomUUID()
  await imports.spool.receive(id, file.name, await streamOf(file))
  await imports.begin(id, { mode: 'upsert', dryRun: false, author: 'test', files: [file.name] })
  let last: ImportRecord | undefined
  for await (const record of imports.watch(id)) last = record
  if (!last) throw new Error('The import has no record')
  return last
}

const endlessMebibytes = 64
const affordableBytes = 200 * 1024 * 1024

describe('a hostile file', () => {
  it.each(hostileFiles(endlessMebibytes))('is refused: $what', async (file) => {
    const before = process.memoryUsage.rss()
    const record = await send(file)
    expect(record.state).toBe('failed')
    expect(`${record.problem?.detail} ${record.faults.map((fault) => fault.reason).join()}`).toMatch(
      file.reason,
    )
    expect(process.memoryUsage.rss() - before).toBeLessThan(affordableBytes)
    expect(await mapOf(graph)).toEqual([])
  })
})
