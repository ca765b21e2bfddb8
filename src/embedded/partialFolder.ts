import { randomUUID } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { isAlive } from './processes.ts'

/** A path next to the folder for incomplete content; it contains the id of the process that writes it. */
export const createPartialPath = (folder: string) => `${folder}.${process.pid}.${randomUUID()}.partial`

/** Removes incomplete content of killed processes next to the folder. */
export async function removeAbandonedPartials(folder: string): Promise<void> {
  for (const name of await readdir(dirname(folder))) {
    const [, ownerPid] = /\.(\d+)\.[^.]+\.partial$/.exec(name) ?? []
    if (ownerPid === undefined || !name.startsWith(basename(folder)) || isAlive(Number(ownerPid))) continue
    await rm(join(dirname(folder), name), { recursive: true, force: true })
  }
}
