import { statfs } from 'node:fs/promises'
import { AtlasError } from '../model/errors.ts'
import { forEverybody } from './deadlines.ts'
import type { Graph } from './graph.ts'

const TOUCH = `
MERGE (heartbeat:Heartbeat {name: 'service'})
SET heartbeat.at = datetime()`

const timeoutMs = 2_000
/** However many watch, the database is asked as often as this. */
const keptMs = 2_000

/** Whether writes have been failing for reasons of the database's own. */
export interface Doubt {
  isThere: boolean
}

/**
 * Whether the database takes writes, asked at most every two seconds. Connecting and reading go on where a full disk
 * refuses everything, and so does a transaction that is rolled back. A commit, though, may move the version that other
 * instances see, so one is made only at the start and after a write has failed.
 */
export function heartbeat(graph: Pick<Graph, 'write' | 'rehearse'>, doubt: Doubt): () => Promise<void> {
  let last: { readonly atMs: number; readonly beat: Promise<void> } | undefined
  const beat = async () => {
    try {
      if (doubt.isThere) await graph.write((transaction) => transaction.run(TOUCH), { isBesideTheMap: true })
      else await graph.rehearse(({ transaction }) => transaction.run(TOUCH))
    } catch (error) {
      throw new AtlasError('DATABASE_UNAVAILABLE', 'The database takes no writes', { cause: error })
    }
  }
  return () => {
    const nowMs = performance.now()
    if (!last || nowMs - last.atMs > keptMs) last = { atMs: nowMs, beat: forEverybody(timeoutMs, beat) }
    return last.beat
  }
}

/** Of all faults of a full disk the cheapest to see; the store needs some room to end a checkpoint. */
const leastRoomBytes = 64 * 1024 * 1024

export async function hasRoom(folder: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize >= leastRoomBytes
}
