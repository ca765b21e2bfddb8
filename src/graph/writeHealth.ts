import { statfs } from 'node:fs/promises'
import { AtlasError } from '../model/errors.ts'
import { withSharedDeadline } from './deadlines.ts'
import type { Graph } from './graph.ts'

const TOUCH = `
MERGE (heartbeat:Heartbeat {name: 'service'})
SET heartbeat.at = datetime()`

const probeTimeoutMs = 2_000
/** The database is probed at most this often, however many clients ask. */
const probeIntervalMs = 2_000

/** Whether the last write failed because of the database. */
export interface WriteHealth {
  isUncertain: boolean
}

/**
 * Creates a check that the database accepts writes. With a full disk, connections, reads and rolled-back transactions
 * still succeed, but a commit may change the version that other instances see, so one is made only at the start and
 * after a failed write.
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
      throw new AtlasError('DATABASE_UNAVAILABLE', 'The database does not accept writes', { cause: error })
    }
  }
  return () => {
    const nowMs = performance.now()
    if (!lastProbe || nowMs - lastProbe.startedAtMs > probeIntervalMs)
      lastProbe = { startedAtMs: nowMs, probe: withSharedDeadline(probeTimeoutMs, probe) }
    return lastProbe.probe
  }
}

/** The space that the store needs to complete a checkpoint. */
const minFreeBytes = 64 * 1024 * 1024

export async function hasFreeDiskSpace(folder: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize >= minFreeBytes
}
