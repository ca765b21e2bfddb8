import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import neo4j from 'neo4j-driver'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTemporaryHome, startService } from '../../proofs/service.ts'
import { type EmbeddedDatabase, startEmbedded } from '../../src/embedded/embeddedDatabase.ts'
import { isAlive } from '../../src/embedded/processes.ts'
import { defaultRestartPolicy, getRestartDelayMs, type RestartPolicy } from '../../src/embedded/supervise.ts'
import { drill } from '../support/drill.ts'

const memory = { heapMiB: 512, pageCacheMiB: 64 }
const home = process.env.CX_ATLAS_HOME || join(import.meta.dirname, '../../.cx-atlas')
const restartPolicy: RestartPolicy = {
  firstDelayMs: 100,
  maxDelayMs: 400,
  quietPeriodMs: 300_000,
  maxFailedStarts: 2,
}

describe('the delay before a restart', () => {
  it('doubles from 0.3 s to 60 s', () => {
    const delays = Array.from({ length: 10 }, (_, restarts) =>
      getRestartDelayMs(defaultRestartPolicy, restarts),
    )
    expect(delays).toEqual([300, 600, 1_200, 2_400, 4_800, 9_600, 19_200, 38_400, 60_000, 60_000])
  })
})

describe('a supervised database', () => {
  const name = `test-${process.pid}-supervised`
  let database: EmbeddedDatabase
  const progress: string[] = []

  beforeEach(async () => {
    progress.length = 0
    database = await startEmbedded({
      home,
      name,
      memory,
      isTemporary: true,
      isSupervised: true,
      restartPolicy,
      onProgress: (line) => progress.push(line),
    })
  })
  afterEach(() => database.stop())

  it('is restarted on its port each time it is killed, until it is stopped', async () => {
    const { folder } = database
    for (let kill = 1; kill <= 2; kill += 1) {
      await killServer(folder)
      await waitUntil(() => progress.filter((line) => line.startsWith('Restarted')).length === kill)
      expect(database.isRunning()).toBe(true)
      expect(await runQuery(database)).toBe(1)
    }
    await killServer(folder)
    await database.stop()
    expect(await database.exited).toBeUndefined()
  }, 540_000)

  drill(
    'reports an error when it cannot be started several times in a row',
    async () => {
      await killAndTakePort(database.folder, async () => {
        const error = await database.exited
        expect(error).toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
        expect(error?.message).toMatch(/failed to restart 2 times in a row.*Address already in use/s)
        expect(database.isRunning()).toBe(false)
      })
    },
    300_000,
  )
})

describe('the service', () => {
  drill(
    'is not ready while its database is down, and exits when the database cannot be restarted',
    async () => {
      const { home: serviceHome, remove } = await createTemporaryHome()
      const service = await startService('own', { CX_ATLAS_HOME: serviceHome })
      const getStatus = async (path: string) => (await fetch(service.address + path)).status
      expect(await getStatus('/health/ready')).toBe(200)
      const exited = once(service.process, 'exit')
      await killAndTakePort(join(serviceHome, 'databases', 'own'), async () => {
        expect(await getStatus('/health/ready')).toBe(503)
        expect(await getStatus('/health/live')).toBe(200)
        expect((await exited)[0]).toBe(1)
      })
      expect(service.logTail()).toMatch(/failed to restart 6 times in a row/)
      await remove()
    },
    540_000,
  )
})

async function readServer(folder: string): Promise<{ pid: number; port: number }> {
  return JSON.parse(await readFile(join(folder, 'running.json'), 'utf8'))
}

async function killServer(folder: string): Promise<void> {
  const { pid } = await readServer(folder)
  process.kill(pid, 'SIGKILL')
  await waitUntil(() => !isAlive(pid))
}

/** Listens on the server's port as soon as it is free, so that no restart succeeds during the work. */
async function killAndTakePort(folder: string, work: () => Promise<void>): Promise<void> {
  const { port } = await readServer(folder)
  await killServer(folder)
  const other = createServer((socket) => socket.destroy()).listen(port, '127.0.0.1')
  await once(other, 'listening')
  try {
    await work()
  } finally {
    other.close()
  }
}

async function waitUntil(isDone: () => boolean): Promise<void> {
  while (!isDone()) await sleep(10)
}

async function runQuery({ uri, username, password }: EmbeddedDatabase): Promise<number> {
  const driver = neo4j.driver(uri, neo4j.auth.basic(username, password), { disableLosslessIntegers: true })
  try {
    return (await driver.executeQuery('RETURN 1 AS one')).records[0]?.get('one')
  } finally {
    await driver.close()
  }
}
