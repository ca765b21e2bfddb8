import { telemetry } from '../telemetry.ts'

/** When the service has started, and its users have read their first pages. */
const startDelayMs = 30_000
/** A map that was empty at the start has changes later, and other means than the service may change it. */
const intervalMs = 10 * 60_000
/** Preparing takes all processors of a small machine, so it waits for a period with few requests, such as those of probes. */
const quietPeriodMs = 10_000
const maxQuietRequests = 5
/** Under requests without pause it begins after this time. */
const maxPostponementMs = 10 * 60_000

/** Prepares a copy in the background whenever that is due and few requests arrive; returns how to cancel that. */
export function schedulePreparation(prepare: () => void): () => void {
  let dueMs = performance.now() + startDelayMs
  let requests = 0
  const unsubscribe = telemetry.requestStarted.subscribe(() => {
    requests += 1
  })
  const timer = setInterval(() => {
    const nowMs = performance.now()
    const isQuiet = requests <= maxQuietRequests
    requests = 0
    if (nowMs < dueMs || !(isQuiet || nowMs >= dueMs + maxPostponementMs)) return
    dueMs = nowMs + intervalMs
    prepare()
  }, quietPeriodMs)
  timer.unref()
  return () => {
    clearInterval(timer)
    unsubscribe()
  }
}
