import { once } from 'node:events'
import { createReadStream, createWriteStream, type WriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { splitLines } from '../../formats/text/decodeText.ts'

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

/** An item of such a file, and how long it is there: about what it takes in memory. */
export interface Sized<Item> {
  readonly item: Item
  readonly characters: number
}

/** The items of such a file, some at a time. */
export async function* itemsIn<Item>(path: string): AsyncGenerator<Sized<Item>[]> {
  const text = createReadStream(path, { encoding: 'utf8', highWaterMark: bufferedCharacters })
  for await (const lines of splitLines(text)) {
    yield lines.map((line) => ({ item: JSON.parse(line) as Item, characters: line.length }))
  }
}

/** How large a group may be; an item more fills it, however long. */
export interface GroupSize {
  readonly items: number
  readonly characters: number
}

/** Fills up with items; who adds the last one that fits takes all. */
export function group<Item>(most: GroupSize) {
  let items: Item[] = []
  let characters = 0
  const take = (): Item[] => {
    const taken = items
    items = []
    characters = 0
    return taken
  }
  return {
    add: (sized: Sized<Item>): Item[] => {
      items.push(sized.item)
      characters += sized.characters
      return items.length < most.items && characters < most.characters ? [] : take()
    },
    take,
  }
}

/** The items of such a file in groups. */
export async function* groupsIn<Item>(path: string, most: GroupSize): AsyncGenerator<Item[]> {
  const filling = group<Item>(most)
  for await (const items of itemsIn<Item>(path)) {
    for (const item of items) {
      const full = filling.add(item)
      if (full.length > 0) yield full
    }
  }
  const rest = filling.take()
  if (rest.length > 0) yield rest
}
