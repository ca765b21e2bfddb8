import type { Session } from 'neo4j-driver'

/** A commit of a database, which numbers its commits without gaps. */
export interface Commit {
  /** The id of the database, in hexadecimal. */
  readonly database: string
  readonly number: number
}

/** The newest commit, of any client, when the last statement of a session ended; nothing if the server does not number them. */
export function getLastCommit(session: Session): Commit | undefined {
  const [commit] = session.lastBookmarks().map(parseBookmark)
  return commit
}

/**
 * Returns the newest commit of any client, which the session then knows, once it can read those that it knew before. An empty
 * transaction takes less time than a statement.
 */
export async function learnLastCommit(session: Session): Promise<Commit | undefined> {
  await session.beginTransaction().commit()
  return getLastCommit(session)
}

/** Whether a commit includes another one: the database has it, and it is not older. */
export const includesCommit = (commit: Commit | undefined, other: Commit): boolean =>
  commit !== undefined && commit.database === other.database && commit.number >= other.number

const prefix = 'FB:'
const idBytes = 16

/**
 * Reads the database and the commit number from a bookmark: a PackStream list of the id of the database and that
 * number, in base 64. Nothing for a bookmark of another form, which counts as it is.
 */
export function parseBookmark(bookmark: string): Commit | undefined {
  const bytes = Buffer.from(bookmark.replace(/^FB:/, ''), 'base64')
  if (bytes.length < 4 + idBytes || bytes[1] !== 0xcc || bytes[2] !== idBytes) return undefined
  const database = bytes.subarray(3, 3 + idBytes).toString('hex')
  const number = readPackStreamInteger(bytes, 3 + idBytes)
  return number === undefined ? undefined : { database, number }
}

/** The bookmark of a commit, as the server writes it: a list of one database, and an empty one. */
export function toBookmark({ database, number }: Commit): string {
  const bytes = [
    Buffer.from([0x91, 0xcc, idBytes]),
    Buffer.from(database, 'hex'),
    packInteger(number),
    Buffer.from([0x90]),
  ]
  return prefix + Buffer.concat(bytes).toString('base64')
}

function readPackStreamInteger(bytes: Buffer, offset: number): number | undefined {
  const marker = bytes[offset] ?? 0
  if (marker < 0x80) return marker
  if (marker === 0xc9 && bytes.length >= offset + 3) return bytes.readInt16BE(offset + 1)
  if (marker === 0xca && bytes.length >= offset + 5) return bytes.readInt32BE(offset + 1)
  if (marker === 0xcb && bytes.length >= offset + 9) return Number(bytes.readBigInt64BE(offset + 1))
  return undefined
}

function packInteger(number: number): Buffer {
  if (number < 0x80) return Buffer.from([number])
  const bytes = Buffer.alloc(9)
  if (number < 2 ** 15) {
    bytes[0] = 0xc9
    return bytes.subarray(0, bytes.writeInt16BE(number, 1))
  }
  if (number < 2 ** 31) {
    bytes[0] = 0xca
    return bytes.subarray(0, bytes.writeInt32BE(number, 1))
  }
  bytes[0] = 0xcb
  return bytes.subarray(0, bytes.writeBigInt64BE(BigInt(number), 1))
}
