import { createWriteStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { AtlasError } from '../model/errors.ts'
import { malformedFile, type SourceFile } from './inputFormat.ts'
import { limits } from './limits.ts'

/** An open archive whose entries are inflated within limits, regardless of the sizes it states. */
export interface Archive {
  /** The first entry of each name. */
  readonly entries: ReadonlyMap<string, Entry>
  /** All entries in their order; several may have the same name. */
  readonly files: readonly Entry[]
  open(name: string): Promise<AsyncGenerator<Buffer>>
  openEntry(entry: Entry): Promise<AsyncGenerator<Buffer>>
  close(): void
}

/** Opens a zip file and lists its entries; rejects archives that are encrypted, truncated or invalid. */
export async function openArchive(file: SourceFile): Promise<Archive> {
  await rejectEncrypted(file)
  const { size } = await stat(file.path)
  const zip = await withArchiveErrors(file, () =>
    openPromise(file.path, { lazyEntries: true, autoClose: false }),
  )
  const budget = { packedBytes: size, inflatedBytes: 0 }
  try {
    const files = await withArchiveErrors(file, () => readEntries(file, zip))
    const entries = new Map(files.toReversed().map((entry) => [entry.fileName, entry]))
    const openEntry = async (entry: Entry) => {
      const stream = await withArchiveErrors(file, () => zip.openReadStreamPromise(entry))
      return limitInflation(file, stream, budget)
    }
    return {
      entries,
      files,
      openEntry,
      open: async (name) => {
        const entry = entries.get(name)
        if (!entry) throw malformedFile({ file: file.name, row: 0 }, `does not contain ${name}`)
        return openEntry(entry)
      },
      close: () => zip.close(),
    }
  } catch (error) {
    zip.close()
    throw error
  }
}

/** The files of a zip file, unpacked into a folder; hidden files and those that systems add are skipped. */
export async function unpackArchive(file: SourceFile, folder: string): Promise<SourceFile[]> {
  const archive = await openArchive(file)
  const unpacked: SourceFile[] = []
  try {
    for (const entry of archive.files) {
      const name = entry.fileName
      if (name.endsWith('/') || name.startsWith('__MACOSX/') || /(^|\/)\./.test(name)) continue
      const path = join(folder, `unpacked-${unpacked.length}`)
      await pipeline(await archive.openEntry(entry), createWriteStream(path))
      unpacked.push({ name, path })
    }
    return unpacked
  } finally {
    archive.close()
  }
}

async function readEntries(file: SourceFile, zip: ZipFile): Promise<Entry[]> {
  const entries: Entry[] = []
  if (zip.entryCount > limits.files)
    throw malformedFile({ file: file.name, row: 0 }, `contains more than ${limits.files} files`)
  for await (const entry of zip.eachEntry()) {
    if (entry.isEncrypted())
      throw malformedFile({ file: file.name, row: 0 }, 'is encrypted; remove the password')
    entries.push(entry)
  }
  return entries
}

/** Counts the inflated bytes of the whole archive: neither stated sizes nor many small entries can hide a bomb. */
async function* limitInflation(
  file: SourceFile,
  stream: Readable,
  budget: { readonly packedBytes: number; inflatedBytes: number },
): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      budget.inflatedBytes += chunk.length
      const { inflatedBytes, packedBytes } = budget
      if (
        inflatedBytes > limits.inflatedBytes ||
        (inflatedBytes > limits.suspiciousBytes && inflatedBytes > packedBytes * limits.inflationRatio)
      ) {
        throw malformedFile({ file: file.name, row: 0 }, 'unpacks to too much data')
      }
      yield chunk
    }
  } catch (error) {
    throw error instanceof AtlasError
      ? error
      : malformedFile({ file: file.name, row: 0 }, malformedArchive, error)
  }
}

const malformedArchive = 'is truncated or not a valid archive'

async function withArchiveErrors<Result>(
  file: SourceFile,
  operation: () => Promise<Result>,
): Promise<Result> {
  try {
    return await operation()
  } catch (error) {
    throw error instanceof AtlasError
      ? error
      : malformedFile({ file: file.name, row: 0 }, malformedArchive, error)
  }
}

/** Start of an encrypted workbook, and of one from before Office 2007. */
const compoundFileSignature = Buffer.from([0xd0, 0xcf, 0x11, 0xe0])

async function rejectEncrypted(file: SourceFile): Promise<void> {
  const handle = await open(file.path)
  try {
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0)
    if (buffer.equals(compoundFileSignature)) {
      throw malformedFile(
        { file: file.name, row: 0 },
        'is encrypted or an old .xls file; save it as .xlsx without a password',
      )
    }
  } finally {
    await handle.close()
  }
}
