import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeAtomically } from '../model/writeAtomically.ts'

export interface Password {
  readonly text: string
  /** Not yet set in the database. */
  readonly isNew: boolean
}

/** Reads the stored password; creates one if there is none, or no data that it belongs to. */
export async function readOrCreatePassword(folder: string): Promise<Password> {
  const file = getPasswordPath(folder)
  const isStored = existsSync(file) && existsSync(join(folder, 'data'))
  const text = isStored ? await readFile(file, 'utf8') : createPassword()
  return { text, isNew: !isStored }
}

/** Stores a password that is set in the database, readable by the user only. */
export async function storePassword(folder: string, { text }: Password): Promise<void> {
  await writeAtomically(getPasswordPath(folder), (file) => writeFile(file, text, { mode: 0o600 }))
}

export const createPassword = (): string => randomBytes(24).toString('base64url')

export const getPasswordPath = (folder: string) => join(folder, 'password')
