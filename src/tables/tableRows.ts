import type { AnalyticsService } from '../analytics/analyticsService.ts'
import type { TableRow } from '../formats/tabular/table.ts'
import { toTypedRows } from '../formats/tabular/typedRows.ts'
import type { Graph } from '../graph/graph.ts'
import {
  type ElementRow,
  streamListProperty,
  streamNodes,
  streamRelationships,
} from '../graph/reading/streamElements.ts'
import { today } from '../model/dates.ts'
import { type Catalogue, getReport } from '../reports/catalogue.ts'
import type { ReportArguments } from '../reports/report.ts'
import { streamReport } from '../reports/runReport.ts'
import { addDerivedKeys } from './derivedKey.ts'
import { streamFindingElements, streamFindings } from './findingRows.ts'
import { assertPresent } from './recordedTables.ts'
import { getDayArgument, getElementArgument } from './tableArguments.ts'
import type { TableDefinition } from './tableDefinition.ts'

/** Sources of the rows of tables. */
export interface TableDependencies {
  readonly graph: Graph
  readonly analytics: AnalyticsService
  readonly catalogue: Catalogue
  /** The day of findings; today if absent. */
  readonly day?: string | undefined
}

/** Rows with every column of their table; the stream returns the version of the graph. */
export type TableRowStream = AsyncGenerator<TableRow, string, undefined>

/** Time limit for reading a table. */
const tableTimeoutMs = 600_000

/** Streams the rows of a table with its arguments. */
export function streamTableRows(
  table: TableDefinition,
  dependencies: TableDependencies,
  values: ReportArguments,
): TableRowStream {
  const { key, derivedKey } = table
  const rows = streamSourceRows(table, dependencies, values)
  const [column] = key
  const keyed = derivedKey && column !== undefined ? addDerivedKeys(column, derivedKey, rows) : rows
  return toTypedRows(table.columns, keyed)
}

type SourceRowStream = AsyncGenerator<ElementRow, string, undefined>

function streamSourceRows(
  table: TableDefinition,
  { graph, analytics, catalogue, day = today() }: TableDependencies,
  values: ReportArguments,
): SourceRowStream {
  const { source } = table
  const options = { timeoutMs: tableTimeoutMs }
  const asOf = getDayArgument(values)
  const rowOptions = { ...options, day: asOf ?? day, element: getElementArgument(values) }
  if (source === 'findings') return streamFindings(analytics, day)
  if (source === 'findingElements') return streamFindingElements(graph, analytics, day)
  if ('streamRows' in source) {
    if (!source.isOfMap) assertPresent(graph, `The table ${table.name}`)
    return orderColumns(table, source.streamRows(graph, rowOptions))
  }
  if ('kind' in source) return streamNodes(graph, source.kind, options)
  if ('type' in source) return streamRelationships(graph, source.type, { ...options, asOf })
  if ('listOf' in source)
    return streamListEntries(table, streamListProperty(graph, source.listOf, source.property, options))
  return streamReport(analytics, getReport(catalogue, source.report), values)
}

/** Rows with all columns in their order; null for no value. */
async function* orderColumns({ columns }: TableDefinition, rows: SourceRowStream): SourceRowStream {
  try {
    for (;;) {
      const next = await rows.next()
      if (next.done) return next.value
      const { value: row } = next
      yield Object.fromEntries(columns.map(({ name }) => [name, row[name] ?? null]))
    }
  } finally {
    await rows.return('')
  }
}

/** Streams a row for each entry of each list: owner, position from 1, entry, and time of the owner's last change. */
async function* streamListEntries(
  { columns: [, owner, position, entry, updatedAt] }: TableDefinition,
  lists: SourceRowStream,
): SourceRowStream {
  if (!owner || !position || !entry || !updatedAt)
    throw new TypeError('A table of a list property must have five columns')
  try {
    for (;;) {
      const next = await lists.next()
      if (next.done) return next.value
      const { id, entries, updatedAt: changedAt } = next.value
      if (!Array.isArray(entries)) continue
      for (const [index, value] of entries.entries()) {
        yield {
          [owner.name]: id,
          [position.name]: index + 1,
          [entry.name]: value,
          [updatedAt.name]: changedAt,
        }
      }
    }
  } finally {
    await lists.return('')
  }
}
