import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { createDriver } from '../graph/createDriver.ts'
import { writeAtomically } from '../model/writeAtomically.ts'
import { isAlive } from './processes.ts'

const runningSchema = z.object({ pid: z.number(), parent: z.number(), port: z.number() })

/** The server of a folder and its parent process; informative only, since Neo4j's own lock keeps others out. */
export type RunningServer = Readonly<z.infer<typeof runningSchema>>

export async function writeRunningServer(folder: string, running: RunningServer): Promise<void> {
  await writeAtomically(getRecordPath(folder), (file) => writeFile(file, JSON.stringify(running)))
}

/** Reads the last recorded server, which may have exited since. */
export async function readRunningServer(folder: string): Promise<RunningServer | undefined> {
  if (!existsSync(getRecordPath(folder))) return undefined
  const running = runningSchema.safeParse(JSON.parse(await readFile(getRecordPath(folder), 'utf8')))
  return running.success ? running.data : undefined
}

/** Whether the parent process is gone, so that the server exits or has exited. */
export const isOrphaned = ({ parent }: RunningServer) => !isAlive(parent)

/** Whether it accepts connections; after a restart of the machine, the recorded ids may belong to other processes. */
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
