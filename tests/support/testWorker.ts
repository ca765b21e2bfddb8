import { threadId, workerData } from 'node:worker_threads'
import { AtlasError } from '../../src/model/errors.ts'
import { telemetry } from '../../src/telemetry.ts'
import { serveTasks } from '../../src/workers/serveTasks.ts'

if (workerData?.failsToLoad) throw new Error('A module is missing')

export default serveTasks({
  getThreadId: () => threadId,

  /** Never ends, and leaves the thread no time for anything else. */
  spin: () => {
    const { spins = new Int32Array(1) } = workerData ?? {}
    for (;;) Atomics.add(spins, 0, 1)
  },

  waitForever: () => new Promise(() => {}),

  fillHeap: () => {
    const texts: string[][] = []
    for (;;) texts.push(Array.from({ length: 10_000 }, (_, index) => `${texts.length} ${index}`))
  },

  fail: () => {
    throw new AtlasError('INVALID_INPUT', 'Not this', { faults: [{ path: '/changes/0', message: 'Wrong' }] })
  },

  runStatement: () =>
    telemetry.statementRun.publish({ statement: 'MATCH Touchpoint', durationMs: 1, hasFailed: false }),

  createBytes: (length: number) => new Uint8Array(length).fill(7),
})
