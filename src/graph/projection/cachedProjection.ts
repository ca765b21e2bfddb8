import { withSharedDeadline } from '../deadlines.ts'
import type { Graph } from '../graph.ts'
import { createJournalFollower, type JournalFollower } from '../journal/journalFollower.ts'
import { patchProjection } from './patchProjection.ts'
import type { Projection } from './projection.ts'
import { readProjection } from './readProjection.ts'

/** The projection of a graph, which follows what is committed. */
export interface CachedProjection {
  /** The projection of the current version, brought up to date once, also for concurrent callers. */
  current(): Promise<Projection>
  /** Brings it up to date once nothing has changed for a moment, so that the next report need not wait for it. */
  refreshSoon(): void
}

const refreshDelayMs = 500
const projectionTimeoutMs = 60_000

/**
 * Reads the projection once, then changes it by what the journal records; where that does not explain all, reads it
 * again. `onUpdate` gets the number of the last change that it has, each time it was brought up to date.
 */
export function createCachedProjection(
  graph: Graph,
  follower: JournalFollower = createJournalFollower(graph),
  onUpdate: (sequence: number | undefined) => void = () => {},
): CachedProjection {
  let known:
    | { readonly projection: Projection; readonly ordinal: number; readonly sequence: number | undefined }
    | undefined
  let running: Promise<unknown> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined

  async function bringUpToDate(): Promise<Projection> {
    const followed = await followJournal()
    if (followed) return followed
    const { ordinal, sequence } = await follower.current()
    known = { projection: await readProjection(graph.stream), ordinal, sequence }
    // Applies what was committed while it was read.
    return (await followJournal()) ?? known.projection
  }

  /** Nothing if the journal does not lead from what is known to the present. */
  async function followJournal(): Promise<Projection | undefined> {
    const { ordinal, version, sequence } = await follower.current()
    const changes = known && follower.changesSince(known.ordinal)
    const patched = known && changes && patchProjection(known.projection, changes)
    if (!patched) return undefined
    const projection = patched.version === version ? patched : { ...patched, version }
    known = { projection, ordinal, sequence }
    return projection
  }

  const current = () => {
    const result = running.then(async () => {
      const projection = await withSharedDeadline(projectionTimeoutMs, bringUpToDate)
      onUpdate(known?.sequence)
      return projection
    })
    running = result.catch(() => undefined)
    return result
  }
  return {
    current,
    refreshSoon() {
      if (!known) return
      clearTimeout(timer)
      // The next caller meets the same error and reports it.
      timer = setTimeout(() => current().catch(() => {}), refreshDelayMs).unref()
    },
  }
}
