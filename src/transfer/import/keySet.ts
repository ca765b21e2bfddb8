const shardCount = 64
const initialCapacity = 1_024

/**
 * Set of millions of keys in a few bytes each. It has only their hashes of 52 bits, so a key may seem known that is not
 * (once in a thousand imports of five million rows): compare the keys themselves where that matters.
 */
export class KeySet {
  #tables: Float64Array[] = Array.from({ length: shardCount }, () => new Float64Array(initialCapacity))
  #counts = new Uint32Array(shardCount)

  has(key: string): boolean {
    const hash = hashKey(key)
    const table = this.#tables[hash % shardCount] as Float64Array
    return table[findSlot(table, hash)] === hash
  }

  /** Adds a key; false if it seems to be in the set. */
  add(key: string): boolean {
    const hash = hashKey(key)
    const shard = hash % shardCount
    const table = this.#tables[shard] as Float64Array
    const slot = findSlot(table, hash)
    if (table[slot] === hash) return false
    table[slot] = hash
    const count = (this.#counts[shard] ?? 0) + 1
    this.#counts[shard] = count
    if (count > table.length * 0.7) this.#tables[shard] = growTable(table)
    return true
  }
}

function growTable(table: Float64Array): Float64Array {
  const larger = new Float64Array(table.length * 2)
  for (const hash of table) if (hash !== 0) larger[findSlot(larger, hash)] = hash
  return larger
}

function findSlot(table: Float64Array, hash: number): number {
  const mask = table.length - 1
  let slot = Math.floor(hash / shardCount) & mask
  while (table[slot] !== 0 && table[slot] !== hash) slot = (slot + 1) & mask
  return slot
}

/** Two hashes of 32 and 20 bits (cyrb53, public domain) as one number; never 0, which marks a free slot. */
export function hashKey(text: string): number {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    a = Math.imul(a ^ code, 2654435761)
    b = Math.imul(b ^ code, 1597334677)
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909)
  return (b >>> 12) * 2 ** 32 + (a >>> 0) || 1
}
