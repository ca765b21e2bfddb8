import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { constants, setPriority } from 'node:os'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import { AtlasError } from '../model/errors.ts'
import { GcTimer } from './gcTimer.ts'
import { getJavaProgram, type Java } from './java.ts'
import { buildJvmOptions, type DatabaseMemory } from './jvmOptions.ts'
import { logTail } from './logTail.ts'
import { launcherJarName } from './neo4jJars.ts'

export interface ServerOptions {
  readonly java: Java
  /** The folder of the jars. */
  readonly jars: string
  /** The folder that holds data and logs. */
  readonly folder: string
  readonly memory: DatabaseMemory
  /** Delete the folder when the server exits. */
  readonly isTemporary: boolean
  /** The password to set; unchanged if absent. */
  readonly newPassword: string | undefined
  /** The Bolt port; a free one if absent. */
  readonly port?: number
  /** Additional options of the JVM. */
  readonly options: readonly string[]
  /** Run at low priority until it is aborted. */
  readonly background?: AbortSignal
  /** Leave the processor to other processes that need it, once it is ready: a start at low priority may never end. */
  readonly yieldsProcessor?: boolean
}

/** A running server. */
export interface ServerProcess {
  readonly pid: number
  /** The Bolt port on loopback. */
  readonly port: number
  /** The error of an unexpected exit; nothing once it is stopped. */
  readonly exited: Promise<AtlasError | undefined>
  /** The time that it has stood still for garbage collection, in milliseconds. */
  readGcTimeMs(): number
  /** Shuts the server down; kills it after the timeout. */
  stop(timeoutMs?: number): Promise<void>
  /** Ends the process at once, which counts as an unexpected exit; its error contains the reason. */
  kill(reason?: string): void
}

/** A container may have no folder for temporary files but that of the server. */
const getTemporaryFolder = (folder: string) => join(folder, 'tmp')

const startTimeoutMs = 180_000
/** Nobody waits for it, and other processes may take the processor. */
const backgroundStartTimeoutMs = 30 * 60_000
const stopTimeoutMs = 20_000
/** Stack frames are in the logs. */
const stackFramePattern = /^\s+(at |\.\.\. )/

/** Starts Neo4j in a child process; `in use` if another server uses the folder. */
export async function startServerProcess(serverOptions: ServerOptions): Promise<ServerProcess | 'in use'> {
  await mkdir(getTemporaryFolder(serverOptions.folder), { recursive: true })
  const child = spawnServer(serverOptions)
  if (serverOptions.background) lowerPriority(child.pid)
  const stderrTail = logTail([child.stderr], (line) => !stackFramePattern.test(line))
  const stdout = createInterface(child.stdout)
  const gcTimer = new GcTimer()
  stdout.on('line', (line) => gcTimer.read(line, performance.now()))
  let isStopRequested = false
  let killReason: string | undefined
  const ended = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(error.message))
    child.on('close', (code, signal) => resolve(`${signal ?? `exit code ${code}`}`))
  })
  const stop = async (timeoutMs = stopTimeoutMs) => {
    isStopRequested = true
    child.stdin.end()
    const killTimer = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
    await ended
    clearTimeout(killTimer)
  }
  const timeoutMs = serverOptions.background ? backgroundStartTimeoutMs : startTimeoutMs
  const report = await awaitStartup(stdout, ended, timeoutMs)
  if (report.status === 'ready' && child.pid !== undefined) {
    if (serverOptions.yieldsProcessor) lowerPriority(child.pid)
    const exited = ended.then((exitReason) => {
      if (isStopRequested) return undefined
      if (killReason !== undefined) return createKilledError(serverOptions, killReason)
      return createUnexpectedExitError(serverOptions, exitReason, stderrTail())
    })
    const kill = (reason?: string) => {
      killReason = reason
      child.kill('SIGKILL')
    }
    const readGcTimeMs = () => gcTimer.getTotalMs(performance.now())
    return { pid: child.pid, port: report.port, exited, readGcTimeMs, kill, stop }
  }
  await stop()
  if (report.status === 'in use') return 'in use'
  throw createStartFailedError(
    serverOptions,
    report.status === 'timed out' ? `not ready after ${timeoutMs / 1_000} s` : await ended,
    stderrTail(),
  )
}

