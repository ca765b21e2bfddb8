import { describe, expect, it } from 'vitest'
import { createLatestValue } from '../../src/analytics/latestValue.ts'
import { withDeadline } from '../../src/graph/deadlines.ts'

/** Computes values from the present version; each computation ends when the test calls `finish`. */
function createSteppedValue() {
  const state = { version: 1, computations: 0, running: 0, maxRunning: 0 }
  const waiting: (() => void)[] = []
  const latest = createLatestValue<number>({
    timeoutMs: 60_000,
    patienceMs: 20,
    readVersion: async () => String(state.version),
    getCommit: () => ({ database: 'db', number: state.version }),
    compute: async () => {
      const { version } = state
      state.computations += 1
      state.running += 1
      state.maxRunning = Math.max(state.maxRunning, state.running)
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting.push(resolve)
      await promise
      state.running -= 1
      return version
    },
  })
  const finish = async () => {
    while (waiting.length === 0) await new Promise(setImmediate)
    waiting.shift()?.()
  }
  return { state, latest, finish }
}

async function createComputedValue() {
  const stepped = createSteppedValue()
  const first = stepped.latest.get()
  await stepped.finish()
  expect(await first).toEqual({ value: 1, ageMs: 0, version: '1' })
  return stepped
}

describe('The latest value', () => {
  it('is computed once for all who wait for the first one', async () => {
    const { latest, finish, state } = createSteppedValue()
    const all = [latest.get(), latest.get(), latest.get({ maxAgeMs: 0 })]
    await finish()
    expect((await Promise.all(all)).map(({ value }) => value)).toEqual([1, 1, 1])
    expect(state.computations).toBe(1)
  })

  it('is the one before, with its age, while the next one takes long', async () => {
    const { latest, finish, state } = await createComputedValue()
    state.version = 2
    const early = await latest.get()
    expect(early.value).toBe(1)
    expect(early.ageMs).toBeGreaterThan(0)
    await finish()
    expect(await latest.get()).toEqual({ value: 2, ageMs: 0, version: '2' })
  })

  it('is the next one for a caller who requires it, and for one who comes when it is nearly done', async () => {
    const { latest, finish, state } = await createComputedValue()
    state.version = 2
    const required = latest.get({ maxAgeMs: 0 })
    await finish()
    expect(await required).toMatchObject({ value: 2 })
  })

  it('is waited for by a request that requires a commit which the one before lacks', async () => {
    const { latest, finish, state } = await createComputedValue()
    state.version = 3
    const getWith = (number: number, leftMs = 60_000) =>
      withDeadline(
        { expiresAtMs: performance.now() + leftMs, requiredCommit: { database: 'db', number } },
        () => latest.get({ maxAgeMs: number === 2 ? 60_000 : undefined }),
      )
    expect(await getWith(1)).toMatchObject({ value: 1 })
    await expect(getWith(2, 3_020)).rejects.toMatchObject({ code: 'REPORT_TOO_SLOW' })
    await expect(getWith(3, 3_020)).rejects.toMatchObject({ code: 'VERSION_NOT_REACHED' })
    const waiting = [getWith(2), getWith(3)]
    await finish()
    expect((await Promise.all(waiting)).map(({ value }) => value)).toEqual([3, 3])
  })

  it('that was current lately enough is returned at once', async () => {
    const { latest, state } = await createComputedValue()
    state.version = 2
    expect(await latest.get({ maxAgeMs: 60_000 })).toMatchObject({ value: 1 })
  })

  it('is computed once at a time, however often the version changes', async () => {
    const { latest, finish, state } = await createComputedValue()
    for (let change = 0; change < 20; change += 1) {
      state.version += 1
      await latest.get()
    }
    expect([state.computations, state.maxRunning]).toEqual([2, 1])
    const required = latest.get({ maxAgeMs: 0 })
    await finish()
    await finish()
    expect((await required).value).toBe(21)
    expect(state.maxRunning).toBe(1)
  })

  it('survives a computation that fails; a caller who requires a newer one meets the error', async () => {
    const state = { version: 1 }
    const latest = createLatestValue<number>({
      timeoutMs: 60_000,
      readVersion: async () => String(state.version),
      getCommit: () => ({ database: 'db', number: state.version }),
      compute: async () => {
        if (state.version > 1) throw new TypeError('Not this time')
        return state.version
      },
    })
    expect((await latest.get()).value).toBe(1)
    state.version = 2
    expect((await latest.get()).value).toBe(1)
    await expect(latest.get({ maxAgeMs: 0 })).rejects.toThrow('Not this time')
  })
})
