import { randomUUID } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { isAlive } from './processes.ts'

/** A name beside that folder for what is not whole yet; it says which process is at work on it. */
export const createPartialPath = (folder: string) => `${folder}.${process.pid}.${randomUUID()}.partial`

/** Removes what processes that were killed left half done beside that folder. */
export async function removeAbandonedPartials(folder: string): Promise<void> {
  for (const name of await readdir(dirname(folder))) {
    const [, ownerPid] = /\.(\d+)\.[^.]+\.partial$/.exec(name) ?? []
    if (ownerPid === undefined || !name.startsWith(basename(folder)) || isAlive(Number(ownerPid))) continue
    await rm(join(dirname(folder), name), { recursive: true, force: true })
  }
}
