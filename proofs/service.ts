import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { logTail } from '../src/embedded/logTail.ts'
import { readSettings } from '../src/settings.ts'

export interface Service {
  readonly address: string
  readonly process: ChildProcess
  /** The last lines that it wrote. */
  logTail(): string
  /** Ends it at once, as a fault would. */
  kill(): Promise<void>
  stop(): Promise<void>
}

/** The service as a user starts it, or the demo of an example, on a free port. */
export async function startService(
  target: 'own' | 'broadband',
  environment: Readonly<Record<string, string>>,
): Promise<Service> {
  const args = ['src/cli/main.ts', ...(target === 'own' ? ['serve'] : ['demo', target])]
  const child = spawn(process.execPath, args, {
    cwd: join(import.meta.dirname, '..'),
    env: { ...process.env, LOG_LEVEL: 'fatal', PORT: '0', HISTORY_TIME: 'off', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const readLogTail = logTail([child.stdout, child.stderr])
  const address = await waitForAddress(child, readLogTail)
  let isStopping = false
  child.once('exit', (code, signal) => {
    if (!isStopping)
      process.stderr.write(`The service ended by itself (${signal ?? code}):\n${readLogTail()}\n`)
  })
  const terminate = async (signal: 'SIGTERM' | 'SIGKILL') => {
    if (child.exitCode !== null || child.signalCode !== null) return
    isStopping = true
    child.kill(signal)
    await once(child, 'exit')
  }
  return {
    address,
    process: child,
    logTail: readLogTail,
    kill: () => terminate('SIGKILL'),
    stop: () => terminate('SIGTERM'),
  }
}

function waitForAddress(
  child: ChildProcessByStdio<null, Readable, Readable>,
  readLogTail: () => string,
): Promise<string> {
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface(stream).on('line', (line) => {
        const [, address] = /Listening on (http:\/\/[\d.:]+)/.exec(line) ?? []
        if (address !== undefined) resolve(address)
      })
    }
    child.once('exit', () => reject(new Error(`The service did not start:\n${readLogTail()}`)))
  })
}

/** A home of its own that shares the jars, which take minutes to fetch. */
export async function createTemporaryHome(): Promise<{ home: string; remove: () => Promise<void> }> {
  const home = await mkdtemp(join(tmpdir(), 'cx-atlas-proof-'))
  await symlink(join(readSettings().CX_ATLAS_HOME, 'jars'), join(home, 'jars'))
  return { home, remove: () => rm(home, { recursive: true, force: true }) }
}

/** Sends a request again as long as the service asks for that (503), up to so many times. */
export async function fetchWhenAvailable(
  url: string,
  request: RequestInit,
  maxAttempts: number,
): Promise<Response> {
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(url, request)
    if (response.status !== 503 || attempt === maxAttempts) return response
    await response.arrayBuffer()
    await sleep(Number(response.headers.get('retry-after')) * 1_000)
  }
}
