import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AtlasError } from '../../model/errors.ts'

/** One file of migrations/: `0001-what-it-does.cypher`. */
export interface MigrationFile {
  readonly number: number
  readonly name: string
  /** SHA-256 of the text, however its lines end. */
  readonly checksum: string
  readonly statements: readonly string[]
  /** Schema commands and changes of data cannot share a transaction. */
  readonly isSchema: boolean
}

export const migrationsFolder = join(import.meta.dirname, '../../../migrations')

const fileName = /^(\d{4})-([a-z0-9-]+)\.cypher$/
const schemaCommand = /^(CREATE|DROP)\s+(\w+\s+)?(CONSTRAINT|INDEX)\b/i

/** The migrations of a folder in their order; SETUP when a name, a number or a content is not as it has to be. */
export async function readMigrationFiles(folder: string): Promise<MigrationFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.cypher')).toSorted()
  const files = await Promise.all(names.map((name) => readMigrationFile(folder, name)))
  const twice = files.find((file, index) => files[index + 1]?.number === file.number)
  if (twice) throw setupError(twice.name, `the number ${twice.number} is given twice`)
  return files
}

async function readMigrationFile(folder: string, file: string): Promise<MigrationFile> {
  const [, number] = fileName.exec(file) ?? []
  if (number === undefined) throw setupError(file, 'the name has to look like 0001-what-it-does.cypher')
  const text = (await readFile(join(folder, file), 'utf8')).replaceAll('\r\n', '\n')
  const statements = statementsOf(text)
  const schemaCommands = statements.filter((statement) => schemaCommand.test(statement)).length
  if (statements.length === 0) throw setupError(file, 'there is no statement in it')
  if (schemaCommands > 0 && schemaCommands < statements.length) {
    throw setupError(file, 'schema commands and changes of data need a file each')
  }
  return {
    number: Number(number),
    name: file,
    checksum: createHash('sha256').update(text).digest('hex'),
    statements,
    isSchema: schemaCommands > 0,
  }
}

/** Statements end with a semicolon at the end of a line; lines that begin with `//` are comments. */
export function statementsOf(text: string): string[] {
  const code = text.replaceAll(/^\s*\/\/.*$/gm, '')
  return code
    .split(/;[^\S\n]*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
}

function setupError(file: string, message: string): AtlasError {
  return new AtlasError('SETUP', `Migration ${file}: ${message}`, { faults: [{ path: file, message }] })
}
