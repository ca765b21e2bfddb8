import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { jvmOptions, usualMemory } from './jvmOptions.ts'
import { partialBeside, removeAbandoned } from './partialFolder.ts'
import { type ServerPlan, startServer } from './serverProcess.ts'
import { trainOn } from './warmupQueries.ts'

/*
 * Loading thousands of classes is most of a start. The JVM can keep them in an archive, which a server makes at its
 * end from all it has used. Measured: the first answer after 3.4 s instead of 5.4 s. JDK 25's AOT cache saves
 * little more, takes three times as long to make, and leaves out JDK 21.
 */

type Start = Pick<ServerPlan, 'java' | 'jars'>

/** The option that uses the archive for this JDK and these jars, once there is one. */
export function archiveOptions(start: Start): string[] {
  const archive = archiveOf(start)
  return existsSync(archive) ? [`-XX:SharedArchiveFile=${archive}`] : []
}

const calmMs = 30_000

/** Makes the archive in the background when the process runs for longer; returns how to give that up. */
export function makeArchiveLater(start: Start, afterMs: number = calmMs): () => Promise<void> {
  const archive = archiveOf(start)
  if (existsSync(archive) || existsSync(reasonBeside(archive))) return async () => {}
  const givenUp = new AbortController()
  let making = Promise.resolve()
  const timer = setTimeout(() => {
    making = makeArchive(start, archive, givenUp.signal)
  }, afterMs)
  timer.unref()
  return () => {
    clearTimeout(timer)
    givenUp.abort()
    return making
  }
}

/** An archive fits one build of Java, one place of the jars and one choice of options. */
function archiveOf({ java, jars }: Start): string {
  const facts = [java.home, java.build, jars, ...jvmOptions(java, usualMemory)]
  const key = createHash('sha256').update(facts.join('\n')).digest('hex').slice(0, 16)
  return join(jars, `classes-${key}.jsa`)
}

/** Where it cannot be made the reason is kept, so that it is not tried at every start. */
async function makeArchive(start: Start, archive: string, givenUp: AbortSignal): Promise<void> {
  const partial = partialBeside(start.jars)
  try {
    await removeAbandoned(start.jars)
    await mkdir(partial)
    const draft = join(partial, 'classes.jsa')
    await train(start, { folder: join(partial, 'database'), draft, givenUp })
    await rename(draft, archive)
  } catch (error) {
    if (!givenUp.aborted) await writeFile(reasonBeside(archive), String(error))
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
}

const reasonBeside = (archive: string) => `${archive}.failed`

interface Training {
  readonly folder: string
  readonly draft: string
  readonly givenUp: AbortSignal
}

const archivingPatienceMs = 120_000

async function train({ java, jars }: Start, { folder, draft, givenUp }: Training): Promise<void> {
  const newPassword = randomBytes(24).toString('base64url')
  const server = await startServer({
    java,
    jars,
    folder,
    newPassword,
    memory: { heap: 512, pageCache: 32 },
    isTemporary: true,
    options: [`-XX:ArchiveClassesAtExit=${draft}`],
    background: givenUp,
  })
  if (server === 'in use') throw new Error('the folder for the training is in use')
  try {
    await trainOn(server.port, newPassword)
  } finally {
    await server.stop(archivingPatienceMs)
  }
}
