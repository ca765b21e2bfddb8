import { telemetry } from '../telemetry.ts'
import type { MetricsGroup } from './metrics.ts'

/** Replicas of this process. Ends are counted from 0, so that an increase shows the first one. */
export const addReplicaMetrics: MetricsGroup = (metrics) => {
  const position = metrics.gauge(
    'cx_atlas_replica_position',
    'Number of the change up to which a replica has the map; behind by the difference to cx_atlas_journal_head',
    ['replica'],
  )
  const events = metrics.counter(
    'cx_atlas_replica_events_total',
    'Starts of a replica, ends without a stop, and new copies of the map',
    ['replica', 'event'],
  )
  return {
    unsubscribes: [
      telemetry.replicaMoved.subscribe(({ replica, number }) => position.set({ replica }, number)),
      telemetry.replicaChanged.subscribe(({ replica, event }) => {
        events.inc({ replica, event })
        events.inc({ replica, event: 'ended' }, 0)
      }),
    ],
  }
}
