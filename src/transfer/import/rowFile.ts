import { once } from 'node:events'
import { createReadStream, createWriteStream, type WriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { splitLines } from '../parsing/text.ts'

/** A file of JSON lines: what was read and checked waits there to be written, in constant memory. */
export interface LineWriter {
  write(item: unknown): void
  /** Waits where the disk is slower than the reader. */
  drained(): Promise<void>
  close(): Promise<void>
}

const bufferedCharacters = 256 * 1024

export function lineWriter(path: string): LineWriter {
  const stream = createWriteStream(path)
  let buffer: string[] = []
  let characters = 0
  const flush = () => {
    if (buffer.length > 0) stream.write(`${buffer.join('\n')}\n`)
    buffer = []
    characters = 0
  }
  return {
    write: (item) => {
      const line = JSON.stringify(item)
      buffer.push(line)
      characters += line.length
      if (characters > bufferedCharacters) flush()
    },
    drained: async () => {
      if (stream.writableNeedDrain) await once(stream, 'drain')
    },
    close: async () => {
      flush()
      await ended(stream)
    },
  }
}

async function ended(stream: WriteStream): Promise<void> {
  stream.end()
  await finished(stream)
}

/** The items of such a file, so many at a time. */
export async function* linesIn<Item>(path: string, atOnce: number): AsyncGenerator<Item[]> {
  let items: Item[] = []
  const text = createReadStream(path, { encoding: 'utf8', highWaterMark: bufferedCharacters })
  for await (const lines of splitLines(text)) {
    for (const line of lines) {
      items.push(JSON.parse(line) as Item)
      if (items.length < atOnce) continue
      yield items
      items = []
    }
  }
  if (items.length > 0) yield items
}
