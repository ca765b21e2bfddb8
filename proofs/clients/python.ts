import { join } from 'node:path'

const folder = join(import.meta.dirname, 'python')

/** The path of a program in Python. */
export const pythonFile = (name: string) => join(folder, `${name}.py`)

/** The path of what it needs. */
export const requirementsOf = (name: string) => join(folder, `${name}.txt`)
