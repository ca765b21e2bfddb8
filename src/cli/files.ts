import { createWriteStream } from 'node:fs'
import { access, constants, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { writeAtomically } from '../model/writeAtomically.ts'
import { UsageError } from './failures.ts'

/** Checks that a file can be read, before anything is started. */
export async function assertFileReadable(file: string): Promise<void> {
  const stats = await stat(file).catch(() => undefined)
  if (!stats) throw new UsageError(`${file} does not exist`)
  if (!stats.isFile()) throw new UsageError(`${file} is not a file`)
  await access(file, constants.R_OK).catch(() => {
    throw new UsageError(`no permission to read ${file}`)
  })
}

/** Checks that a file can be written, before anything is started. */
export async function assertFileWritable(file: string): Promise<void> {
  const folder = dirname(resolve(file))
  const [fileStats, folderStats] = await Promise.all(
    [file, folder].map((path) => stat(path).catch(() => undefined)),
  )
  if (fileStats?.isDirectory()) throw new UsageError(`${file} is a folder, not a file`)
  if (!folderStats?.isDirectory()) throw new UsageError(`the folder ${folder} does not exist`)
  await access(folder, constants.W_OK).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      error.code === 'EROFS'
        ? `the folder ${folder} is on a read-only file system`
        : `no permission to write to the folder ${folder}`,
    )
  })
}

/** Writes chunks to a file that appears only once it is complete. */
export const writeChunks = (
  file: string,
  chunks: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
): Promise<void> => writeAtomically(file, (partialFile) => pipeline(chunks, createWriteStream(partialFile)))
