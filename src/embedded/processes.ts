import { existsSync, readFileSync } from 'node:fs'

/** Whether a process with that id exists, of any user. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

const pollIntervalMs = 1_000

/**
 * Sends SIGTERM to this process when npm, which started it, is killed: npm leaves its children running then. Returns
 * how to stop watching.
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

/** npm starts scripts through a shell, which stays (Debian) or is replaced by the script (others). */
function findNpmPid(parentPid: number): number {
  const [program = '', option] = readProcFile(parentPid, 'cmdline').split('\0')
  if (!/(^|\/)\w*sh$/.test(program) || option !== '-c') return parentPid
  const [, grandparentPid] = /^\d+ \(.*\) \S (\d+)/s.exec(readProcFile(parentPid, 'stat')) ?? []
  return Number(grandparentPid ?? parentPid)
}

/** Reads /proc on Linux; returns an empty text on other systems. */
function readProcFile(pid: number, procFile: 'cmdline' | 'stat'): string {
  const file = `/proc/${pid}/${procFile}`
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}
