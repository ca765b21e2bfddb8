import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
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

/** Creates a folder with its content unless it exists; other processes see all of it or nothing. */
export async function createFolderOnce(
  folder: string,
  fill: (partial: string) => Promise<void>,
): Promise<void> {
  if (existsSync(folder)) return
  await mkdir(dirname(folder), { recursive: true })
  await removeAbandonedPartials(folder)
  const partial = createPartialPath(folder)
  try {
    await fill(partial)
    await moveIntoPlace(partial, folder)
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
}

/** Ignores a failure if another process created the same folder first. */
async function moveIntoPlace(partial: string, folder: string): Promise<void> {
  try {
    await rename(partial, folder)
  } catch (error) {
    if (!existsSync(folder)) throw error
  }
}
