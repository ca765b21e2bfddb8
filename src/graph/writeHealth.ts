import { statfs } from 'node:fs/promises'
import { AtlasError } from '../model/errors.ts'
import { withSharedDeadline } from './deadlines.ts'
import type { Graph } from './graph.ts'

const TOUCH = `
MERGE (heartbeat:Heartbeat {name: 'service'})
SET heartbeat.at = datetime()`

const probeTimeoutMs = 2_000
/** However many watch, the database is asked as often as this. */
const probeIntervalMs = 2_000

/** Whether writes have been failing for reasons of the database's own. */
export interface WriteHealth {
  isUncertain: boolean
}

/**
 * Whether the database takes writes, asked at most every two seconds. Connecting and reading go on where a full disk
 * refuses everything, and so does a transaction that is rolled back. A commit, though, may move the version that other
 * instances see, so one is made only at the start and after a write has failed.
 */
export function createWriteProbe(
  graph: Pick<Graph, 'write' | 'dryRun'>,
  health: WriteHealth,
): () => Promise<void> {
  let lastProbe: { readonly startedAtMs: number; readonly probe: Promise<void> } | undefined
  const probe = async () => {
    try {
      if (health.isUncertain)
        await graph.write((transaction) => transaction.run(TOUCH), { keepsVersion: true })
      else await graph.dryRun(({ transaction }) => transaction.run(TOUCH))
    } catch (error) {
      throw new AtlasError('DATABASE_UNAVAILABLE', 'The database takes no writes', { cause: error })
    }
  }
  return () => {
    const nowMs = performance.now()
    if (!lastProbe || nowMs - lastProbe.startedAtMs > probeIntervalMs)
      lastProbe = { startedAtMs: nowMs, probe: withSharedDeadline(probeTimeoutMs, probe) }
    return lastProbe.probe
  }
}

/** Of all faults of a full disk the cheapest to see; the store needs some room to end a checkpoint. */
const minFreeBytes = 64 * 1024 * 1024

export async function hasFreeDiskSpace(folder: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize >= minFreeBytes
}
