import { BroadcastChannel } from 'node:worker_threads'
import type { Session } from 'neo4j-driver'

/**
 * A bookmark says what was committed when a statement ended, not what it saw: where something was committed while it
 * read, what it gave is of no version, and is named as one that never comes again.
 *
 * What the service notes beside the map (refused writes, queries that were run, when keys were used) is committed too.
 * Such commits are left out of account: the version is that of the last commit before them.
 */
export class VersionTracker {
  #latest: string | undefined

  get latest(): string | undefined {
    return this.#latest
  }

  observe(session: Session): string {
    this.#latest = session.lastBookmarks().map(toVersion).toSorted().join(',')
    return this.#latest
  }

  /** What this session has just committed left the map as it was. */
  excludeCommit(session: Session): void {
    for (const bookmark of session.lastBookmarks()) {
      const commit = parseBookmark(bookmark)
      if (!commit) continue
      recordExcludedCommit(commit)
      channel.postMessage(commit)
    }
  }

  /** The version of what was read since `before` was the latest. */
  resolveReadVersion(session: Session, before: string | undefined): string {
    const after = this.observe(session)
    return after === before ? after : `${after} ${crypto.randomUUID()}`
  }
}

/** Whether what was read shows one version of the graph: nothing was committed while it was. */
export const isConsistentVersion = (version: string) => !version.includes(' ')

interface Commit {
  readonly database: string
  readonly number: number
}

/** The commits that are left out, each with the one before it, by database. Other threads are told of them. */
const excludedCommits = new Map<string, Map<number, number>>()
const channel = new BroadcastChannel('cx-atlas excluded commits')
channel.onmessage = ({ data }) => recordExcludedCommit(data as Commit)
channel.unref()

/** So many are remembered; a version that is older moves once more than it had to. */
const maxExcludedCommits = 100_000

function recordExcludedCommit({ database, number }: Commit): void {
  const predecessors = excludedCommits.get(database) ?? new Map<number, number>()
  excludedCommits.set(database, predecessors)
  predecessors.set(number, number - 1)
  for (const oldest of predecessors.keys()) {
    if (predecessors.size <= maxExcludedCommits) break
    predecessors.delete(oldest)
  }
}

function toVersion(bookmark: string): string {
  const commit = parseBookmark(bookmark)
  return commit ? `${commit.database}-${findLastCountedCommit(commit)}` : bookmark
}

/** Follows the chain of commits that are left out, and shortens it for the next who asks. */
function findLastCountedCommit({ database, number }: Commit): number {
  const predecessors = excludedCommits.get(database)
  if (!predecessors?.has(number)) return number
  let last = number
  for (let before = predecessors.get(last); before !== undefined; before = predecessors.get(last))
    last = before
  predecessors.set(number, last)
  return last
}

const idBytes = 16

/**
 * The database and the number of the commit that a bookmark names: PackStream (Bolt) of a list of the database's id and
 * that number, in base 64. Nothing for a bookmark of another form: it counts as it is.
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
