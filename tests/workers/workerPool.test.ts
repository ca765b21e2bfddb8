import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { telemetry } from '../../src/telemetry.ts'
import { WorkerPool, type WorkerPoolSettings } from '../../src/workers/workerPool.ts'

const pools: WorkerPool[] = []
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.close()
})

function openPool(settings: Omit<WorkerPoolSettings, 'file'> = {}): WorkerPool {
  const pool = new WorkerPool({ file: new URL('../support/testWorker.ts', import.meta.url), ...settings })
  pools.push(pool)
  return pool
}

const getThreadId = (pool: WorkerPool) => pool.run<number>('getThreadId', undefined)

async function hasStopped(counter: Int32Array): Promise<boolean> {
  const count = Atomics.load(counter, 0)
  await sleep(20)
  return Atomics.load(counter, 0) === count
}

describe('a pool of worker threads', () => {
  it('runs one task after another in the same thread', async () => {
    const pool = openPool()
    const threadIds = await Promise.all([getThreadId(pool), getThreadId(pool)])
    expect(new Set([...threadIds, await getThreadId(pool)])).toEqual(new Set([expect.any(Number)]))
  })

  it('runs tasks side by side in as many threads as it may start', async () => {
    const pool = openPool({ maxThreads: 2 })
    const stuck = expect(pool.run('waitForever', undefined)).rejects.toThrow('Terminating worker thread')
    const ids = [await getThreadId(pool), await getThreadId(pool)]
    expect(ids[0]).toBe(ids[1])
    await pool.close()
    await stuck
  })

  it('runs tasks side by side in one thread where they wait for something else', async () => {
    const pool = openPool({ maxTasksPerThread: 2 })
    const stuck = expect(pool.run('waitForever', undefined)).rejects.toThrow('Terminating worker thread')
    expect(await getThreadId(pool)).toBeTypeOf('number')
    await pool.close()
    await stuck
  })

  it('rejects with the error of the task, with its code and faults', async () => {
    await expect(openPool().run('fail', undefined)).rejects.toMatchObject({
      name: 'AtlasError',
      code: 'INVALID_INPUT',
      message: 'Not this',
      faults: [{ path: '/changes/0' }],
    })
  })

  it('publishes the statements of its threads while anybody subscribes', async () => {
    const statements: string[] = []
    const unsubscribe = telemetry.statementRun.subscribe(({ statement }) => statements.push(statement))
    const pool = openPool()
    await pool.run('runStatement', undefined)
    await expect.poll(() => statements).toEqual(['MATCH Touchpoint'])
    unsubscribe()
  })

  it('rejects a task that no handler is for, and one that cannot be sent', async () => {
    const pool = openPool()
    await expect(pool.run('misspelt', undefined)).rejects.toThrow('No handler is named misspelt')
    await expect(pool.run('getThreadId', () => 1)).rejects.toThrow('could not be cloned')
    expect(await getThreadId(pool)).toBeTypeOf('number')
  })

  it('returns bytes', async () => {
    expect(await openPool().run('createBytes', 3)).toEqual(new Uint8Array([7, 7, 7]))
  })

  it('rejects when the thread cannot load, instead of waiting', async () => {
    const pool = openPool({ workerData: { failsToLoad: true } })
    const first = expect(getThreadId(pool)).rejects.toThrow('A module is missing')
    const second = expect(getThreadId(pool)).rejects.toThrow('A module is missing')
    await first
    await second
  })

  it('goes on in a new thread when a task needs too much memory', async () => {
    const pool = openPool({ maxHeapMb: 32 })
    const before = await getThreadId(pool)
    const filled = expect(pool.run('fillHeap', undefined)).rejects.toMatchObject({
      code: 'ERR_WORKER_OUT_OF_MEMORY',
    })
    const after = await getThreadId(pool)
    await filled
    expect(after).not.toBe(before)
  })
})

describe('aborting a task', () => {
  it('ends its thread, and the queued tasks run in a new one', async () => {
    const pool = openPool()
    const before = await getThreadId(pool)
    const spinning = pool.run('spin', undefined, AbortSignal.timeout(200))
    const queued = [getThreadId(pool), pool.run('getThreadId', undefined, new AbortController().signal)]
    await expect(spinning).rejects.toMatchObject({ name: 'TimeoutError' })
    const [after, ...others] = await Promise.all(queued)
    expect(after).not.toBe(before)
    expect(others).toEqual([after])
  })

  it('ends its thread within two seconds', async () => {
    const spins = new Int32Array(new SharedArrayBuffer(4))
    const pool = openPool({ workerData: { spins } })
    const abort = new AbortController()
    const spinning = expect(pool.run('spin', undefined, abort.signal)).rejects.toThrow('Enough')
    await expect.poll(() => Atomics.load(spins, 0), { timeout: 30_000 }).not.toBe(0)
    abort.abort(new Error('Enough'))
    await spinning
    await expect.poll(() => hasStopped(spins), { timeout: 2_000 }).toBe(true)
  })

  it('works while the thread loads', async () => {
    const pool = openPool()
    await expect(pool.run('spin', undefined, AbortSignal.timeout(1))).rejects.toMatchObject({
      name: 'TimeoutError',
    })
    expect(await getThreadId(pool)).toBeTypeOf('number')
  })

  it('takes a queued one from the queue and leaves the running one', async () => {
    const pool = openPool()
    const stuck = expect(pool.run('waitForever', undefined)).rejects.toThrow('Terminating worker thread')
    const queued = pool.run('spin', undefined, AbortSignal.timeout(50))
    await expect(queued).rejects.toMatchObject({ name: 'TimeoutError' })
    await pool.close()
    await stuck
  })

  it('starts nothing if it happened before', async () => {
    const reason = new Error('Too late')
    await expect(openPool().run('spin', undefined, AbortSignal.abort(reason))).rejects.toBe(reason)
  })
})

describe('threads', () => {
  it('end after some time without a task', async () => {
    const pool = openPool({ idleTimeoutMs: 100 })
    const first = await getThreadId(pool)
    expect(await getThreadId(pool)).toBe(first)
    await sleep(300)
    expect(await getThreadId(pool)).not.toBe(first)
  })
})

describe('closing a pool', () => {
  it.each([0, 20, 50, 100, 200])('works %i ms after its thread was started', async (afterMs) => {
    const pool = openPool()
    pool.warmUp()
    await sleep(afterMs)
    expect(await pool.close()).toBeUndefined()
    await expect(getThreadId(pool)).rejects.toThrow('The worker pool is closed')
  })

  it('rejects what runs and what is queued, and leaves no thread', async () => {
    const spins = new Int32Array(new SharedArrayBuffer(4))
    const pool = openPool({ workerData: { spins } })
    const running = expect(pool.run('spin', undefined)).rejects.toThrow('Terminating worker thread')
    const queued = expect(pool.run('spin', undefined)).rejects.toThrow('Terminating worker thread')
    await expect.poll(() => Atomics.load(spins, 0), { timeout: 30_000 }).not.toBe(0)
    await pool.close()
    await running
    await queued
    expect(await hasStopped(spins)).toBe(true)
  })
})
