import { once } from 'node:events'
import { createReadStream, createWriteStream, type WriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { splitLines } from '../../formats/text/decodeText.ts'

/** A file of JSON lines: what was read and checked waits there to be written, in constant memory. */
export interface LineWriter {
  write(item: unknown): void
  /** Waits where the disk is slower than the reader. */
  waitForDrain(): Promise<void>
  close(): Promise<void>
}

const bufferSize = 256 * 1024

export function openLineWriter(path: string): LineWriter {
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
      if (characters > bufferSize) flush()
    },
    waitForDrain: async () => {
      if (stream.writableNeedDrain) await once(stream, 'drain')
    },
    close: async () => {
      flush()
      await closeStream(stream)
    },
  }
}

async function closeStream(stream: WriteStream): Promise<void> {
  stream.end()
  await finished(stream)
}

/** An item of such a file, and how long it is there: about what it takes in memory. */
export interface SizedItem<Item> {
  readonly item: Item
  readonly characters: number
}

/** The items of such a file, some at a time. */
export async function* readLineItems<Item>(path: string): AsyncGenerator<SizedItem<Item>[]> {
  const text = createReadStream(path, { encoding: 'utf8', highWaterMark: bufferSize })
  for await (const lines of splitLines(text)) {
    yield lines.map((line) => ({ item: JSON.parse(line) as Item, characters: line.length }))
  }
}

/** How large a group may be; an item more fills it, however long. */
export interface BatchLimit {
  readonly items: number
  readonly characters: number
}

/** Fills up with items; who adds the last one that fits takes all. */
export function createBatcher<Item>(limit: BatchLimit) {
  let items: Item[] = []
  let characters = 0
  const take = (): Item[] => {
    const batch = items
    items = []
    characters = 0
    return batch
  }
  return {
    add: (sizedItem: SizedItem<Item>): Item[] => {
      items.push(sizedItem.item)
      characters += sizedItem.characters
      return items.length < limit.items && characters < limit.characters ? [] : take()
    },
    take,
  }
}

/** The items of such a file in groups. */
export async function* readBatches<Item>(path: string, limit: BatchLimit): AsyncGenerator<Item[]> {
  const batcher = createBatcher<Item>(limit)
  for await (const items of readLineItems<Item>(path)) {
    for (const item of items) {
      const completed = batcher.add(item)
      if (completed.length > 0) yield completed
    }
  }
  const remaining = batcher.take()
  if (remaining.length > 0) yield remaining
}
