import { createHash } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { msPerDay } from '../model/dates.ts'
import { buildJvmOptions, defaultMemory } from './jvmOptions.ts'
import type { Neo4jRuntime } from './neo4jJars.ts'
import { createPartialPath, removeAbandonedPartials } from './partialFolder.ts'
import { createPassword } from './password.ts'
import { startServerProcess } from './serverProcess.ts'
import { runWarmupQueries } from './warmupQueries.ts'

/*
 * Most of a start is class loading. The JVM can store loaded classes in an archive, which a server writes when it
 * exits. Measured: the first response after 3.4 s instead of 5.4 s. The AOT cache of JDK 25 saves little more, takes
 * three times as long to create, and does not exist in JDK 21.
 */

/** The JVM option for the archive of this JDK and these jars; none before it exists. */
export function getArchiveOptions(runtime: Neo4jRuntime): string[] {
  const archive = getArchivePath(runtime)
  return existsSync(archive) ? [`-XX:SharedArchiveFile=${archive}`] : []
}

const archiveDelayMs = 30_000

/** The archives that this process is creating; several databases start with the same one. */
const archivesInTraining = new Set<string>()

/** Creates the archive in the background if the process runs for a while; returns how to cancel that. */
export function scheduleArchiving(
  runtime: Neo4jRuntime,
  delayMs: number = archiveDelayMs,
): () => Promise<void> {
  const archive = getArchivePath(runtime)
  if (existsSync(archive) || hasFailedLately(archive)) return async () => {}
  const cancellation = new AbortController()
  let archiving = Promise.resolve()
  const timer = setTimeout(() => {
    if (archivesInTraining.has(archive)) return
    archivesInTraining.add(archive)
    // A start without an archive takes two seconds more, and nothing else; so it is in a folder that cannot be written.
    archiving = createArchive(runtime, archive, cancellation.signal)
      .catch(() => {})
      .finally(() => archivesInTraining.delete(archive))
  }, delayMs)
  timer.unref()
  return () => {
    clearTimeout(timer)
    cancellation.abort()
    return archiving
  }
}

/** An archive is specific to a build of Java, a folder of jars and a set of options. */
function getArchivePath({ java, jars }: Neo4jRuntime): string {
  const keyParts = [java.home, java.build, jars, ...buildJvmOptions(java, defaultMemory)]
  const key = createHash('sha256').update(keyParts.join('\n')).digest('hex').slice(0, 16)
  return join(jars, `classes-${key}.jsa`)
}

/** Creates the archive now, unless it exists. */
export async function ensureArchive(runtime: Neo4jRuntime): Promise<void> {
  if (!existsSync(getArchivePath(runtime))) await createArchive(runtime)
}

/** Creates the archive now. Stores the reason of a failure, so that starts within a day do not try again. */
export async function createArchive(
  runtime: Neo4jRuntime,
  archive: string = getArchivePath(runtime),
  cancellation: AbortSignal = new AbortController().signal,
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

/** A busy machine may fail today and succeed tomorrow. */
function hasFailedLately(archive: string): boolean {
  const note = statSync(getFailureNotePath(archive), { throwIfNoEntry: false })
  return note !== undefined && Date.now() - note.mtimeMs < msPerDay
}

interface TrainingRun {
  readonly folder: string
  readonly draftPath: string
  readonly cancellation: AbortSignal
}

const archivingTimeoutMs = 120_000

async function runTraining(
  { java, jars }: Neo4jRuntime,
  { folder, draftPath, cancellation }: TrainingRun,
): Promise<void> {
  const newPassword = createPassword()
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
  if (server === 'in use') throw new Error('The training folder is in use')
  try {
    await runWarmupQueries(server.port, newPassword)
  } finally {
    await server.stop(archivingTimeoutMs)
  }
}
