import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface Password {
  readonly text: string
  /** The database does not know it yet. */
  readonly isNew: boolean
}

/** The password kept beside the data, or a new one when there is none or no data that could know it. */
export async function readOrCreatePassword(folder: string): Promise<Password> {
  const file = getPasswordPath(folder)
  const isStored = existsSync(file) && existsSync(join(folder, 'data'))
  const text = isStored ? await readFile(file, 'utf8') : randomBytes(24).toString('base64url')
  return { text, isNew: !isStored }
}

/** Keeps a password the database has taken, where only the user can read it; whole or not at all. */
export async function storePassword(folder: string, { text }: Password): Promise<void> {
  const draftPath = `${getPasswordPath(folder)}.${process.pid}`
  await writeFile(draftPath, text, { mode: 0o600 })
  await rename(draftPath, getPasswordPath(folder))
}

export const getPasswordPath = (folder: string) => join(folder, 'password')
