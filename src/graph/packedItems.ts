import { setImmediate } from 'node:timers/promises'
import { deserialize, serialize } from 'node:v8'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'

/**
 * Many items in compressed chunks, which take a fraction of their memory and move between threads as they are; readers
 * unpack the chunks that they need.
 */
export interface PackedItems<Item> {
  readonly itemCount: number
  readonly chunks: readonly Uint8Array[]
  /** Only a type. */
  readonly items?: readonly Item[]
}

const itemsPerChunk = 1_000

/** Packs items as they come; returns what they return. */
export async function packItems<Item, Result>(
  items: AsyncGenerator<Item, Result, undefined>,
): Promise<{ readonly packed: PackedItems<Item>; readonly result: Result }> {
  const chunks: Uint8Array[] = []
  let chunk: Item[] = []
  let itemCount = 0
  const endChunk = async () => {
    // Others that wait for the thread have their turn.
    await setImmediate()
    if (chunk.length > 0) chunks.push(compressChunk(serialize(chunk)))
    itemCount += chunk.length
    chunk = []
  }
  for (;;) {
    const next = await items.next()
    if (next.done) {
      await endChunk()
      return { packed: { itemCount, chunks }, result: next.value }
    }
    chunk.push(next.value)
    if (chunk.length === itemsPerChunk) await endChunk()
  }
}

/** The items from one place on, up to another. */
export function unpackItems<Item>(
  { chunks }: PackedItems<Item>,
  start = 0,
  end = Number.POSITIVE_INFINITY,
): Item[] {
  const first = Math.floor(start / itemsPerChunk)
  const items: Item[] = []
  for (const chunk of chunks.slice(first, Math.ceil(end / itemsPerChunk)))
    for (const item of unpackChunk<Item>(chunk)) items.push(item)
  return items.slice(start - first * itemsPerChunk, end - first * itemsPerChunk)
}

/** Compresses a chunk in this thread: it takes a millisecond or two, and other threads would need memory of their own. */
export const compressChunk = (bytes: Uint8Array): Uint8Array => zstdCompressSync(bytes)

/** The items of a chunk. */
export const unpackChunk = <Item>(chunk: Uint8Array): Item[] => deserialize(zstdDecompressSync(chunk))

/** The size in bytes. */
export const measureItems = ({ chunks }: PackedItems<unknown>): number =>
  chunks.reduce((bytes, chunk) => bytes + chunk.byteLength, 0)
