import { readdirSync, readFileSync } from 'node:fs'

const ticksPerSecond = 100

/** The processor time of a process and its threads in seconds. Only Linux reports it; elsewhere it is 0. */
export function cpuSeconds(pid: number): number {
  const [, , , , , , , , , , , user = 0, system = 0] = readStatFields(pid)
  return (Number(user) + Number(system)) / ticksPerSecond
}

/** The ids of the processes that a process has started, by the name of their program. */
export function listChildren(parentPid: number, program: string): number[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => {
      const [name, , parent] = pid > 0 ? readStatFields(pid) : []
      return name === program && Number(parent) === parentPid
    })
}

/** The name of the program, the state, the parent and what follows; nothing if the process has ended. */
function readStatFields(pid: number): string[] {
  try {
    const [, name = '', rest = ''] = /\((.*)\) (.*)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? []
    return [name, ...rest.split(' ')]
  } catch {
    return []
  }
}
