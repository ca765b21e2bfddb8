import { spawn } from 'node:child_process'
import { logTail } from './logTail.ts'

export interface ProgramOptions {
  /** Variables to add to the environment. */
  readonly env?: NodeJS.ProcessEnv
  /** Run it through a shell, as Windows needs for scripts. */
  readonly isScript?: boolean
  /** Which lines belong to the end of the output; all by default. */
  readonly isRelevant?: (line: string) => boolean
}

export interface ProgramResult {
  readonly isSuccessful: boolean
  /** The last relevant lines of its output. */
  readonly outputTail: string
}

/** Runs a program to its end. */
export async function runProgram(
  program: string,
  args: readonly string[],
  { env = {}, isScript = false, isRelevant }: ProgramOptions = {},
): Promise<ProgramResult> {
  const quote = (text: string) => (isScript ? `"${text}"` : text)
  const child = spawn(quote(program), args.map(quote), {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: isScript,
    windowsHide: true,
  })
  const readOutputTail = logTail([child.stdout, child.stderr], isRelevant)
  const exitCode = await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  return { isSuccessful: exitCode === 0, outputTail: readOutputTail() }
}
