import type { Answers } from '../analytics/analyticsService.ts'
import type { FindingEntry } from '../findings/findingEntry.ts'
import type { Graph } from '../graph/graph.ts'
import type { StreamedRow } from '../graph/reading/streamElements.ts'

const findingsAtOnce = 10_000

type Rows = AsyncGenerator<StreamedRow, string, undefined>

/** All findings of today, the gravest first. */
export async function* findingRows(graph: Graph, answers: Answers): Rows {
  return yield* eachFinding(graph, answers, ({ values, title, elements }) => [
    { ...values, title, elements: elements.map(({ kind, id }) => `${kind}/${id}`) },
  ])
}

/** The elements of all findings of today. */
export async function* findingElementRows(graph: Graph, answers: Answers): Rows {
  return yield* eachFinding(graph, answers, ({ values, elements }) =>
    elements.map(({ kind, id }, index) => ({
      findingKey: values.key,
      position: index + 1,
      kind,
      id,
      severity: values.severity,
    })),
  )
}

async function* eachFinding(
  graph: Graph,
  answers: Answers,
  rowsOf: (entry: FindingEntry) => readonly StreamedRow[],
): Rows {
  const version = await graph.version()
  const day = new Date().toISOString().slice(0, 10)
  for (let cursor: string | undefined; ; ) {
    const page = await answers.findings(day, { filters: [], order: [], limit: findingsAtOnce, cursor })
    for (const entry of page.items) yield* rowsOf(entry)
    if (page.nextCursor === null) return version
    cursor = page.nextCursor
  }
}
