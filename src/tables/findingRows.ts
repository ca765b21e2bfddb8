import type { AnalyticsService } from '../analytics/analyticsService.ts'
import type { FindingEntry } from '../findings/findingEntry.ts'
import type { TableRow } from '../formats/tabular/table.ts'
import { toTypedRow } from '../formats/tabular/typedRows.ts'
import type { NodeKey } from '../graph/element.ts'
import type { Graph } from '../graph/graph.ts'
import type { ElementRow } from '../graph/reading/streamElements.ts'
import type { TableDefinition } from './tableDefinition.ts'

type FindingRowStream = AsyncGenerator<ElementRow, string, undefined>

/** Streams all findings of a day, including those behind summaries. */
export async function* streamFindings(analytics: AnalyticsService, day: string): FindingRowStream {
  const { entries, version } = await analytics.readFindings(day)
  for await (const entry of entries) yield toFindingRow(entry)
  return version
}

const toFindingRow = ({ values, title, elements, actors }: FindingEntry): ElementRow => ({
  ...values,
  title,
  elements: elements.map(formatKey),
  actors: actors.map(formatKey),
})

/** The rows of a table from what its source has: findings for the table of findings, otherwise the rows. */
export function toTableRows({ source, columns }: TableDefinition, items: readonly unknown[]): TableRow[] {
  if (source !== 'findings') return items as TableRow[]
  return (items as FindingEntry[]).map((entry) => toTypedRow(columns, toFindingRow(entry)))
}

const READ_NAMES = `
UNWIND $keys AS key
MATCH (node:$(key.kind) {id: key.id})
RETURN key.kind AS kind, key.id AS id, node.name AS name`

const findingsPerRead = 1_000

/** Streams the elements of all findings of a day, with the names that they have in the graph. */
export async function* streamFindingElements(
  graph: Graph,
  analytics: AnalyticsService,
  day: string,
): FindingRowStream {
  const { entries, version } = await analytics.readFindings(day)
  let batch: FindingEntry[] = []
  for await (const entry of entries) {
    batch.push(entry)
    if (batch.length < findingsPerRead) continue
    yield* await toElementRows(graph, batch)
    batch = []
  }
  yield* await toElementRows(graph, batch)
  return version
}

async function toElementRows(graph: Graph, entries: readonly FindingEntry[]): Promise<ElementRow[]> {
  const keys = new Map(
    entries.flatMap(({ elements }) => elements.map((key) => [formatKey(key), key] as const)),
  )
  const { rows } = await graph.read<NodeKey & { name: unknown }>(READ_NAMES, { keys: [...keys.values()] })
  const names = new Map(rows.map((row) => [formatKey(row), row.name]))
  return entries.flatMap(({ values, elements }) =>
    elements.map(({ kind, id }, index) => ({
      key: `${values.key}#${index + 1}`,
      findingKey: values.key,
      position: index + 1,
      kind,
      id,
      name: names.get(formatKey({ kind, id })),
      severity: values.severity,
      priority: values.priority,
    })),
  )
}

const formatKey = ({ kind, id }: NodeKey) => `${kind}/${id}`
