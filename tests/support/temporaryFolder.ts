import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'

/** Gives each test of the file an empty folder of its own, by a function that tells where it is. */
export function useTemporaryFolder(): () => string {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cx-atlas-test-'))
  })
  afterEach(() => rm(folder, { recursive: true }))
  return () => folder
}
