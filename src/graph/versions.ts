import { BroadcastChannel } from 'node:worker_threads'
import type { Session } from 'neo4j-driver'

/**
 * Derives the version of the graph from Bolt bookmarks. A bookmark identifies the last commit when a statement ended,
 * not what the statement saw: a read during which something was committed gets a version that never occurs again.
 *
 * Commits that leave the ecosystem as it is (refused writes, executed queries, last uses of keys) are excluded: the
 * version is that of the last commit before them.
 */
export class VersionTracker {
  readonly #ownCommits = new OwnCommits()
  #latest: string | undefined

  get latest(): string | undefined {
    return this.#latest
  }

  observe(session: Session): string {
    this.#latest = session
      .lastBookmarks()
      .map((bookmark) => this.#toVersion(bookmark))
      .toSorted()
      .join(',')
    return this.#latest
  }

  /**
   * Records the last commit of a session, here and in the other threads, as one that the journal or the service itself
   * explains. `keepsVersion` excludes it from the version.
   */
  recordCommit(session: Session, keepsVersion: boolean): void {
    const commit = getLastCommit(session)
    if (commit) this.#ownCommits.record({ ...commit, keepsVersion })
  }

  /** How many commits after the first through the last are not known to be explained; nothing for another database. */
  countUnexplained(after: Commit, through: Commit): number | undefined {
    if (after.database !== through.database) return undefined
    return through.number - after.number - this.#ownCommits.count(after, through)
  }

  /** The version of what was read since `before` was the latest. */
  resolveReadVersion(session: Session, before: string | undefined): string {
    const after = this.observe(session)
    return after === before ? after : `${after} ${crypto.randomUUID()}`
  }

  close(): void {
    this.#ownCommits.close()
  }

  #toVersion(bookmark: string): string {
    const commit = parseBookmark(bookmark)
    return commit ? `${commit.database}-${this.#ownCommits.findLastCounted(commit)}` : bookmark
  }
}

/** Whether a read shows one version of the graph: nothing was committed during it. */
export const isConsistentVersion = (version: string) => !version.includes(' ')

/** A commit of a database, which numbers its commits without gaps. */
export interface Commit {
  readonly database: string
  readonly number: number
}

interface OwnCommit extends Commit {
  readonly keepsVersion: boolean
}

/** The newest commit, of any client, when the last statement of a session ended; nothing if the server does not number them. */
export function getLastCommit(session: Session): Commit | undefined {
  const [commit] = session.lastBookmarks().map(parseBookmark)
  return commit
}

/**
 * How many are remembered. Forgetting one moves the version once more than needed, or makes a copy of the graph that is
 * further behind than this be replaced instead of moved.
 */
const maxOwnCommits = 200_000

/** For each commit of this process the number of the commit that its version counts as, shared with the other threads. */
class OwnCommits {
  readonly #countedByDatabase = new Map<string, Map<number, number>>()
  readonly #channel = new BroadcastChannel('cx-atlas own commits')

  constructor() {
    this.#channel.onmessage = ({ data }) => this.#add(data as OwnCommit)
    this.#channel.unref()
  }

  record(commit: OwnCommit): void {
    this.#add(commit)
    this.#channel.postMessage(commit)
  }

  /** Follows the chain of excluded commits, and shortens it for the next call. */
  findLastCounted({ database, number }: Commit): number {
    const counted = this.#countedByDatabase.get(database)
    if (counted === undefined) return number
    let last = number
    for (let next = counted.get(last); next !== undefined && next !== last; next = counted.get(last))
      last = next
    if (counted.has(number)) counted.set(number, last)
    return last
  }

  /** How many of the commits after the first through the last are own ones. */
  count(after: Commit, through: Commit): number {
    const counted = this.#countedByDatabase.get(after.database)
    let count = 0
    for (let number = after.number + 1; number <= through.number; number += 1)
      if (counted?.has(number)) count += 1
    return count
  }

  close(): void {
    this.#channel.close()
  }

  #add({ database, number, keepsVersion }: OwnCommit): void {
    const counted = this.#countedByDatabase.get(database) ?? new Map<number, number>()
    this.#countedByDatabase.set(database, counted)
    counted.set(number, keepsVersion ? number - 1 : number)
    for (const oldest of counted.keys()) {
      if (counted.size <= maxOwnCommits) break
      counted.delete(oldest)
    }
  }
}

const idBytes = 16

/**
 * Reads the database and the commit number from a bookmark: a PackStream list of the id of the database and that
 * number, in base 64. Nothing for a bookmark of another form, which counts as it is.
 */
function parseBookmark(bookmark: string): Commit | undefined {
  const bytes = Buffer.from(bookmark.replace(/^FB:/, ''), 'base64')
  if (bytes.length < 4 + idBytes || bytes[1] !== 0xcc || bytes[2] !== idBytes) return undefined
  const database = bytes.subarray(3, 3 + idBytes).toString('hex')
  const number = readPackStreamInteger(bytes, 3 + idBytes)
  return number === undefined ? undefined : { database, number }
}

function readPackStreamInteger(bytes: Buffer, offset: number): number | undefined {
  const marker = bytes[offset] ?? 0
  if (marker < 0x80) return marker
  if (marker === 0xc9 && bytes.length >= offset + 3) return bytes.readInt16BE(offset + 1)
  if (marker === 0xca && bytes.length >= offset + 5) return bytes.readInt32BE(offset + 1)
  if (marker === 0xcb && bytes.length >= offset + 9) return Number(bytes.readBigInt64BE(offset + 1))
  return undefined
}
