import neo4j, { type BookmarkManager } from 'neo4j-driver'
import { type Commit, parseBookmark, toBookmark } from './commits.ts'

const idBytes = 16
const numberBytes = BigInt64Array.BYTES_PER_ELEMENT

/** How many excluded commits are remembered at most; forgetting one moves the version once more than needed. */
const excludedCapacity = 2 ** 17

/**
 * The newest commit that this process has seen, and those that count as none, in memory that its threads share: where one
 * thread has read or written, another reads no older state, and none takes an excluded commit for a change.
 */
export class CommitHorizon {
  /** For the graphs of other threads. */
  readonly memory: SharedArrayBuffer
  /** 0 until a commit is seen. */
  readonly #number: BigInt64Array
  /** The numbers of excluded commits, each at its remainder. */
  readonly #excluded: BigInt64Array
  readonly #database: Uint8Array
  /** The last excluded commit that was looked up, and the number of the one before it that counts. */
  #lookup = { database: '', number: 0, counted: 0 }

  constructor(memory = new SharedArrayBuffer(numberBytes * (1 + excludedCapacity) + idBytes)) {
    this.memory = memory
    this.#number = new BigInt64Array(memory, 0, 1)
    this.#excluded = new BigInt64Array(memory, numberBytes, excludedCapacity)
    this.#database = new Uint8Array(memory, numberBytes * (1 + excludedCapacity), idBytes)
  }

  get commit(): Commit | undefined {
    const number = Atomics.load(this.#number, 0)
    return number === 0n ? undefined : { database: this.#databaseId, number: Number(number) }
  }

  /** Moves on to a commit unless a newer one was seen. Another database replaces the one before, as after a restore. */
  advance({ database, number }: Commit): void {
    if (database !== this.#databaseId) {
      Atomics.store(this.#number, 0, 0n)
      this.#excluded.fill(0n)
      this.#database.set(Buffer.from(database, 'hex'))
    }
    const next = BigInt(number)
    for (let seen = Atomics.load(this.#number, 0); seen < next; ) {
      const found = Atomics.compareExchange(this.#number, 0, seen, next)
      if (found === seen) return
      seen = found
    }
  }

  /** From now on a commit that was seen counts as the one before it. */
  exclude(commit: Commit): void {
    this.advance(commit)
    Atomics.store(this.#excluded, commit.number % excludedCapacity, BigInt(commit.number))
  }

  /** The number of the last commit up to this one that is not excluded. */
  findLastCounted({ database, number }: Commit): number {
    if (!this.#isExcluded(number) || database !== this.#databaseId) return number
    const known = this.#lookup.database === database ? this.#lookup : undefined
    let counted = number
    while (this.#isExcluded(counted)) counted = counted === known?.number ? known.counted : counted - 1
    this.#lookup = { database, number, counted }
    return counted
  }

  #isExcluded(number: number): boolean {
    return Atomics.load(this.#excluded, number % excludedCapacity) === BigInt(number)
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
