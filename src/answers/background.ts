import { Piscina } from 'piscina'
import type { FindingEntry, FindingsPage } from '../findings/index.ts'
import { type Graph, timeLeftMs } from '../graph/index.ts'
import { AtlasError } from '../model/index.ts'
import { reportTimeoutMs } from '../reports/index.ts'
import { type Consequences, whatIfTimeoutMs } from '../whatIf/index.ts'
import type { Answers } from './answers.ts'
import { type Told, untold } from './told.ts'
import type { Asked, SomeRows, WorkerSettings } from './worker.ts'

/** How many questions the thread works on at a time; most of them wait for the database. */
const atOnce = 64
/** What waits for the database ends in time by itself; arithmetic that takes longer ends with its thread. */
const graceMs = 800

/** Answers computed in a thread of their own, so that no request waits for another one's arithmetic. */
export function answersInBackground(graph: Graph): Answers {
  const pool = new Piscina({
    filename: new URL('./worker.ts', import.meta.url).href,
    workerData: { graph: graph.settings } satisfies WorkerSettings,
    minThreads: 1,
    maxThreads: 1,
    concurrentTasksPerWorker: atOnce,
  })
  const ask = <Result>(name: string, task: unknown, ownMs = reportTimeoutMs) => {
    const timeoutMs = timeLeftMs(ownMs)
    const asked: Asked<unknown> = { task, timeoutMs }
    return within<Result>(timeoutMs + graceMs, (signal) => pool.run(asked, { name, signal }))
  }
  return {
    stream: graph.stream,
    head: graph.head,
    async *analyse({ name }, values) {
      let some = await ask<SomeRows>('beginRows', { report: name, values })
      try {
        for (;;) {
          yield* some.rows
          if (some.handle === undefined) return some.version
          some = await ask<SomeRows>('moreRows', some.handle)
        }
      } finally {
        if (some.handle !== undefined) await ask('endRows', some.handle)
      }
    },
    changed: () => {
      // It has no answer but that of the next question, which meets the same fault.
      ask('changed', undefined).catch(() => {})
    },
    findings: (day, query) => ask<FindingsPage>('findings', { day, query }),
    finding: (day, key) => ask<FindingEntry | undefined>('finding', { day, key }),
    whatIf: (supposition) => ask<Consequences>('whatIf', supposition, whatIfTimeoutMs),
    close: () => pool.destroy(),
  }
}

/** A question that takes too long ends with its thread, and the next one gets a new thread. */
async function within<Result>(
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<Told<Result>>,
): Promise<Result> {
  const deadline = AbortSignal.timeout(timeoutMs)
  try {
    return untold(await work(deadline))
  } catch (error) {
    if (!deadline.aborted) throw endedWithAnother(error)
    throw new AtlasError('REPORT_TOO_SLOW', 'The question took longer than it may', { cause: error })
  }
}

/** The thread ended for a question that took too long, and others were asked of it, too. */
function endedWithAnother(error: unknown): unknown {
  if (!(error instanceof Error && error.message === 'Terminating worker thread')) return error
  return new AtlasError('OVERLOADED', 'Another question took all the time; ask again', { cause: error })
}
