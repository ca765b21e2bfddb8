/** Whether a process of that id exists; one of another user does, too. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

const lookEveryMs = 1_000

/**
 * npm that is killed outright leaves what it started running. With npm gone this process asks itself to stop, as
 * npm would have: whoever listens for SIGTERM ends in order, and the database with it. Returns how to stop watching.
 */
export function endWithNpm(): () => void {
  if (process.env.npm_lifecycle_event === undefined) return () => {}
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent && isAlive(parent)) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, lookEveryMs)
  watch.unref()
  return () => clearInterval(watch)
}
