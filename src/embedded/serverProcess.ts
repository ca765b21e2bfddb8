import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { constants, setPriority } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { AtlasError } from '../model/errors.ts'
import type { Java } from './jdk.ts'
import { jvmOptions, type Memory } from './jvmOptions.ts'
import { lastWords } from './logTail.ts'
import { launcherJar } from './neo4jJars.ts'

export interface ServerPlan {
  readonly java: Java
  /** The folder of the jars. */
  readonly jars: string
  /** The folder that holds data and logs. */
  readonly folder: string
  readonly memory: Memory
  /** The folder goes when the server does. */
  readonly isTemporary: boolean
  /** To be set; the one before stays when absent. */
  readonly newPassword: string | undefined
  /** Where to speak Bolt; a free port when absent. */
  readonly port?: number
  /** More options of the JVM. */
  readonly options: readonly string[]
  /** Work that may wait and may be given up. */
  readonly background?: AbortSignal
}

/** A running server. */
export interface Server {
  readonly pid: number
  /** Where it speaks Bolt, on loopback. */
  readonly port: number
  /** Why it ended, when it ended by itself; nothing when it was stopped. */
  readonly exited: Promise<AtlasError | undefined>
  /** Lets it write what it holds and end; after some time it is ended. */
  stop(patienceMs?: number): Promise<void>
}

const startPatienceMs = 180_000
const stopPatienceMs = 20_000
/** Where in Java's code something happened is in the logs. */
const isFrame = /^\s+(at |\.\.\. )/

/** Starts Neo4j in a process of its own, or finds that another one works in that folder. */
export async function startServer(plan: ServerPlan): Promise<Server | 'in use'> {
  const child = launch(plan)
  const said = lastWords([child.stderr], (line) => !isFrame.test(line))
  let isAsked = false
  const ended = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(error.message))
    child.on('close', (code, signal) => resolve(`${signal ?? `exit code ${code}`}`))
  })
  const stop = async (patienceMs = stopPatienceMs) => {
    isAsked = true
    child.stdin.end()
    const impatience = setTimeout(() => child.kill('SIGKILL'), patienceMs)
    await ended
    clearTimeout(impatience)
  }
  const answer = await firstAnswer(child, ended)
  if (answer.word === 'ready' && child.pid !== undefined) {
    const exited = ended.then((how) => (isAsked ? undefined : endedByItself(plan, how, said())))
    return { pid: child.pid, port: answer.port, exited, stop }
  }
  await stop()
  if (answer.word === 'in use') return 'in use'
  throw didNotStart(plan, answer.word === 'late' ? 'it took too long' : await ended, said())
}

/** A process group of its own keeps Ctrl-C for us: the server has to outlive the requests that run. */
function launch(plan: ServerPlan) {
  const { java, jars, folder, memory, isTemporary, newPassword, port = 0, options, background } = plan
  const child = spawn(
    join(java.home, 'bin', 'java'),
    [
      ...jvmOptions(java, memory),
      `-XX:ErrorFile=${join(folder, 'logs', 'crash-%p.log')}`,
      ...options,
      '-jar',
      join(jars, launcherJar),
      folder,
      String(memory.pageCache),
      isTemporary ? 'temporary' : 'lasting',
      String(memory.heap),
      String(port),
    ],
    {
      stdio: 'pipe',
      detached: process.platform !== 'win32',
      windowsHide: true,
      ...(background && { signal: background, killSignal: 'SIGKILL' }),
    },
  )
  if (background && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW)
  // A server that has gone says so by its end; what could not be written to it says no more.
  child.stdin.on('error', () => {})
  child.stdin.write(`${newPassword ?? ''}\n`)
  return child
}

type Answer =
  | { readonly word: 'ready'; readonly port: number }
  | { readonly word: 'in use' | 'ended' | 'late' }

function firstAnswer(child: ChildProcessWithoutNullStreams, ended: Promise<string>): Promise<Answer> {
  return new Promise((resolve) => {
    const patience = setTimeout(() => resolve({ word: 'late' }), startPatienceMs)
    const answer = (given: Answer) => {
      clearTimeout(patience)
      resolve(given)
    }
    createInterface(child.stdout).on('line', (line) => {
      const [, port] = /^cx-atlas: ready (\d+)$/.exec(line) ?? []
      if (port !== undefined) answer({ word: 'ready', port: Number(port) })
      if (line === 'cx-atlas: in use') answer({ word: 'in use' })
    })
    ended.then(() => answer({ word: 'ended' }))
  })
}

function didNotStart({ folder, java }: ServerPlan, how: string, said: string): AtlasError {
  const where = `Java ${java.release} in ${java.home}; more in ${join(folder, 'logs', 'debug.log')}`
  return new AtlasError('SETUP', `The embedded Neo4j did not start (${how}; ${where})\n${said}`.trim())
}

function endedByItself({ folder }: ServerPlan, how: string, said: string): AtlasError {
  const message = `The embedded Neo4j has ended by itself (${how}; more in ${join(folder, 'logs')})\n${said}`
  return new AtlasError('DATABASE_UNAVAILABLE', message.trim())
}
