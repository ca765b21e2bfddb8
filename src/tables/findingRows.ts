import type { AnalyticsService } from '../analytics/analyticsService.ts'
import type { FindingEntry } from '../findings/findingEntry.ts'
import type { NodeKey } from '../graph/element.ts'
import type { Graph } from '../graph/graph.ts'
import type { ElementRow } from '../graph/reading/streamElements.ts'
import { today } from '../model/dates.ts'

const findingsPageSize = 10_000

type FindingRowStream = AsyncGenerator<ElementRow, string, undefined>

/** Streams all findings of today, including those behind summaries. */
export async function* streamFindings(graph: Graph, analytics: AnalyticsService): FindingRowStream {
  return yield* streamFindingRows(graph, analytics, (entry) => [
    {
      ...entry.values,
      title: entry.title,
      elements: entry.elements.map(formatKey),
      actors: entry.actors.map(formatKey),
    },
  ])
}

/** Streams the elements of all findings of today. */
export async function* streamFindingElements(graph: Graph, analytics: AnalyticsService): FindingRowStream {
  return yield* streamFindingRows(graph, analytics, ({ values, elements }) =>
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
  graph: Graph,
  analytics: AnalyticsService,
  toRows: (entry: FindingEntry) => readonly ElementRow[],
): FindingRowStream {
  const version = await graph.version()
  const day = today()
  for (let cursor: string | undefined; ; ) {
    const page = await analytics.listFindings(day, {
      filters: [],
      order: [],
      hasMembers: true,
      limit: findingsPageSize,
      cursor,
    })
    for (const entry of page.items) yield* toRows(entry)
    if (page.nextCursor === null) return version
    cursor = page.nextCursor
  }
}
