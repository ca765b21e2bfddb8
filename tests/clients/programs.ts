import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readSettings } from '../../src/settings.ts'

/** Programs of others that proofs need; they stay there for the next time. */
export const tools = join(readSettings().CX_ATLAS_HOME, 'clients')

/** Runs a program and shows what it says; gives its exit code. */
export function exitCode(program: string, ...words: readonly string[]): Promise<number> {
  const child = spawn(program, words, { stdio: 'inherit' })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => resolve(code ?? 1))
  })
}

/** The same; ends in an error when the program does. */
export async function run(program: string, ...words: readonly string[]): Promise<void> {
  const code = await exitCode(program, ...words)
  if (code !== 0) throw new Error(`${program} ${words.join(' ')} ended with ${code}`)
}

/** The path of a Python that has what `python/<name>.txt` lists, in an environment of its own. */
export async function pythonWith(name: string): Promise<string> {
  const environment = join(tools, `python-${name}`)
  const python = join(environment, 'bin/python')
  if (!existsSync(python)) await run('python3', '-m', 'venv', environment)
  const requirements = join(import.meta.dirname, 'python', `${name}.txt`)
  await run(python, '-m', 'pip', 'install', '--quiet', '--requirement', requirements)
  return python
}

/** The path of a program in Python. */
export const pythonFile = (name: string) => join(import.meta.dirname, 'python', `${name}.py`)
