import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { JournalPosition } from '../graph/journal/explainCommits.ts'

const positionSchema = z.object({
  number: z.number(),
  commit: z.object({ database: z.string(), number: z.number() }),
  traces: z.number(),
})

const getPath = (folder: string) => join(folder, 'position.json')

/** Notes where the copy in a store stands, so that others learn it without starting the store. */
export async function writePositionFile(folder: string, position: JournalPosition): Promise<void> {
  await writeFile(getPath(folder), JSON.stringify(position))
}

/** Before the copy is changed: one that is left incomplete stands nowhere. */
export const removePositionFile = (folder: string): Promise<void> => rm(getPath(folder), { force: true })

/** Where the copy in a store stands; nothing if there is none that can be used. */
export async function readPositionFile(folder: string): Promise<JournalPosition | undefined> {
  const text = await readFile(getPath(folder), 'utf8').catch(() => '')
  try {
    return positionSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
