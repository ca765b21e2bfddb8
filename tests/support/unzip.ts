import { inflateRawSync } from 'node:zlib'

/** The files of an archive as text, by name, in the order of its directory. */
export function unzip(archive: Buffer, encoding: BufferEncoding = 'utf8'): Map<string, string> {
  const directoryEnd = archive.lastIndexOf(Buffer.from('PK\u0005\u0006'))
  const files = new Map<string, string>()
  let offset = archive.readUInt32LE(directoryEnd + 16)
  for (let remaining = archive.readUInt16LE(directoryEnd + 10); remaining > 0; remaining -= 1) {
    const [size, nameLength, extra, comment, local] = [
      archive.readUInt32LE(offset + 20),
      archive.readUInt16LE(offset + 28),
      archive.readUInt16LE(offset + 30),
      archive.readUInt16LE(offset + 32),
      archive.readUInt32LE(offset + 42),
    ]
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28)
    const compressed = archive.subarray(start, start + size)
    const name = archive.toString('utf8', offset + 46, offset + 46 + nameLength)
    files.set(
      name,
      (archive.readUInt16LE(offset + 10) === 8 ? inflateRawSync(compressed) : compressed).toString(encoding),
    )
    offset += 46 + nameLength + extra + comment
  }
  return files
}