/** Uses a separate process group, so that Ctrl-C does not reach the server before running requests are done. */
function spawnServer(serverOptions: ServerOptions) {
  const {
    java,
    jars,
    folder,
    memory,
    isTemporary,
    newPassword,
    port = 0,
    options,
    background,
  } = serverOptions
  const child = spawn(
    getJavaProgram(java.home),
    [
      ...buildJvmOptions(java, memory),
      `-Djava.io.tmpdir=${getTemporaryFolder(folder)}`,
      '-XX:-UsePerfData',
      `-XX:ErrorFile=${join(folder, 'logs', 'crash-%p.log')}`,
      ...options,
      '-jar',
      join(jars, launcherJarName),
      folder,
      String(memory.pageCacheMiB),
      isTemporary ? 'temporary' : 'lasting',
      String(memory.heapMiB),
      String(port),
    ],
    {
      stdio: 'pipe',
      detached: process.platform !== 'win32',
      windowsHide: true,
      ...(background && { signal: background, killSignal: 'SIGKILL' }),
    },
  )
  // The exit of the server is handled; a failed write to it adds nothing.
  child.stdin.on('error', () => {})
  child.stdin.write(`${newPassword ?? ''}\n`)
  return child
}

/** Linux schedules a process that leads a session by the priority of its group, which only /proc can set. */
function lowerPriority(pid: number | undefined): void {
  if (pid === undefined) return
  const { PRIORITY_BELOW_NORMAL } = constants.priority
  setPriority(pid, PRIORITY_BELOW_NORMAL)
  // Other systems, and kernels without such groups, need nothing else.
  writeFile(`/proc/${pid}/autogroup`, String(PRIORITY_BELOW_NORMAL), () => {})
}

type StartupReport =
  | { readonly status: 'ready'; readonly port: number }
  | { readonly status: 'in use' | 'exited' | 'timed out' }

function awaitStartup(stdout: Interface, ended: Promise<string>, timeoutMs: number): Promise<StartupReport> {
  return new Promise((resolve) => {
    const startTimer = setTimeout(() => resolve({ status: 'timed out' }), timeoutMs)
    const report = (startupReport: StartupReport) => {
      clearTimeout(startTimer)
      resolve(startupReport)
    }
    stdout.on('line', (line) => {
      const [, port] = /^cx-atlas: ready (\d+)$/.exec(line) ?? []
      if (port !== undefined) report({ status: 'ready', port: Number(port) })
      if (line === 'cx-atlas: in use') report({ status: 'in use' })
    })
    ended.then(() => report({ status: 'exited' }))
  })
}

function createStartFailedError(
  { folder, java }: ServerOptions,
  exitReason: string,
  stderrTail: string,
): AtlasError {
  const where = `Java ${java.release} in ${java.home}; see ${join(folder, 'logs', 'debug.log')}`
  return new AtlasError(
    'SETUP',
    `The embedded Neo4j failed to start (${exitReason}; ${where})\n${stderrTail}`.trim(),
  )
}

const createKilledError = ({ folder }: ServerOptions, reason: string) =>
  new AtlasError(
    'DATABASE_UNAVAILABLE',
    `The embedded Neo4j was killed because ${reason}; see ${join(folder, 'logs')}`,
  )

function createUnexpectedExitError(
  { folder }: ServerOptions,
  exitReason: string,
  stderrTail: string,
): AtlasError {
  const message = `The embedded Neo4j exited unexpectedly (${exitReason}; see ${join(folder, 'logs')})\n${stderrTail}`
  return new AtlasError('DATABASE_UNAVAILABLE', message.trim())
}
