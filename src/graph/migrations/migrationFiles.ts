import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AtlasError } from '../../model/errors.ts'

/** A file of migrations/, such as `0001-what-it-does.cypher`. */
export interface MigrationFile {
  readonly number: number
  readonly name: string
  /** SHA-256 of the text with LF line ends. */
  readonly checksum: string
  readonly statements: readonly string[]
  /** Schema commands and data changes cannot share a transaction. */
  readonly isSchema: boolean
}

export const migrationsFolder = join(import.meta.dirname, '../../../migrations')

const fileNamePattern = /^(\d{4})-([a-z0-9-]+)\.cypher$/
const schemaCommandPattern = /^(CREATE|DROP)\s+(\w+\s+)?(CONSTRAINT|INDEX)\b/i

/** Reads the migrations of a folder in order; SETUP if a name, a number or the content is invalid. */
export async function readMigrationFiles(folder: string): Promise<MigrationFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.cypher')).toSorted()
  const files = await Promise.all(names.map((name) => readMigrationFile(folder, name)))
  const duplicate = files.find((file, index) => files[index + 1]?.number === file.number)
  if (duplicate)
    throw createMigrationFileError(duplicate.name, `another file has the number ${duplicate.number} too`)
  return files
}

async function readMigrationFile(folder: string, file: string): Promise<MigrationFile> {
  const [, number] = fileNamePattern.exec(file) ?? []
  if (number === undefined)
    throw createMigrationFileError(file, 'the name must look like 0001-what-it-does.cypher')
  const text = (await readFile(join(folder, file), 'utf8')).replaceAll('\r\n', '\n')
  const statements = splitStatements(text)
  const schemaCommandCount = statements.filter((statement) => schemaCommandPattern.test(statement)).length
  if (statements.length === 0) throw createMigrationFileError(file, 'the file has no statement')
  if (schemaCommandCount > 0 && schemaCommandCount < statements.length) {
    throw createMigrationFileError(file, 'schema commands and data changes must be in separate files')
  }
  return {
    number: Number(number),
    name: file,
    checksum: createHash('sha256').update(text).digest('hex'),
    statements,
    isSchema: schemaCommandCount > 0,
  }
}

/** Splits at semicolons at the end of a line; drops lines that start with `//`. */
export function splitStatements(text: string): string[] {
  const code = text.replaceAll(/^\s*\/\/.*$/gm, '')
  return code
    .split(/;[^\S\n]*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
}

function createMigrationFileError(file: string, message: string): AtlasError {
  return new AtlasError('SETUP', `Migration ${file}: ${message}`, { faults: [{ path: file, message }] })
}
