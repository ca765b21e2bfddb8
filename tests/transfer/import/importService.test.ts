import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, it, vi } from 'vitest'
import { ImportService } from '../../../src/transfer/import/importService.ts'
import { useTemporaryFolder } from '../../support/temporaryFolder.ts'
import { createTestGraph } from '../../support/testGraph.ts'

const graph = await createTestGraph()
const getFolder = useTemporaryFolder()

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

it('closes once its search for abandoned imports has ended, which needs the database', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const read = vi.spyOn(graph, 'read')
  const imports = new ImportService(graph, { folder: getFolder() })
  vi.advanceTimersToNextTimer()
  expect(read).toHaveBeenCalledOnce()
  await imports.close()
  expect(read.mock.settledResults).toMatchObject([{ type: 'fulfilled', value: { rows: [] } }])
})

const countChunks = async () =>
  (await graph.read<{ count: number }>('MATCH (chunk:ImportChunk) RETURN count(chunk) AS count')).rows[0]
    ?.count

const openService = async (name: string) => {
  const folder = join(getFolder(), name)
  await mkdir(folder)
  return { folder, imports: new ImportService(graph, { folder, sharesImports: true }) }
}

const request = { mode: 'upsert', dryRun: false, author: 'test', files: ['channels.csv'] } as const

it('an import is run by another instance, on another disk, when its instance has died', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const first = await openService('first')
  const id = crypto.randomUUID()
  const rows = [
    'id,name',
    ...Array.from({ length: 50_000 }, (_, row) => `channel-${row},${crypto.randomUUID()}`),
  ]
  await first.imports.spool.receive(id, 'channels.csv', Readable.from([rows.join('\n')]))
  await first.imports.begin(id, request)
  await first.imports.close()
  expect(await countChunks()).toBe(4)
  await graph.write((transaction) => transaction.run('MATCH (import:Import) SET import.leaseUntil = 0'))

  const second = await openService('second')
  vi.advanceTimersToNextTimer()
  const waiting = second.imports.watch(id)
  for await (const { state } of waiting) if (state === 'done') break
  expect(await second.imports.read(id)).toMatchObject({ state: 'done', counts: { created: 50_000 } })
  while ((await countChunks()) !== 0) await sleep(20)
  expect(await readdir(second.folder)).toEqual([])
  await second.imports.close()

  const restarted = new ImportService(graph, { folder: first.folder, sharesImports: true })
  expect(await readdir(first.folder)).toEqual([id])
  vi.advanceTimersToNextTimer()
  while ((await readdir(first.folder)).length > 0) await sleep(20)
  await restarted.close()
})

it('an import leaves no files in the database', async () => {
  const { imports } = await openService('only')
  const id = crypto.randomUUID()
  await imports.spool.receive(id, 'channels.csv', Readable.from(['id,name\nphone,Phone\n']))
  await imports.begin(id, request)
  for await (const { state } of imports.watch(id)) if (state === 'done') break
  while ((await countChunks()) !== 0) await sleep(20)
  await imports.close()
})
