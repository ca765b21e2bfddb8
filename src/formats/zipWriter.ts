import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import ZipStream from 'zip-stream'

/** A file of an archive, with content that is read on demand. */
export interface ZipEntry {
  readonly name: string
  readonly content: string | AsyncIterable<string | Uint8Array>
}

/** An archive of the entries, streamed one after another. */
export async function* writeZip(entries: AsyncIterable<ZipEntry>): AsyncGenerator<Uint8Array> {
  const archive = new ZipStream({ level: 6 })
  const writing = writeEntries(archive, entries)
  try {
    yield* archive
  } finally {
    archive.destroy()
    await writing
  }
}

/** Forwards an error of an entry to the reader of the archive. */
async function writeEntries(archive: ZipStream, entries: AsyncIterable<ZipEntry>): Promise<void> {
  try {
    for await (const entry of entries) await addEntry(archive, entry)
    archive.finalize()
  } catch (error) {
    archive.destroy(error as Error)
  }
}

async function addEntry(archive: ZipStream, { name, content }: ZipEntry): Promise<void> {
  const source = Readable.from(typeof content === 'string' ? [Buffer.from(content)] : content)
  const destroySource = () => source.destroy()
  archive.once('close', destroySource)
  try {
    await Promise.all([finished(source), appendEntry(archive, source, name)])
  } finally {
    archive.off('close', destroySource)
  }
}

function appendEntry(archive: ZipStream, source: Readable, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    archive.entry(source, { name }, (error) => (error ? reject(error) : resolve()))
  })
}
