import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const isWindows = process.platform === 'win32'

/** Lists the programs of that name on PATH, in its order. */
export function findOnPath(name: string, environment: NodeJS.ProcessEnv): string[] {
  const folders = (environment.PATH ?? environment.Path ?? '').split(delimiter).filter(Boolean)
  return folders.map((folder) => join(folder, name)).filter((program) => existsSync(program))
}

/** The file name of a native program on this system. */
export const getNativeExecutableName = (name: string) => (isWindows ? `${name}.exe` : name)

/** The file name of a program that is a script on this system. */
export const getScriptExecutableName = (name: string) => (isWindows ? `${name}.cmd` : name)
