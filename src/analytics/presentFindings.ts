import { isDeepStrictEqual } from 'node:util'
import type { FindingState } from '../findings/findingEntry.ts'
import { readFindingStates } from '../findings/findingStates.ts'
import type { Graph } from '../graph/graph.ts'
import { AtlasError } from '../model/errors.ts'
import { findingsTimeoutMs } from '../reports/findings.ts'
import { measure, telemetry } from '../telemetry.ts'
import type { AnalyticsComputation } from './analyticsComputation.ts'
import { failedReportsRetryMs } from './findingsCollector.ts'
import { type FindingsStore, type FindingsSummary, maxStoredDays } from './findingsStore.ts'
import { createLatestValue, type Freshness } from './latestValue.ts'

/** Which findings were returned. */
export interface FindingsVersion extends Pick<FindingsSummary, 'version' | 'sequence'> {
  /** How long ago the map was last known to have these findings; 0 for the present ones. */
  readonly ageMs: number
}

export interface PresentFindingsOptions {
  readonly graph: Graph
  /** Where findings are computed. */
  readonly computation: Pick<AnalyticsComputation, 'collectFindings' | 'readFindingsChunk'>
  /** Where they are read. */
  readonly store: FindingsStore
}

/** Stores findings by day, which are computed once at a time; their states are always the present ones. */
export function createPresentFindings({ graph, computation, store }: PresentFindingsOptions) {
  const days = new Map<string, ReturnType<typeof createDay>>()
  /** What the store has; nothing if that is not known. */
  let sent: { readonly states: readonly FindingState[]; readonly version: string } | undefined
  let sending: Promise<void> = Promise.resolve()

  function createDay(day: string) {
    const retries = createRetries()
    return createLatestValue<void>({
      timeoutMs: findingsTimeoutMs,
      readVersion: async () => `${await graph.version()} ${retries.count()}`,
      getCommit: graph.getSeenCommit,
      compute: () => measure(telemetry.findingsComputed, {}, () => compute(day, retries)),
    })
  }

  async function compute(day: string, retries: ReturnType<typeof createRetries>): Promise<void> {
    const { digests, ...summary } = await computation.collectFindings(day)
    retries.schedule(summary.failedReports.length > 0)
    const replace = () => store.replace(day, summary, digests)
    for (let missing = await replace(); missing.length > 0; missing = await replace())
      for (const digest of missing)
        await store.addChunk(digest, await computation.readFindingsChunk(day, digest))
  }

  function getDay(day: string) {
    const known = days.get(day) ?? createDay(day)
    days.delete(day)
    days.set(day, known)
    for (const oldest of days.keys()) if (days.size > maxStoredDays) days.delete(oldest)
    return known
  }

  /** Sends states one after the other, so that older ones do not replace newer ones. */
  function sendStates(version: string): Promise<void> {
    const send = async () => {
      if (sent?.version === version) return
      const states = await readFindingStates(graph.stream)
      if (!sent || !isDeepStrictEqual(states, sent.states)) await store.setStates(states)
      sent = { states, version }
    }
    const result = sending.then(send)
    sending = result.catch(() => {})
    return result
  }

  return {
    /** Reads the findings of a day once they are as recent as required. */
    async read<Selection extends FindingsSummary>(
      day: string,
      freshness: Freshness | undefined,
      select: (store: FindingsStore) => Promise<Selection | undefined>,
    ): Promise<Selection & FindingsVersion> {
      for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
        const { ageMs, version } = await getDay(day).get(freshness)
        await sendStates(version)
        const selection = await select(store)
        if (selection) {
          telemetry.findingsRead.publish({ ageMs })
          return { ...selection, ageMs }
        }
        // Its thread has ended, or other days have taken the place of this one.
        days.clear()
        sent = undefined
      }
      throw new AtlasError('OVERLOADED', 'Findings of too many days are requested at a time; retry')
    },
    /** Brings findings up to date that somebody has read lately. */
    refreshSoon: () => {
      for (const { refreshSoon } of days.values()) refreshSoon()
    },
  }
}

const maxAttempts = 3

/** Counts the times at which saved reports that failed are due to run again. */
function createRetries() {
  let count = 0
  let dueAtMs = Number.POSITIVE_INFINITY
  return {
    count: () => {
      if (performance.now() >= dueAtMs) {
        count += 1
        dueAtMs = Number.POSITIVE_INFINITY
      }
      return count
    },
    schedule: (isWanted: boolean) => {
      dueAtMs = isWanted ? performance.now() + failedReportsRetryMs : Number.POSITIVE_INFINITY
    },
  }
}
