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
