import type { FindingEntry } from '../findings/findingEntry.ts'
import type { FindingsPage } from '../findings/paginateFindings.ts'
import { timeLeftMs } from '../graph/deadlines.ts'
import type { Graph } from '../graph/graph.ts'
import { AtlasError } from '../model/errors.ts'
import { reportTimeoutMs } from '../reports/runReport.ts'
import { type Consequences, whatIfTimeoutMs } from '../whatIf/whatIf.ts'
import type { Answers } from './analyticsService.ts'
import { type AnswersThread, startThread } from './analyticsWorker.ts'
import type { SomeRows } from './worker.ts'
import { untold } from './workerResult.ts'

/** What waits for the database ends in time by itself; arithmetic that takes longer ends with its thread. */
const graceMs = 800

/** Answers computed in a thread of their own, so that no request waits for another one's arithmetic. */
export function answersInBackground(graph: Graph): Answers {
  const settings = { graph: graph.settings }
  let current = startThread(settings)
  const ending = new Set<Promise<void>>()
  const end = (thread: AnswersThread) => {
    const ended = thread.end().finally(() => ending.delete(ended))
    ending.add(ended)
  }
  /** A question that is late only because it waits for another one's arithmetic does not end the other. */
  const replaceIfStuck = (thread: AnswersThread) => {
    if (thread !== current || !thread.isStuck) return
    current = startThread(settings)
    end(thread)
  }
  const askOf = async <Result>(
    thread: AnswersThread,
    name: string,
    task: unknown,
    ownMs = reportTimeoutMs,
  ) => {
    const timeoutMs = timeLeftMs(ownMs)
    const told = thread.run<Result>(name, { task, timeoutMs })
    return untold(await within(timeoutMs + graceMs, told, () => replaceIfStuck(thread)))
  }
  const ask = <Result>(name: string, task: unknown, ownMs?: number) =>
    askOf<Result>(current, name, task, ownMs)
  return {
    stream: graph.stream,
    head: graph.head,
    async *analyse({ name }, values) {
      const thread = current
      let some = await askOf<SomeRows>(thread, 'beginRows', { report: name, values })
      try {
        for (;;) {
          yield* some.rows
          if (some.handle === undefined) return some.version
          some = await askOf<SomeRows>(thread, 'moreRows', some.handle)
        }
      } finally {
        if (some.handle !== undefined && !thread.isEnded) await askOf(thread, 'endRows', some.handle)
      }
    },
    changed: () => {
      // It has no answer but that of the next question, which meets the same fault.
      ask('changed', undefined).catch(() => {})
    },
    findings: (day, query) => ask<FindingsPage>('findings', { day, query }),
    finding: (day, key) => ask<FindingEntry | undefined>('finding', { day, key }),
    whatIf: (supposition) => ask<Consequences>('whatIf', supposition, whatIfTimeoutMs),
    close: async () => {
      end(current)
      await Promise.all(ending)
    },
  }
}

/** REPORT_TOO_SLOW when the work takes longer. */
async function within<Result>(timeoutMs: number, work: Promise<Result>, onLate: () => void): Promise<Result> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    reject(new AtlasError('REPORT_TOO_SLOW', 'The question took longer than it may'))
    onLate()
  }, timeoutMs)
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
