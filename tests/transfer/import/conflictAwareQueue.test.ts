import { describe, expect, it } from 'vitest'
import { createActivityFlag } from '../../../src/transfer/import/activityFlag.ts'
import { ConflictAwareQueue } from '../../../src/transfer/import/conflictAwareQueue.ts'

/** Work that runs until `end` is called. */
function createBatch(...partitions: number[]) {
  const { promise, resolve } = Promise.withResolvers<void>()
  const batch = {
    partitions: new Set(partitions),
    hasStarted: false,
    run: () => {
      batch.hasStarted = true
      return promise
    },
    end: resolve,
  }
  return batch
}

describe('batches of an import', () => {
  it('are written side by side unless they share a part of the graph', async () => {
    const queue = new ConflictAwareQueue({ getMaxRunning: () => 2, maxWaiting: 4 })
    const [first, shared, independent] = [createBatch(1, 2), createBatch(2, 3), createBatch(3, 4)]
    for (const each of [first, shared, independent]) await queue.add(each)
    expect([first.hasStarted, shared.hasStarted, independent.hasStarted]).toEqual([true, false, true])
    for (const each of [first, shared, independent]) each.end()
    await queue.waitUntilIdle()
    expect(shared.hasStarted).toBe(true)
  })

  it('are written one at a time as soon as others ask', async () => {
    let concurrency = 2
    const queue = new ConflictAwareQueue({ getMaxRunning: () => concurrency, maxWaiting: 4 })
    const [first, second, third] = [createBatch(1), createBatch(2), createBatch(3)]
    await queue.add(first)
    await queue.add(second)
    expect(second.hasStarted).toBe(true)
    concurrency = 1
    await queue.add(third)
    first.end()
    await new Promise(setImmediate)
    expect(third.hasStarted).toBe(false)
    second.end()
    third.end()
    await queue.waitUntilIdle()
    expect(third.hasStarted).toBe(true)
  })

  it('know of others whom another thread noticed', () => {
    const otherThreadFlag = createActivityFlag()
    const thisThreadFlag = createActivityFlag(otherThreadFlag.memory)
    expect(thisThreadFlag.isActive()).toBe(false)
    otherThreadFlag.markActive()
    expect(thisThreadFlag.isActive()).toBe(true)
  })
})
