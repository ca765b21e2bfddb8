import type { AnalyticsService } from '../analytics/analyticsService.ts'
import type { FindingEntry } from '../findings/findingEntry.ts'
import type { NodeKey } from '../graph/element.ts'
import type { ElementRow } from '../graph/reading/streamElements.ts'
import { today } from '../model/dates.ts'

type FindingRowStream = AsyncGenerator<ElementRow, string, undefined>

/** Streams all findings of today, including those behind summaries. */
export async function* streamFindings(analytics: AnalyticsService): FindingRowStream {
  return yield* streamFindingRows(analytics, (entry) => [
    {
      ...entry.values,
      title: entry.title,
      elements: entry.elements.map(formatKey),
      actors: entry.actors.map(formatKey),
    },
  ])
}

/** Streams the elements of all findings of today. */
export async function* streamFindingElements(analytics: AnalyticsService): FindingRowStream {
  return yield* streamFindingRows(analytics, ({ values, elements }) =>
    elements.map(({ kind, id }, index) => ({
      findingKey: values.key,
      position: index + 1,
      kind,
      id,
      severity: values.severity,
      priority: values.priority,
    })),
  )
}

const formatKey = ({ kind, id }: NodeKey) => `${kind}/${id}`

async function* streamFindingRows(
  analytics: AnalyticsService,
  toRows: (entry: FindingEntry) => readonly ElementRow[],
): FindingRowStream {
  const { entries, version } = await analytics.readFindings(today())
  for await (const entry of entries) yield* toRows(entry)
  return version
}
