import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { createDriver } from '../graph/createDriver.ts'
import { isAlive } from './processes.ts'

const runningSchema = z.object({ pid: z.number(), parent: z.number(), port: z.number() })

/** Who serves a folder, and for which process. Only a note: what keeps a second server out is Neo4j's own lock. */
export type RunningServer = Readonly<z.infer<typeof runningSchema>>

export async function writeRunningServer(folder: string, running: RunningServer): Promise<void> {
  await writeFile(getRecordPath(folder), JSON.stringify(running))
}

/** The server that was noted last, which may have ended since. */
export async function readRunningServer(folder: string): Promise<RunningServer | undefined> {
  if (!existsSync(getRecordPath(folder))) return undefined
  const running = runningSchema.safeParse(parseJsonOrUndefined(await readFile(getRecordPath(folder), 'utf8')))
  return running.success ? running.data : undefined
}

/** A server whose process is gone is about to end, or has ended. */
export const isOrphaned = ({ parent }: RunningServer) => !isAlive(parent)

/** Whether it serves at this moment; after a restart of the machine all that is noted may belong to others. */
export async function isReachable(running: RunningServer, password: string): Promise<boolean> {
  if (isOrphaned(running) || !isAlive(running.pid)) return false
  const driver = createDriver({ uri: buildBoltUri(running), username, password })
  try {
    await driver.verifyConnectivity()
    return true
  } catch {
    return false
  } finally {
    await driver.close()
  }
}

/** The user of every embedded database. */
export const username = 'neo4j'

export const buildBoltUri = ({ port }: Pick<RunningServer, 'port'>) => `bolt://127.0.0.1:${port}`

const getRecordPath = (folder: string) => join(folder, 'running.json')

/** A process that is killed while it notes leaves half a line. */
function parseJsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
