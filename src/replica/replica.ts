import type { QueryPosition } from '../graph/adHoc/adHocQueries.ts'
import { withSharedDeadline } from '../graph/deadlines.ts'
import { shareCalls } from '../graph/shareCalls.ts'
import { telemetry } from '../telemetry.ts'
import { trace } from '../tracing/tracer.ts'
import { createFollower } from './follow.ts'
import { type ReplicaOptions, type ReplicaProcess, startReplicaProcess } from './replicaProcess.ts'
import { listReplicaNames } from './replicaStores.ts'

/** A replica that follows the head of the journal. */
export interface Replica extends ReplicaProcess {
  /** Applies everything that the source has committed when it is called. */
  catchUp(): Promise<QueryPosition>
}

/** What it is called in messages and metrics. */
export const replicaNoun = 'replica for ad-hoc queries'

/** Suffices for a copy of a million relationships. */
export const copyTimeoutMs = 15 * 60_000

/** Starts the replica and catches up. */
export function startReplica(options: ReplicaOptions): Promise<Replica> {
  const { source, databaseName, onProgress } = options
  const onCopy = (reason: string) => {
    telemetry.replicaChanged.publish({ replica: replicaNoun, event: 'copied' })
    onProgress(`Copying the graph to the replica: ${reason}`)
  }
  const processOptions = { ...options, yieldsProcessor: true }
  return startReplicaProcess(processOptions, listReplicaNames(databaseName), async (process) => {
    const follow = createFollower(source, process.graph, onCopy)
    const replica = {
      ...process,
      catchUp: shareCalls(async () => {
        const position = await trace({ name: `move ${replicaNoun}` }, () =>
          withSharedDeadline(copyTimeoutMs, follow),
        )
        telemetry.replicaMoved.publish({ replica: replicaNoun, number: position.sequence ?? 0 })
        return position
      }),
    }
    await replica.catchUp()
    return replica
  })
}
