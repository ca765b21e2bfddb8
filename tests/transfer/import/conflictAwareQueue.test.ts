import { describe, expect, it } from 'vitest'
import { neighbours } from '../../../src/transfer/import/activityFlag.ts'
import { lanes } from '../../../src/transfer/import/conflictAwareQueue.ts'

/** Work that runs until it is told to end. */
function work(...parts: number[]) {
  const { promise, resolve } = Promise.withResolvers<void>()
  const lane = {
    parts: new Set(parts),
    hasBegun: false,
    run: () => {
      lane.hasBegun = true
      return promise
    },
    end: resolve,
  }
  return lane
}

describe('batches of an import', () => {
  it('are written side by side unless they share a part of the graph', async () => {
    const side = lanes(() => 2, 4)
    const [first, shared, apart] = [work(1, 2), work(2, 3), work(3, 4)]
    for (const each of [first, shared, apart]) await side.add(each)
    expect([first.hasBegun, shared.hasBegun, apart.hasBegun]).toEqual([true, false, true])
    for (const each of [first, shared, apart]) each.end()
    await side.idle()
    expect(shared.hasBegun).toBe(true)
  })

  it('are written one at a time as soon as others ask', async () => {
    let atOnce = 2
    const side = lanes(() => atOnce, 4)
    const [first, second, third] = [work(1), work(2), work(3)]
    await side.add(first)
    await side.add(second)
    expect(second.hasBegun).toBe(true)
    atOnce = 1
    await side.add(third)
    first.end()
    await new Promise(setImmediate)
    expect(third.hasBegun).toBe(false)
    second.end()
    third.end()
    await side.idle()
    expect(third.hasBegun).toBe(true)
  })

  it('know of others whom another thread noticed', () => {
    const there = neighbours()
    const here = neighbours(there.memory)
    expect(here.ask()).toBe(false)
    there.notice()
    expect(here.ask()).toBe(true)
  })
})
