import { mkdtemp, readdir, rm, stat, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { scheduleArchiving } from '../../src/embedded/classArchive.ts'
import type { Neo4jRuntime } from '../../src/embedded/neo4jJars.ts'

describe('an archive of classes that could not be created', () => {
  let runtime: Neo4jRuntime
  const findNote = async () => {
    const [note] = (await readdir(runtime.jars)).filter((file) => file.endsWith('.failed'))
    return note === undefined ? undefined : join(runtime.jars, note)
  }
  /** Schedules it at once, and waits until nothing is left to do. */
  const schedule = async () => {
    const cancel = scheduleArchiving(runtime, 0)
    await vi.waitFor(async () => expect((await stat((await findNote()) ?? '')).mtimeMs).toBeGreaterThan(0))
    await cancel()
  }

  beforeAll(async () => {
    const jars = await mkdtemp(join(tmpdir(), 'cx-atlas-jars-'))
    runtime = { jars, java: { home: join(jars, 'no-java'), release: 25, build: 'none' } }
  })

  afterAll(() => rm(runtime.jars, { recursive: true, force: true }))

  it('is tried again a day later, and not before', async () => {
    await schedule()
    const note = (await findNote()) ?? ''
    const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000)
    await utimes(note, hoursAgo(23), hoursAgo(23))
    await schedule()
    const untouched = (await stat(note)).mtimeMs
    expect(untouched).toBeLessThan(hoursAgo(22).getTime())
    await utimes(note, hoursAgo(25), hoursAgo(25))
    const cancel = scheduleArchiving(runtime, 0)
    await vi.waitFor(async () => expect((await stat(note)).mtimeMs).toBeGreaterThan(untouched), 10_000)
    await cancel()
  })
})
