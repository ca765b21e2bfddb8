import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AtlasError } from '../model/errors.ts'

/** SHA-256 by file name, as `sha256sum` writes it. */
export type JarChecksums = ReadonlyMap<string, string>

/** Reads a file of checksums in the format of `sha256sum`. */
export async function readPinnedChecksums(file: string): Promise<JarChecksums> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '')
  return new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]))
}

/** Computes the checksum of every jar in a folder. */
export async function computeChecksums(folder: string): Promise<JarChecksums> {
  const jars = (await readdir(folder)).filter((name) => name.endsWith('.jar')).toSorted()
  const checksums = new Map<string, string>()
  for (const jar of jars) {
    const hash = createHash('sha256').update(await readFile(join(folder, jar)))
    checksums.set(jar, hash.digest('hex'))
  }
  return checksums
}

/** SETUP, naming the jars, unless a folder holds exactly the pinned ones. */
export async function assertJarsPinned(folder: string, pinnedFile: string): Promise<void> {
  const pinned = await readPinnedChecksums(pinnedFile)
  const actual = await computeChecksums(folder)
  const mismatches = [
    ...[...pinned.keys()].filter((jar) => !actual.has(jar)).map((jar) => `${jar} is missing`),
    ...[...actual.keys()].filter((jar) => !pinned.has(jar)).map((jar) => `${jar} is not expected`),
    ...[...actual.keys()]
      .filter((jar) => pinned.has(jar) && pinned.get(jar) !== actual.get(jar))
      .map((jar) => `${jar} has another checksum`),
  ]
  if (mismatches.length === 0) return
  throw new AtlasError(
    'SETUP',
    `The downloaded Neo4j differs from the pinned one and was not used: ${mismatches.join('; ')}. ` +
      'Delete these artifacts from the local Maven repository and start again; ' +
      'if this persists, the mirror that Maven uses delivers other files.',
  )
}
