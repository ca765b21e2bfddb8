/**
 * Shares work among callers: one that calls while the work runs waits for the next run, together with all others that
 * wait, so that its result shows at least what was true at the call.
 */
export function shareCalls<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let running: Promise<unknown> = Promise.resolve()
  let waiting: Promise<Result> | undefined
  const start = () => {
    waiting = undefined
    const current = work()
    running = current
    return current
  }
  return () => {
    waiting ??= running.then(start, start)
    return waiting
  }
}
