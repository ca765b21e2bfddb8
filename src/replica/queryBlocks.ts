import type { QueryOrigin } from '../graph/adHoc/adHocQueries.ts'
import { AtlasError } from '../model/errors.ts'
import { formatDuration } from '../model/text.ts'

const windowMs = 10 * 60_000
/** A saved report runs again by itself, with the findings, so it is blocked at once. */
const maxEnds = { caller: 2, report: 1 } as const

/** Remembers whose queries ended the replica, and for how long they are blocked. */
export interface QueryBlocks {
  /** Records that the replica ended while these queries were running. */
  recordEnd(origins: readonly QueryOrigin[]): void
  /** QUERIES_BLOCKED if the caller or the report has ended the replica too often. */
  assertAllowed(origin: QueryOrigin): void
  getBlockedUntil(caller: string): Date | undefined
  /** Whether queries run one at a time, so that the next end has one author. */
  readonly isOneAtATime: boolean
}

/** `now` counts milliseconds and never steps, unlike the time of day. */
export function createQueryBlocks(now: () => number = () => performance.now()): QueryBlocks {
  const callers = createEndCounter(maxEnds.caller, now)
  const reports = createEndCounter(maxEnds.report, now)
  let oneAtATimeUntil = Number.NEGATIVE_INFINITY
  return {
    recordEnd: (origins) => {
      if (origins.length === 0) return
      const { caller, report } = findShared(origins)
      if (caller === undefined && report === undefined) oneAtATimeUntil = now() + windowMs
      if (caller !== undefined) callers.count(caller)
      if (report !== undefined) reports.count(report)
    },
    assertAllowed: ({ caller, report }) => {
      const blockMs = Math.max(callers.getBlockMs(caller), reports.getBlockMs(report))
      if (blockMs > 0) throw createBlockedError(blockMs)
    },
    getBlockedUntil: (caller) => {
      const blockMs = callers.getBlockMs(caller)
      return blockMs > 0 ? new Date(Date.now() + blockMs) : undefined
    },
    get isOneAtATime() {
      return now() < oneAtATimeUntil
    },
  }
}

/** Counts ends for each name, and blocks a name for the length of the window after too many within it. */
function createEndCounter(max: number, now: () => number) {
  const endsByName = new Map<string, number[]>()
  const blockEnds = new Map<string, number>()
  return {
    count: (name: string) => {
      const recent = (endsByName.get(name) ?? []).filter((end) => end > now() - windowMs)
      endsByName.set(name, [...recent, now()])
      if (recent.length + 1 >= max) blockEnds.set(name, now() + windowMs)
    },
    getBlockMs: (name: string | undefined) => {
      const blockEnd = name === undefined ? undefined : blockEnds.get(name)
      return blockEnd === undefined ? 0 : Math.max(0, blockEnd - now())
    },
  }
}

/** The caller and the report of all these queries; nothing where they differ, since only one of them is the cause. */
function findShared([first, ...others]: readonly QueryOrigin[]): QueryOrigin {
  return {
    caller: others.every(({ caller }) => caller === first?.caller) ? first?.caller : undefined,
    report: others.every(({ report }) => report === first?.report) ? first?.report : undefined,
  }
}

function createBlockedError(blockMs: number): AtlasError {
  const retryAfterSeconds = Math.ceil(blockMs / 1_000)
  return new AtlasError(
    'QUERIES_BLOCKED',
    `Queries of this caller or report did not end and had to be stopped; they are blocked for another ${formatDuration(Math.ceil(blockMs / 60_000))}`,
    { details: { retryAfterSeconds } },
  )
}
