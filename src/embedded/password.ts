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
export async function passwordOf(folder: string): Promise<Password> {
  const file = passwordFile(folder)
  const isKept = existsSync(file) && existsSync(join(folder, 'data'))
  const text = isKept ? await readFile(file, 'utf8') : randomBytes(24).toString('base64url')
  return { text, isNew: !isKept }
}

/** Keeps a password the database has taken, where only the user can read it; whole or not at all. */
export async function keepPassword(folder: string, { text }: Password): Promise<void> {
  const draft = `${passwordFile(folder)}.${process.pid}`
  await writeFile(draft, text, { mode: 0o600 })
  await rename(draft, passwordFile(folder))
}

export const passwordFile = (folder: string) => join(folder, 'password')
