import { BroadcastChannel } from 'node:worker_threads'
import type { Session } from 'neo4j-driver'

/**
 * A bookmark says what was committed when a statement ended, not what it saw: where something was committed while it
 * read, what it gave is of no version, and is named as one that never comes again.
 *
 * What the service notes beside the map (refused writes, queries that were run, when keys were used) is committed too.
 * Such commits are left out of account: the version is that of the last commit before them.
 */
export class Versions {
  #latest: string | undefined

  get latest(): string | undefined {
    return this.#latest
  }

  saw(session: Session): string {
    this.#latest = session.lastBookmarks().map(versionOf).toSorted().join(',')
    return this.#latest
  }

  /** What this session has just committed left the map as it was. */
  leftOut(session: Session): void {
    for (const bookmark of session.lastBookmarks()) {
      const commit = commitOf(bookmark)
      if (!commit) continue
      leaveOut(commit)
      channel.postMessage(commit)
    }
  }

  /** The version of what was read since `before` was the latest. */
  ofReading(session: Session, before: string | undefined): string {
    const after = this.saw(session)
    return after === before ? after : `${after} ${crypto.randomUUID()}`
  }
}

/** Whether what was read shows one version of the graph: nothing was committed while it was. */
export const isOfOneVersion = (version: string) => !version.includes(' ')

interface Commit {
  readonly database: string
  readonly number: number
}

/** The commits that are left out, each with the one before it, by database. Other threads are told of them. */
const leftOutOf = new Map<string, Map<number, number>>()
const channel = new BroadcastChannel('cx-atlas commits beside the map')
channel.onmessage = ({ data }) => leaveOut(data as Commit)
channel.unref()

/** So many are remembered; a version that is older moves once more than it had to. */
const rememberedAtMost = 100_000

function leaveOut({ database, number }: Commit): void {
  const known = leftOutOf.get(database) ?? new Map<number, number>()
  leftOutOf.set(database, known)
  known.set(number, number - 1)
  for (const oldest of known.keys()) {
    if (known.size <= rememberedAtMost) break
    known.delete(oldest)
  }
}

function versionOf(bookmark: string): string {
  const commit = commitOf(bookmark)
  return commit ? `${commit.database}-${lastOfTheMap(commit)}` : bookmark
}

/** Follows the chain of commits that are left out, and shortens it for the next who asks. */
function lastOfTheMap({ database, number }: Commit): number {
  const known = leftOutOf.get(database)
  if (!known?.has(number)) return number
  let last = number
  for (let before = known.get(last); before !== undefined; before = known.get(last)) last = before
  known.set(number, last)
  return last
}

const idBytes = 16

/**
 * The database and the number of the commit that a bookmark names: PackStream (Bolt) of a list of the database's id and
 * that number, in base 64. Nothing for a bookmark of another form: it counts as it is.
 */
function commitOf(bookmark: string): Commit | undefined {
  const bytes = Buffer.from(bookmark.replace(/^FB:/, ''), 'base64')
  if (bytes.length < 4 + idBytes || bytes[1] !== 0xcc || bytes[2] !== idBytes) return undefined
  const database = bytes.subarray(3, 3 + idBytes).toString('hex')
  const number = integerAt(bytes, 3 + idBytes)
  return number === undefined ? undefined : { database, number }
}

function integerAt(bytes: Buffer, at: number): number | undefined {
  const marker = bytes[at] ?? 0
  if (marker < 0x80) return marker
  if (marker === 0xc9 && bytes.length >= at + 3) return bytes.readInt16BE(at + 1)
  if (marker === 0xca && bytes.length >= at + 5) return bytes.readInt32BE(at + 1)
  if (marker === 0xcb && bytes.length >= at + 9) return Number(bytes.readBigInt64BE(at + 1))
  return undefined
}
