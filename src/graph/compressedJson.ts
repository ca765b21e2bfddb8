import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'

/** Encodes a value as JSON, compressed with zstd, to be stored as a property. */
export const encodeCompressedJson = (value: unknown): Int8Array => compressText(JSON.stringify(value))

/** Decodes what `encodeCompressedJson` encodes. */
export const decodeCompressedJson = (bytes: Int8Array): unknown =>
  JSON.parse(decompressText(bytes).toString())

/** Compresses a text with zstd, to be stored as a property. */
export const compressText = (text: string): Int8Array => new Int8Array(zstdCompressSync(text))

/** The text that was compressed, in UTF-8. */
export const decompressText = (bytes: Int8Array): Buffer => zstdDecompressSync(bytes)
