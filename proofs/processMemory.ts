import { readFileSync, writeFileSync } from 'node:fs'

/** The resident memory of a process in bytes: now, or the most since its start or `forgetMost`. Only Linux tells; elsewhere it is 0. */
export function residentBytes(pid: number, measure: 'now' | 'most'): number {
  const [, kibibytes = 0] =
    (measure === 'now' ? /VmRSS:\s+(\d+)/ : /VmHWM:\s+(\d+)/).exec(readProcessStatus(pid)) ?? []
  return Number(kibibytes) * 1_024
}

/** From now on the most is that of now. */
export function resetPeak(pid: number): void {
  if (process.platform === 'linux') writeFileSync(`/proc/${pid}/clear_refs`, '5')
}

/** Whole megabytes, for people. */
export const toMb = (bytes: number): number => Math.round(bytes / 2 ** 20)

function readProcessStatus(pid: number): string {
  if (process.platform !== 'linux') return ''
  return readFileSync(`/proc/${pid}/status`, 'utf8')
}
