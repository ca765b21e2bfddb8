import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildJvmOptions, defaultMemory } from './jvmOptions.ts'
import { createPartialPath, removeAbandonedPartials } from './partialFolder.ts'
import { type ServerOptions, startServerProcess } from './serverProcess.ts'
import { runWarmupQueries } from './warmupQueries.ts'

/*
 * Loading thousands of classes is most of a start. The JVM can keep them in an archive, which a server makes at its
 * end from all it has used. Measured: the first answer after 3.4 s instead of 5.4 s. JDK 25's AOT cache saves
 * little more, takes three times as long to make, and leaves out JDK 21.
 */

type ServerRuntime = Pick<ServerOptions, 'java' | 'jars'>

/** The option that uses the archive for this JDK and these jars, once there is one. */
export function getArchiveOptions(runtime: ServerRuntime): string[] {
  const archive = getArchivePath(runtime)
  return existsSync(archive) ? [`-XX:SharedArchiveFile=${archive}`] : []
}

const archiveDelayMs = 30_000

/** Makes the archive in the background when the process runs for longer; returns how to give that up. */
export function scheduleArchiving(
  runtime: ServerRuntime,
  delayMs: number = archiveDelayMs,
): () => Promise<void> {
  const archive = getArchivePath(runtime)
  if (existsSync(archive) || existsSync(getFailureNotePath(archive))) return async () => {}
  const cancellation = new AbortController()
  let archiving = Promise.resolve()
  const timer = setTimeout(() => {
    archiving = createArchive(runtime, archive, cancellation.signal)
  }, delayMs)
  timer.unref()
  return () => {
    clearTimeout(timer)
    cancellation.abort()
    return archiving
  }
}

/** An archive fits one build of Java, one place of the jars and one choice of options. */
function getArchivePath({ java, jars }: ServerRuntime): string {
  const keyParts = [java.home, java.build, jars, ...buildJvmOptions(java, defaultMemory)]
  const key = createHash('sha256').update(keyParts.join('\n')).digest('hex').slice(0, 16)
  return join(jars, `classes-${key}.jsa`)
}

/** Where it cannot be made the reason is kept, so that it is not tried at every start. */
async function createArchive(
  runtime: ServerRuntime,
  archive: string,
  cancellation: AbortSignal,
): Promise<void> {
  const partial = createPartialPath(runtime.jars)
  try {
    await removeAbandonedPartials(runtime.jars)
    await mkdir(partial)
    const draftPath = join(partial, 'classes.jsa')
    await runTraining(runtime, { folder: join(partial, 'database'), draftPath, cancellation })
    await rename(draftPath, archive)
  } catch (error) {
    if (!cancellation.aborted) await writeFile(getFailureNotePath(archive), String(error))
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
}

const getFailureNotePath = (archive: string) => `${archive}.failed`

interface TrainingRun {
  readonly folder: string
  readonly draftPath: string
  readonly cancellation: AbortSignal
}

const archivingTimeoutMs = 120_000

async function runTraining(
  { java, jars }: ServerRuntime,
  { folder, draftPath, cancellation }: TrainingRun,
): Promise<void> {
  const newPassword = randomBytes(24).toString('base64url')
  const server = await startServerProcess({
    java,
    jars,
    folder,
    newPassword,
    memory: { heapMiB: 512, pageCacheMiB: 32 },
    isTemporary: true,
    options: [`-XX:ArchiveClassesAtExit=${draftPath}`],
    background: cancellation,
  })
  if (server === 'in use') throw new Error('the folder for the training is in use')
  try {
    await runWarmupQueries(server.port, newPassword)
  } finally {
    await server.stop(archivingTimeoutMs)
  }
}
