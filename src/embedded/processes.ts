import { existsSync, readFileSync } from 'node:fs'

/** Whether a process of that id exists; one of another user does, too. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

const pollIntervalMs = 1_000

/**
 * npm that is killed outright leaves what it started running. With npm gone this process asks itself to stop, as
 * npm would have: whoever listens for SIGTERM ends in order, and the database with it. Returns how to stop watching.
 */
export function exitWithParent(): () => void {
  if (process.env.npm_lifecycle_event === undefined) return () => {}
  const parentPid = process.ppid
  const npmPid = findNpmPid(parentPid)
  const timer = setInterval(() => {
    if (process.ppid === parentPid && isAlive(parentPid) && findNpmPid(parentPid) === npmPid) return
    clearInterval(timer)
    process.kill(process.pid, 'SIGTERM')
  }, pollIntervalMs)
  timer.unref()
  return () => clearInterval(timer)
}

/** npm starts a script through a shell; some stay in between, as Debian's does, others make room for the script. */
function findNpmPid(parentPid: number): number {
  const [program = '', option] = readProcFile(parentPid, 'cmdline').split('\0')
  if (!/(^|\/)\w*sh$/.test(program) || option !== '-c') return parentPid
  const [, grandparentPid] = /^\d+ \(.*\) \S (\d+)/s.exec(readProcFile(parentPid, 'stat')) ?? []
  return Number(grandparentPid ?? parentPid)
}

/** What Linux tells about a process; nothing on other systems. */
function readProcFile(pid: number, procFile: 'cmdline' | 'stat'): string {
  const file = `/proc/${pid}/${procFile}`
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}
