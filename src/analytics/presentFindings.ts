import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { FindingRecord, FindingState } from '../findings/findingEntry.ts'
import { readFindingStates } from '../findings/findingStates.ts'
import { listFindingEntries } from '../findings/listFindingEntries.ts'
import { createSingleValueCache } from '../graph/cache.ts'
import type { FailedReport } from '../reports/saved/savedFindings.ts'
import {
  type CollectedFindings,
  type CollectorOptions,
  createFindingsCollector,
  failedReportsRetryMs,
} from './findingsCollector.ts'
import { createLatestValue, type Freshness } from './latestValue.ts'

/** Which findings were returned. */
export interface FindingsVersion {
  /** Changes whenever the findings or their states may have changed. */
  readonly version: string
  /** How long ago the map was last known to have these findings; 0 for the present ones. */
  readonly ageMs: number
  /** The number of the last change that they show at least; absent where the journal cannot be read. */
  readonly sequence?: number | undefined
}

/** The findings of a day with their present states. */
export interface PresentFindings extends FindingsVersion {
  readonly records: readonly FindingRecord[]
  readonly failedReports: readonly FailedReport[]
}

type FindingsDependencies = Omit<CollectorOptions, 'readStates'>

/** Time for all reports that flag findings; each also has a limit of its own. */
const collectTimeoutMs = 10 * 60_000
const statesTimeoutMs = 60_000
/** Today's, and those of one other day. */
const maxDays = 2

/** Findings by day, which are computed once at a time; their states are always the present ones. */
export function createPresentFindings(dependencies: FindingsDependencies) {
  const { graph } = dependencies
  const statesCache = createSingleValueCache<readonly FindingState[]>(statesTimeoutMs)
  /** The same list as long as nobody has changed a state, so that findings need not be listed again. */
  let states: readonly FindingState[] = []
  const readStates = async () =>
    statesCache.getOrCompute(await graph.version(), async () => {
      const current = await readFindingStates(graph.stream)
      if (!isDeepStrictEqual(current, states)) states = current
      return states
    })
  const days = new Map<string, ReturnType<typeof createDayFindings>>()
  const getDay = (day: string) => {
    const known = days.get(day) ?? createDayFindings({ ...dependencies, readStates }, day)
    days.delete(day)
    days.set(day, known)
    for (const oldest of days.keys()) if (days.size > maxDays) days.delete(oldest)
    return known
  }
  return {
    read: (day: string, freshness?: Freshness): Promise<PresentFindings> => getDay(day).read(freshness),
    /** Brings findings up to date that somebody has read lately. */
    refreshSoon: () => {
      for (const { refreshSoon } of days.values()) refreshSoon()
    },
  }
}

function createDayFindings(dependencies: CollectorOptions, day: string) {
  const { graph, readStates } = dependencies
  const retries = createRetries()
  const collect = createFindingsCollector(dependencies, day)
  const applyStates = rememberLast(
    (
      findings: CollectedFindings['findings'],
      context: CollectedFindings['context'],
      states: readonly FindingState[],
    ) => listFindingEntries(findings, states, context),
  )
  const latest = createLatestValue<CollectedFindings>({
    timeoutMs: collectTimeoutMs,
    readVersion: async () => `${await graph.version()} ${retries.count()}`,
    compute: async () => {
      const collected = await collect()
      retries.schedule(collected.failedReports.length > 0)
      // In advance, so that no reader waits for it.
      applyStates(collected.findings, collected.context, await readStates())
      return collected
    },
  })
  const digestStates = rememberLast((states: readonly FindingState[]) =>
    states.length === 0 ? '' : createHash('sha256').update(JSON.stringify(states)).digest('base64url'),
  )
  return {
    refreshSoon: latest.refreshSoon,
    async read(freshness?: Freshness): Promise<PresentFindings> {
      const { value, ageMs } = await latest.get(freshness)
      const states = await readStates()
      const { findings, context, failedReports, version, sequence } = value
      return {
        records: applyStates(findings, context, states),
        failedReports,
        version: `${version} ${digestStates(states)}`,
        ageMs,
        sequence,
      }
    },
  }
}

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

/** Computes again only for other arguments than those of the last call. */
function rememberLast<Arguments extends readonly unknown[], Result>(
  compute: (...args: Arguments) => Result,
): (...args: Arguments) => Result {
  let last: { readonly args: Arguments; readonly result: Result } | undefined
  return (...args) => {
    const isKnown = last && args.every((argument, index) => argument === last?.args[index])
    if (!last || !isKnown) last = { args, result: compute(...args) }
    return last.result
  }
}
