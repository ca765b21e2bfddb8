import neo4j, { type BookmarkManager } from 'neo4j-driver'
import { type Commit, parseBookmark, toBookmark } from './commits.ts'

const idBytes = 16
const numberBytes = BigInt64Array.BYTES_PER_ELEMENT

/**
 * The newest commit that this process has seen, in memory that its threads share: where one thread has read or written,
 * another reads no older state.
 */
export class CommitHorizon {
  /** For the graphs of other threads. */
  readonly memory: SharedArrayBuffer
  /** 0 until a commit is seen. */
  readonly #number: BigInt64Array
  readonly #database: Uint8Array

  constructor(memory = new SharedArrayBuffer(numberBytes + idBytes)) {
    this.memory = memory
    this.#number = new BigInt64Array(memory, 0, 1)
    this.#database = new Uint8Array(memory, numberBytes, idBytes)
  }

  get commit(): Commit | undefined {
    const number = Atomics.load(this.#number, 0)
    return number === 0n ? undefined : { database: this.#databaseId, number: Number(number) }
  }

  /** Moves on to a commit unless a newer one was seen. Another database replaces the one before, as after a restore. */
  advance({ database, number }: Commit): void {
    if (database !== this.#databaseId) {
      Atomics.store(this.#number, 0, 0n)
      this.#database.set(Buffer.from(database, 'hex'))
    }
    const next = BigInt(number)
    for (let seen = Atomics.load(this.#number, 0); seen < next; ) {
      const found = Atomics.compareExchange(this.#number, 0, seen, next)
      if (found === seen) return
      seen = found
    }
  }

  get #databaseId(): string {
    return Buffer.from(this.#database).toString('hex')
  }
}

/** Makes sessions of a cluster wait for the newest commit that any thread has seen, wherever they are routed. */
export const createBookmarkManager = (horizon: CommitHorizon): BookmarkManager =>
  neo4j.bookmarkManager({
    bookmarksSupplier: async () => (horizon.commit ? [toBookmark(horizon.commit)] : []),
    bookmarksConsumer: async (bookmarks) => {
      for (const bookmark of bookmarks) {
        const commit = parseBookmark(bookmark)
        if (commit) horizon.advance(commit)
      }
    },
  })
