import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { Readable } from 'node:stream'
import { getExtension, isImportable } from '../formats/inputFormats.ts'
import { AtlasError } from '../model/errors.ts'
import { readSettings } from '../settings.ts'
import { UsageError } from './failures.ts'
import { assertFileReadable } from './files.ts'

/** A file to import, from the disk or from an address. */
export interface SourceFile {
  readonly name: string
  readonly stream: Readable
}

const fetchTimeoutMs = 10 * 60_000

const isAddress = (place: string) => /^https?:\/\//i.test(place)
const isFolder = async (place: string) => (await stat(place).catch(() => undefined))?.isDirectory() ?? false

/** Checks the files, folders and addresses of an import before anything is started. */
export async function assertPlaces(places: readonly string[]): Promise<void> {
  for (const place of places) {
    if (isAddress(place) && !URL.canParse(place)) throw new UsageError(`${place} is not an address`)
    if (isAddress(place)) continue
    if (await isFolder(place)) await listFiles(place)
    else await assertFileReadable(place)
  }
}

/** Opens one file after the other: those that are named, those in folders by name, and what addresses respond with. */
export async function* openSources(places: readonly string[]): AsyncGenerator<SourceFile> {
  for (const place of places) {
    if (isAddress(place)) yield await fetchSource(place)
    else
      for (const file of await listFiles(place))
        yield { name: basename(file), stream: createReadStream(file) }
  }
}

/** The files of a folder that can be imported; those in folders below it are left out, as are hidden ones. */
async function listFiles(place: string): Promise<string[]> {
  if (!(await isFolder(place))) return [place]
  const entries = await readdir(place, { withFileTypes: true })
  const names = entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.') && isImportable(entry.name))
    .map(({ name }) => name)
  if (names.length === 0) throw new UsageError(`${place} has no file that can be imported`)
  return names.toSorted().map((name) => join(place, name))
}

async function fetchSource(address: string): Promise<SourceFile> {
  const { IMPORT_AUTHORIZATION: authorization } = readSettings()
  const response = await fetch(address, {
    headers: { ...(authorization && { authorization }) },
    signal: AbortSignal.timeout(fetchTimeoutMs),
  }).catch((error: Error) => {
    const reason = error.cause instanceof Error ? error.cause.message : error.message
    throw new AtlasError('INVALID_INPUT', `${address} cannot be read: ${reason}`, { cause: error })
  })
  if (!response.ok || !response.body) {
    await response.body?.cancel()
    throw new AtlasError(
      'INVALID_INPUT',
      `${address} responded with ${response.status} ${response.statusText}`,
    )
  }
  return { name: nameFile(address, response.headers), stream: Readable.fromWeb(response.body) }
}

/** A file is called as in its address; its media type adds the extension that is missing. */
function nameFile(address: string, headers: Headers): string {
  const name = basename(decodeURIComponent(new URL(address).pathname)) || 'import'
  if (isImportable(name)) return name
  const extension = getExtension(headers.get('content-type') ?? undefined)
  return extension === undefined ? name : `${basename(name, extname(name))}.${extension}`
}
