import { once } from 'node:events'
import { createReadStream, createWriteStream, type WriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { splitLines } from '../../formats/text/decodeText.ts'

const bufferSize = 256 * 1024

/** Writes values to a file, one line of JSON each. */
export class LineWriter {
  readonly #stream: WriteStream
  #lines: string[] = []
  #characters = 0

  constructor(path: string) {
    this.#stream = createWriteStream(path)
  }

  write(item: unknown): void {
    const line = JSON.stringify(item)
    this.#lines.push(line)
    this.#characters += line.length
    if (this.#characters > bufferSize) this.#flush()
  }

  /** Waits while the disk is slower than the caller. */
  async waitForDrain(): Promise<void> {
    if (this.#stream.writableNeedDrain) await once(this.#stream, 'drain')
  }

  async close(): Promise<void> {
    this.#flush()
    this.#stream.end()
    await finished(this.#stream)
  }

  #flush(): void {
    if (this.#lines.length > 0) this.#stream.write(`${this.#lines.join('\n')}\n`)
    this.#lines = []
    this.#characters = 0
  }
}

/** An item and the length of its line, about what it takes in memory. */
export interface SizedItem<Item> {
  readonly item: Item
  readonly characters: number
}

/** The items of a file of JSON lines, some at a time. */
export async function* readLineItems<Item>(path: string): AsyncGenerator<SizedItem<Item>[]> {
  const text = createReadStream(path, { encoding: 'utf8', highWaterMark: bufferSize })
  for await (const lines of splitLines(text)) {
    yield lines.map((line) => ({ item: JSON.parse(line) as Item, characters: line.length }))
  }
}

/** Size at which a batch is full. */
export interface BatchLimit {
  readonly items: number
  readonly characters: number
}

/** Collects items until they fill a batch. */
export class Batcher<Item> {
  readonly #limit: BatchLimit
  #items: Item[] = []
  #characters = 0

  constructor(limit: BatchLimit) {
    this.#limit = limit
  }

  /** Adds an item; returns the batch if this fills it, otherwise nothing. */
  add({ item, characters }: SizedItem<Item>): Item[] {
    this.#items.push(item)
    this.#characters += characters
    const isFull = this.#items.length >= this.#limit.items || this.#characters >= this.#limit.characters
    return isFull ? this.take() : []
  }

  /** Returns the items so far and starts a new batch. */
  take(): Item[] {
    const batch = this.#items
    this.#items = []
    this.#characters = 0
    return batch
  }
}

/** The items of a file of JSON lines in batches. */
export async function* readBatches<Item>(path: string, limit: BatchLimit): AsyncGenerator<Item[]> {
  const batcher = new Batcher<Item>(limit)
  for await (const items of readLineItems<Item>(path)) {
    for (const item of items) {
      const batch = batcher.add(item)
      if (batch.length > 0) yield batch
    }
  }
  const rest = batcher.take()
  if (rest.length > 0) yield rest
}
