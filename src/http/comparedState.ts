import type { AnalyticsService } from '../analytics/analyticsService.ts'
import type { Graph } from '../graph/graph.ts'
import { findRecordedPoint, formatJournalPoint, type JournalPoint } from '../history/journalPoint.ts'
import { today } from '../model/dates.ts'
import type { RecordedStates } from '../replica/pastReplica.ts'
import type { ComparedState } from '../transfer/renderMap.ts'

export interface StateSources {
  /** The present. */
  readonly graph: Graph
  readonly recordedStates: RecordedStates<AnalyticsService>
}

/** A state that a response is compared with, and what tells it from other ones. */
export interface IdentifiedState extends ComparedState {
  readonly key: string
}

/** Finds a state to compare with; it is held only while it is read. Claims must be valid on its day, unless one is given. */
export async function findComparedState(
  { graph, recordedStates }: StateSources,
  point: JournalPoint,
  asOf: string | undefined,
): Promise<IdentifiedState> {
  const label = formatJournalPoint(point)
  if (point === 'now') {
    const day = asOf ?? today()
    return { label, key: `${await graph.version()} ${day}`, read: (work) => work(graph, day) }
  }
  const found = await findRecordedPoint(graph, point)
  const day = asOf ?? found.day
  return {
    label,
    key: `${label} ${found.number} ${day}`,
    read: async (work) => {
      const state = await recordedStates.hold(found.number)
      return work(state.graph, day).finally(state.release)
    },
  }
}
