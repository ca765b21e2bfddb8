import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { lastWords } from '../src/embedded/logTail.ts'
import { readSettings } from '../src/settings.ts'

export interface Service {
  readonly address: string
  readonly process: ChildProcess
  /** The last lines that it wrote. */
  lastWords(): string
  /** Ends it at once, as a fault would. */
  kill(): Promise<void>
  stop(): Promise<void>
}

/** The service as a user starts it, or the demo of an example, on a free port. */
export async function startService(
  what: 'own' | 'broadband',
  environment: Readonly<Record<string, string>>,
): Promise<Service> {
  const words = what === 'own' ? ['src/main.ts'] : ['src/cli/main.ts', 'demo', what]
  const child = spawn(process.execPath, words, {
    cwd: join(import.meta.dirname, '..'),
    env: { ...process.env, LOG_LEVEL: 'fatal', PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = lastWords([child.stdout, child.stderr])
  const address = await addressIn(child, said)
  let isAsked = false
  child.once('exit', (code, signal) => {
    if (!isAsked) process.stderr.write(`The service ended by itself (${signal ?? code}):\n${said()}\n`)
  })
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    if (child.exitCode !== null || child.signalCode !== null) return
    isAsked = true
    child.kill(signal)
    await once(child, 'exit')
  }
  return { address, process: child, lastWords: said, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') }
}

function addressIn(
  child: ChildProcessByStdio<null, Readable, Readable>,
  said: () => string,
): Promise<string> {
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface(stream).on('line', (line) => {
        const [, address] = /(?:serves|API {5}) ?(http:\/\/[\d.:]+)/.exec(line) ?? []
        if (address !== undefined) resolve(address)
      })
    }
    child.once('exit', () => reject(new Error(`The service did not start:\n${said()}`)))
  })
}

/** A home of its own that shares the jars, which take minutes to fetch. */
export async function temporaryHome(): Promise<{ home: string; remove: () => Promise<void> }> {
  const home = await mkdtemp(join(tmpdir(), 'cx-atlas-proof-'))
  await symlink(join(readSettings().CX_ATLAS_HOME, 'jars'), join(home, 'jars'))
  return { home, remove: () => rm(home, { recursive: true, force: true }) }
}
