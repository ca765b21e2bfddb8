import { setTimeout as sleep } from 'node:timers/promises'
import { type Commit, includesCommit } from '../graph/commits.ts'
import { getRequiredCommit, timeLeftMs, withSharedDeadline } from '../graph/deadlines.ts'
import { AtlasError } from '../model/errors.ts'

/** How recent a value must be. */
export interface Freshness {
  /** It must have been current so long before the call, or later. By default a recent one is returned if a newer one takes long. */
  readonly maxAgeMs?: number | undefined
}

/** A value, and how long ago it was last known to be current. */
export interface LatestValue<Value> {
  readonly value: Value
  readonly ageMs: number
  /** The version at the time of the call; that of the value if its age is 0. */
  readonly version: string
}

interface CompleteValue<Value> {
  readonly value: Value
  readonly version: string
  readonly commit: Commit | undefined
  currentAtMs: number
}

export interface LatestValueSource<Value> {
  /** The version of what the value is computed from. */
  readVersion(): Promise<string>
  /** A commit that the version includes, if it was just read. */
  getCommit?(): Commit | undefined
  compute(): Promise<Value>
  /** Until a computation must be done. */
  readonly timeoutMs: number
  /** How long a caller waits for a computation to end, from its start, while there is a recent value. */
  readonly patienceMs?: number
}

const defaultPatienceMs = 1_000
/** An older value is not returned instead of waiting. */
const recentMs = 5 * 60_000
/** A caller is answered this long before its deadline. */
const marginMs = 3_000
const refreshDelayMs = 200
/** Nothing is computed in advance for callers that have not come for this long. */
const refreshForMs = 60_000

/**
 * Computes a value once at a time, however often the version changes, and returns the latest complete one where the
 * next takes long, so that frequent changes keep nobody waiting.
 */
export function createLatestValue<Value>({
  readVersion,
  getCommit = () => undefined,
  compute,
  timeoutMs,
  patienceMs = defaultPatienceMs,
}: LatestValueSource<Value>) {
  let complete: CompleteValue<Value> | undefined
  let running: { readonly startedAtMs: number; readonly done: Promise<void> } | undefined
  let lastUsedAtMs = Number.NEGATIVE_INFINITY
  let isRefreshScheduled = false

  function ensureRunning() {
    if (running) return running
    const startedAtMs = performance.now()
    const computeOnce = async () => {
      const version = await readVersion()
      const commit = getCommit()
      const value = await compute()
      complete = { value, version, commit, currentAtMs: startedAtMs }
    }
    const done = withSharedDeadline(timeoutMs, computeOnce).finally(() => {
      running = undefined
    })
    // Those who wait meet the error.
    done.catch(() => {})
    running = { startedAtMs, done }
    return running
  }

  /** Whether a value shows the commit that the current request requires; the latest version has all. */
  const showsRequired = ({ version, commit }: CompleteValue<Value>, latestVersion: string): boolean => {
    const required = getRequiredCommit()
    return required === undefined || version === latestVersion || includesCommit(commit, required)
  }

  function takeLatest(version: string): CompleteValue<Value> {
    if (!complete) throw createTooSlowError()
    if (!showsRequired(complete, version)) throw createNotReachedError()
    return complete
  }

  /** Whether a value is there that is as recent as the caller requires. */
  async function waitForRecent(requestedAtMs: number, version: string, maxAgeMs: number | undefined) {
    const oldestMs = requestedAtMs - (maxAgeMs ?? 0)
    const isRecent = (value: CompleteValue<Value>) =>
      value.version === version || (value.currentAtMs >= oldestMs && showsRequired(value, version))
    while (!complete || !isRecent(complete)) {
      const { startedAtMs, done } = ensureRunning()
      const isServable =
        complete &&
        maxAgeMs === undefined &&
        requestedAtMs - complete.currentAtMs < recentMs &&
        showsRequired(complete, version)
      const waitMs = isServable
        ? Math.min(startedAtMs, requestedAtMs) + patienceMs - performance.now()
        : timeLeftMs(timeoutMs) - marginMs
      if (!(await settlesWithin(done, waitMs))) return false
    }
    return true
  }

  return {
    async get({ maxAgeMs }: Freshness = {}): Promise<LatestValue<Value>> {
      const requestedAtMs = performance.now()
      lastUsedAtMs = requestedAtMs
      const version = await readVersion()
      try {
        const isRecent = await waitForRecent(requestedAtMs, version, maxAgeMs)
        if (!isRecent && (maxAgeMs !== undefined || !complete)) throw createTooSlowError()
      } catch (error) {
        if (maxAgeMs !== undefined || !complete) throw error
      }
      const latest = takeLatest(version)
      if (latest.version === version) latest.currentAtMs = Math.max(latest.currentAtMs, requestedAtMs)
      return { value: latest.value, ageMs: Math.max(requestedAtMs - latest.currentAtMs, 0), version }
    },
    /** Computes the next value if somebody has used one lately. */
    refreshSoon() {
      if (performance.now() - lastUsedAtMs > refreshForMs) return
      if (isRefreshScheduled) return
      isRefreshScheduled = true
      setTimeout(async () => {
        isRefreshScheduled = false
        // The next caller meets the same error.
        const version = await withSharedDeadline(timeoutMs, readVersion).catch(() => undefined)
        if (version !== undefined && complete && complete.version !== version) ensureRunning()
      }, refreshDelayMs).unref()
    },
  }
}

const createTooSlowError = () =>
  new AtlasError('REPORT_TOO_SLOW', 'The computation is not done yet; it continues, so retry later')

const createNotReachedError = () =>
  new AtlasError(
    'VERSION_NOT_REACHED',
    'The computation does not show the version in If-Version-At-Least yet; it continues, so retry later',
  )

/** Whether a promise is fulfilled within a time; rejects if it does. */
async function settlesWithin(promise: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  if (timeoutMs <= 0) return false
  const controller = new AbortController()
  const timeout = sleep(timeoutMs, false, { signal: controller.signal }).catch(() => false)
  try {
    return await Promise.race([promise.then(() => true), timeout])
  } finally {
    controller.abort()
  }
}
