import { join } from 'node:path'

const folder = join(import.meta.dirname, 'python')

/** The path of a program in Python. */
export const scriptPath = (name: string) => join(folder, `${name}.py`)

/** The path of what it needs. */
export const requirementsPath = (name: string) => join(folder, `${name}.txt`)
