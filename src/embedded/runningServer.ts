import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import neo4j from 'neo4j-driver'
import { z } from 'zod'
import { isAlive } from './processes.ts'

const runningSchema = z.object({ pid: z.number(), parent: z.number(), port: z.number() })

/** Who serves a folder, and for which process. Only a note: what keeps a second server out is Neo4j's own lock. */
export type Running = Readonly<z.infer<typeof runningSchema>>

export async function noteRunning(folder: string, running: Running): Promise<void> {
  await writeFile(noteIn(folder), JSON.stringify(running))
}

/** The server that was noted last, which may have ended since. */
export async function readRunning(folder: string): Promise<Running | undefined> {
  if (!existsSync(noteIn(folder))) return undefined
  const running = runningSchema.safeParse(parsed(await readFile(noteIn(folder), 'utf8')))
  return running.success ? running.data : undefined
}

/** A server whose process is gone is about to end, or has ended. */
export const isEnding = ({ parent }: Running) => !isAlive(parent)

const answerPatienceMs = 5_000

/** Whether it serves at this moment; after a restart of the machine all that is noted may belong to others. */
export async function isServing(running: Running, username: string, password: string): Promise<boolean> {
  if (isEnding(running) || !isAlive(running.pid)) return false
  const driver = neo4j.driver(boltUri(running), neo4j.auth.basic(username, password), {
    connectionTimeout: answerPatienceMs,
    connectionAcquisitionTimeout: answerPatienceMs,
    telemetryDisabled: true,
  })
  try {
    await driver.verifyConnectivity()
    return true
  } catch {
    return false
  } finally {
    await driver.close()
  }
}

export const boltUri = ({ port }: Pick<Running, 'port'>) => `bolt://127.0.0.1:${port}`

const noteIn = (folder: string) => join(folder, 'running.json')

/** A process that is killed while it notes leaves half a line. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
