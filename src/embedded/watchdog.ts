/** How long a server may show each sign of a hang before it is killed. */
export interface WatchdogPolicy {
  readonly intervalMs: number
  /** Without an answer over Bolt. */
  readonly maxSilenceMs: number
  /** With more than this share of the time spent in garbage collection. */
  readonly maxGcShare: number
  readonly gcWindowMs: number
  /** With a transaction that was terminated and still runs. */
  readonly maxOverrunMs: number
}

export const defaultWatchdogPolicy: WatchdogPolicy = {
  intervalMs: 2_000,
  maxSilenceMs: 20_000,
  maxGcShare: 0.9,
  gcWindowMs: 20_000,
  maxOverrunMs: 10_000,
}

/** What a watchdog observes. */
export interface WatchedServer {
  /** Ids of the transactions that were terminated and still run; fails or never settles while the server does not answer. */
  listOverdueTransactions(): Promise<readonly string[]>
  /** The time that the server has spent in garbage collection, in milliseconds; works while it does not answer. */
  readGcTimeMs(): number
  kill(reason: string): void
}

/** Kills a server that hangs; returns how to stop watching. */
export function startWatchdog(
  server: WatchedServer,
  policy: WatchdogPolicy = defaultWatchdogPolicy,
): () => void {
  const monitor = new HangMonitor(policy, performance.now())
  const check = () => {
    const reason = monitor.advance(performance.now(), server.readGcTimeMs())
    if (reason !== undefined) return killOnce(reason)
    server.listOverdueTransactions().then(
      (ids) => monitor.recordAnswer(ids),
      // No answer is what the monitor counts.
      () => {},
    )
  }
  const timer = setInterval(check, policy.intervalMs)
  timer.unref()
  const stop = () => clearInterval(timer)
  const killOnce = (reason: string) => {
    stop()
    server.kill(reason)
  }
  return stop
}

/**
 * Decides from observations whether a server hangs. Its clock advances by at most two intervals per observation, so that
 * the time in which the machine or this process was suspended does not count.
 */
export class HangMonitor {
  readonly #policy: WatchdogPolicy
  #observedAtMs: number
  #clockMs = 0
  #answeredAtMs = 0
  #reportedGcTimeMs = 0
  #gcTimeMs = 0
  #gcSamples: readonly GcSample[] = [{ atMs: 0, gcTimeMs: 0 }]
  #overdueSinceMs: ReadonlyMap<string, number> = new Map()

  constructor(policy: WatchdogPolicy, nowMs: number) {
    this.#policy = policy
    this.#observedAtMs = nowMs
  }

  /** Takes the transactions that were overdue when the server answered. */
  recordAnswer(overdueTransactions: readonly string[]): void {
    this.#answeredAtMs = this.#clockMs
    this.#overdueSinceMs = new Map(
      overdueTransactions.map((id) => [id, this.#overdueSinceMs.get(id) ?? this.#clockMs]),
    )
  }

  /** Moves on to the present; returns why the server counts as hung, or nothing. */
  advance(nowMs: number, reportedGcTimeMs: number): string | undefined {
    const stepMs = Math.min(nowMs - this.#observedAtMs, 2 * this.#policy.intervalMs)
    this.#observedAtMs = nowMs
    this.#clockMs += stepMs
    this.#gcTimeMs += Math.min(reportedGcTimeMs - this.#reportedGcTimeMs, stepMs)
    this.#reportedGcTimeMs = reportedGcTimeMs
    return this.#describeSilence() ?? this.#describeGcShare() ?? this.#describeOverrun()
  }

  #describeSilence(): string | undefined {
    const silenceMs = this.#clockMs - this.#answeredAtMs
    if (silenceMs < this.#policy.maxSilenceMs) return undefined
    return `it did not answer for ${Math.round(silenceMs / 1_000)} s`
  }

  #describeGcShare(): string | undefined {
    const { gcWindowMs, maxGcShare } = this.#policy
    const now = { atMs: this.#clockMs, gcTimeMs: this.#gcTimeMs }
    const start = this.#gcSamples.findLast(({ atMs }) => atMs <= now.atMs - gcWindowMs)
    this.#gcSamples = [...this.#gcSamples.filter(({ atMs }) => atMs >= (start?.atMs ?? 0)), now]
    if (!start) return undefined
    const share = (now.gcTimeMs - start.gcTimeMs) / (now.atMs - start.atMs)
    if (share <= maxGcShare) return undefined
    const seconds = Math.round((now.atMs - start.atMs) / 1_000)
    return `it spent ${Math.round(share * 100)} % of the last ${seconds} s in garbage collection`
  }

  #describeOverrun(): string | undefined {
    const overrunMs = this.#answeredAtMs - Math.min(...this.#overdueSinceMs.values())
    if (overrunMs < this.#policy.maxOverrunMs) return undefined
    return `a transaction ran for ${Math.round(overrunMs / 1_000)} s after its end`
  }
}

interface GcSample {
  readonly atMs: number
  readonly gcTimeMs: number
}
