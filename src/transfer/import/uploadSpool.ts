import { createWriteStream } from 'node:fs'
import { access, constants, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { SourceFile } from '../../formats/inputFormat.ts'
import { limits } from '../../formats/limits.ts'
import { AtlasError } from '../../model/errors.ts'

/** Where the files of imports wait until they are written: one folder an import. */
export interface UploadSpool {
  getFolder(id: string): string
  /** Takes in one file of an import. */
  receive(id: string, name: string, stream: Readable): Promise<void>
  /** The files of an import; none when they are on the disk of another instance. */
  listFiles(id: string): Promise<SourceFile[]>
  remove(id: string): Promise<void>
}

const namesFile = 'names.json'

/** SETUP when this process cannot store files in the folder. */
export async function assertSpoolWritable(root: string): Promise<void> {
  try {
    await mkdir(root, { recursive: true })
    await access(root, constants.W_OK)
  } catch (cause) {
    const { message } = cause as Error
    const [, reason = message] = /^[A-Z]+: ([^,]+)/.exec(message) ?? []
    throw new AtlasError(
      'SETUP',
      `Cannot write to ${root}: ${reason}. Set CX_ATLAS_HOME to a folder that the service can write to.`,
      { cause },
    )
  }
}

export function openUploadSpool(root: string): UploadSpool {
  const getFolder = (id: string) => join(root, id)
  const uploads = new Map<string, { readonly names: string[]; bytes: number }>()
  return {
    getFolder,
    receive: async (id, name, stream) => {
      const folder = getFolder(id)
      await mkdir(folder, { recursive: true })
      const upload = uploads.get(id) ?? { names: [], bytes: 0 }
      uploads.set(id, upload)
      if (upload.names.length >= limits.files)
        throw new AtlasError('INVALID_INPUT', `At most ${limits.files} files at once`)
      const path = join(folder, `file-${upload.names.length}`)
      upload.names.push(basename(name) || 'file')
      await pipeline(
        stream,
        async function* (chunks: AsyncIterable<Buffer>) {
          for await (const chunk of chunks) {
            upload.bytes += chunk.length
            if (upload.bytes > limits.uploadBytes) throw tooLargeError()
            yield chunk
          }
        },
        createWriteStream(path, { flush: true }),
      )
      await writeFile(join(folder, namesFile), JSON.stringify(upload.names), { flush: true })
    },
    listFiles: async (id) => {
      const folder = getFolder(id)
      const entries = await readdir(folder).catch((): string[] => [])
      if (!entries.includes(namesFile)) return []
      const names = JSON.parse(await readFile(join(folder, namesFile), 'utf8')) as string[]
      return names.map((name, index) => ({ name, path: join(folder, `file-${index}`) }))
    },
    remove: async (id) => {
      uploads.delete(id)
      await rm(getFolder(id), { recursive: true, force: true })
    },
  }
}

const tooLargeError = () => new AtlasError('REQUEST_TOO_LARGE', `At most ${limits.uploadBytes} bytes at once`)
