import { createHash } from 'node:crypto'
import { createWriteStream, existsSync } from 'node:fs'
import { access, constants, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { SourceFile } from '../../formats/inputFormat.ts'
import { detectFormat, isArchive } from '../../formats/inputFormats.ts'
import { limits } from '../../formats/limits.ts'
import { AtlasError } from '../../model/errors.ts'
import type { Mapping } from '../mapping/mapping.ts'

/** Folder of uploaded files in the home of an installation. */
export const getSpoolFolder = (home: string) => join(home, 'imports')

/** Creates the folder if it does not exist; SETUP if this process cannot store files in it. */
export const openSpoolFolder = (root: string): Promise<void> =>
  withFolderErrors(root, async () => {
    await mkdir(root, { recursive: true })
    await access(root, constants.W_OK)
  })

/** The folder if it exists, or the nearest one above it; SETUP if this process cannot store files there. */
export async function findWritableFolder(folder: string): Promise<string> {
  let nearest = folder
  while (!existsSync(nearest)) nearest = dirname(nearest)
  await withFolderErrors(nearest, async () => {
    await access(nearest, constants.W_OK)
    if (!(await stat(nearest)).isDirectory()) throw new Error('not a folder')
  })
  return nearest
}

async function withFolderErrors(folder: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const { message } = error as Error
    const [, reason = message] = /^[A-Z]+: ([^,]+)/.exec(message) ?? []
    throw new AtlasError(
      'SETUP',
      `Cannot write to ${folder}: ${reason}. Set CX_ATLAS_HOME to a folder that the service can write to, or make its user the owner.`,
    )
  }
}

const namesFile = 'names.json'
const mappingFile = 'mapping.json'

/** A file as it was received. */
export interface ReceivedFile {
  readonly name: string
  readonly sha256: string
}

/** Uploaded files of imports until they are written: one folder for each import. */
export class UploadSpool {
  readonly #root: string
  readonly #uploads = new Map<string, { readonly names: string[]; bytes: number }>()

  constructor(root: string) {
    this.#root = root
  }

  getFolder(id: string): string {
    return join(this.#root, id)
  }

  /**
   * Stores one file of an import and returns its digest; REQUEST_TOO_LARGE when all files together are larger than an
   * upload may be, INVALID_INPUT when no format reads it, INSUFFICIENT_STORAGE when the disk is full.
   */
  async receive(id: string, name: string, stream: Readable): Promise<ReceivedFile> {
    const folder = this.getFolder(id)
    await mkdir(folder, { recursive: true }).catch(throwStorageError)
    const upload = this.#uploads.get(id) ?? { names: [], bytes: 0 }
    this.#uploads.set(id, upload)
    if (upload.names.length >= limits.files)
      throw new AtlasError('INVALID_INPUT', `A request can contain at most ${limits.files} files`)
    const path = getFilePath(folder, upload.names.length)
    upload.names.push(basename(name) || 'file')
    const hash = createHash('sha256')
    await pipeline(stream, countBytes, createWriteStream(path, { flush: true })).catch(throwStorageError)
    await writeFile(join(folder, namesFile), JSON.stringify(upload.names), { flush: true }).catch(
      throwStorageError,
    )
    if (!isArchive(name)) await detectFormat({ name: basename(name), path })
    return { name, sha256: hash.digest('base64url') }

    async function* countBytes(chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        upload.bytes += chunk.length
        if (upload.bytes > limits.uploadBytes) throw createTooLargeError()
        hash.update(chunk)
        yield chunk
      }
    }
  }

  /** The files of an import; none when another instance has them. */
  async listFiles(id: string): Promise<SourceFile[]> {
    const folder = this.getFolder(id)
    const entries = await readdir(folder).catch((): string[] => [])
    if (!entries.includes(namesFile)) return []
    const names = JSON.parse(await readFile(join(folder, namesFile), 'utf8')) as string[]
    return names.map((name, index) => ({ name, path: getFilePath(folder, index) }))
  }

  /** The ids of imports that have a folder here. */
  listImports(): Promise<string[]> {
    return readdir(this.#root).catch(() => [])
  }

  /** The names in the folder of an import of all that was received, the list of the files last: it makes them complete. */
  async listReceived(id: string): Promise<string[]> {
    const entries = await readdir(this.getFolder(id))
    return [...entries.filter((name) => name !== namesFile), namesFile]
  }

  /** Stores the mapping of the files, so that an import that is resumed has the one that it started with. */
  async saveMapping(id: string, mapping: Mapping): Promise<void> {
    const path = join(this.getFolder(id), mappingFile)
    await writeFile(path, JSON.stringify(mapping), { flush: true }).catch(throwStorageError)
  }

  /** The mapping of the files of an import, if it has one. */
  async readMapping(id: string): Promise<Mapping | undefined> {
    const text = await readFile(join(this.getFolder(id), mappingFile), 'utf8').catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined
        throw error
      },
    )
    return text === undefined ? undefined : (JSON.parse(text) as Mapping)
  }

  /** Does work that leads to an import; its files are removed if the work fails. */
  async removeOnFailure<Result>(id: string, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work()
    } catch (error) {
      await this.remove(id)
      throw error
    }
  }

  async remove(id: string): Promise<void> {
    this.#uploads.delete(id)
    await rm(this.getFolder(id), { recursive: true, force: true })
  }
}

const fullDiskCodes = new Set(['ENOSPC', 'EDQUOT'])

function throwStorageError(error: NodeJS.ErrnoException): never {
  if (!fullDiskCodes.has(error.code ?? '')) throw error
  throw new AtlasError('INSUFFICIENT_STORAGE', 'The disk for uploads is full', { cause: error })
}

const getFilePath = (folder: string, index: number) => join(folder, `file-${index}`)

export const createTooLargeError = () =>
  new AtlasError('REQUEST_TOO_LARGE', `An upload can be at most ${limits.uploadBytes} bytes`)
