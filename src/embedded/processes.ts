import { existsSync, readFileSync } from 'node:fs'

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
  const npm = npmAbove(parent)
  const watch = setInterval(() => {
    if (process.ppid === parent && isAlive(parent) && npmAbove(parent) === npm) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, lookEveryMs)
  watch.unref()
  return () => clearInterval(watch)
}

/** npm starts a script through a shell; some stay in between, as Debian's does, others make room for the script. */
function npmAbove(parent: number): number {
  const [program = '', option] = factOf(parent, 'cmdline').split('\0')
  if (!/(^|\/)\w*sh$/.test(program) || option !== '-c') return parent
  const [, grandparent] = /^\d+ \(.*\) \S (\d+)/s.exec(factOf(parent, 'stat')) ?? []
  return Number(grandparent ?? parent)
}

/** What Linux tells about a process; nothing on other systems. */
function factOf(pid: number, fact: 'cmdline' | 'stat'): string {
  const file = `/proc/${pid}/${fact}`
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}
