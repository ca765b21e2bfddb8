import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'

/** Encodes a value as JSON, compressed with zstd, to be stored as a property. */
export const encodeCompressedJson = (value: unknown): Int8Array =>
  new Int8Array(zstdCompressSync(JSON.stringify(value)))

/** Decodes what `encodeCompressedJson` encodes. */
export const decodeCompressedJson = (bytes: Int8Array): unknown =>
  JSON.parse(zstdDecompressSync(bytes).toString())
