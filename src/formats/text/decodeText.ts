import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { formatNumber } from '../../model/text.ts'
import { malformedFile, type SourceFile } from '../inputFormat.ts'
import { limits } from '../limits.ts'

export type TextFileEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'

const chunkBytes = 256 * 1024

/** The encoding of a file: by byte order mark or the zeros of UTF-16, UTF-8 if all of it is valid, else Windows-1252. */
export async function detectEncoding({ path }: SourceFile): Promise<TextFileEncoding> {
  let rest: Buffer = Buffer.alloc(0)
  let isFirst = true
  for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes }) as AsyncIterable<Buffer>) {
    const utf16Encoding = isFirst ? detectUtf16(chunk) : undefined
    if (utf16Encoding) return utf16Encoding
    isFirst = false
    const joined = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    const end = findCharacterBoundary(joined)
    if (!isUtf8(joined.subarray(0, end))) return 'windows-1252'
    rest = joined.subarray(end)
  }
  return isUtf8(rest) ? 'utf-8' : 'windows-1252'
}

function detectUtf16(head: Buffer): TextFileEncoding | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  if (head.length < 4) return undefined
  if (head[0] !== 0 && head[1] === 0 && head[3] === 0) return 'utf-16le'
  if (head[0] === 0 && head[1] !== 0 && head[2] === 0) return 'utf-16be'
  return undefined
}

/** The end of the last complete character; the rest of one may be in the next chunk. */
function findCharacterBoundary(bytes: Buffer): number {
  const from = Math.max(0, bytes.length - 3)
  for (let index = bytes.length - 1; index >= from; index -= 1) {
    const byte = bytes[index] ?? 0
    if (byte < 0x80) return bytes.length
    if (byte >= 0xc0) return index
  }
  return bytes.length
}

/** The text of a file in chunks, without a byte order mark. */
export async function* decodeText({ path }: SourceFile, encoding: TextFileEncoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding)
  for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes }) as AsyncIterable<Buffer>) {
    yield decoder.decode(chunk, { stream: true })
  }
  yield decoder.decode()
}

/** The lines of a file, some at a time, including empty ones; INVALID_INPUT if one exceeds the limit of a record. */
export async function* readLines(file: SourceFile, encoding: TextFileEncoding): AsyncGenerator<string[]> {
  let linesRead = 0
  yield* splitLines(decodeText(file, encoding), (lines) => {
    const tooLongIndex = lines.findIndex((line) => line.length > limits.recordBytes)
    if (tooLongIndex >= 0) {
      const location = { file: file.name, row: linesRead + tooLongIndex + 1 }
      throw malformedFile(location, `is longer than ${formatNumber(limits.recordBytes)} characters`)
    }
    linesRead += lines.length - 1
  })
}

/**
 * The lines of a text in chunks, some at a time. Only a line feed ends a line, as in NDJSON; Node's own reader ends lines
 * at U+2028 too. `validateLines` receives the lines first, the last one possibly incomplete.
 */
export async function* splitLines(
  pieces: AsyncIterable<string>,
  validateLines: (lines: readonly string[]) => void = () => {},
): AsyncGenerator<string[]> {
  let rest = ''
  for await (const piece of pieces) {
    const lines = (rest + piece).split('\n')
    validateLines(lines)
    rest = lines.pop() ?? ''
    yield lines
  }
  if (rest !== '') yield [rest]
}
