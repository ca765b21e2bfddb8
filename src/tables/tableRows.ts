import type { Answers } from '../analytics/analyticsService.ts'
import type { TableRow } from '../formats/tabular/table.ts'
import { typedRows } from '../formats/tabular/typedRows.ts'
import type { Graph } from '../graph/graph.ts'
import {
  type StreamedRow,
  streamLists,
  streamNodes,
  streamRelationships,
} from '../graph/reading/streamElements.ts'
import { type Catalogue, reportNamed } from '../reports/catalogue.ts'
import type { Arguments } from '../reports/report.ts'
import { streamRuns } from '../reports/runHistory.ts'
import { streamReport } from '../reports/runReport.ts'
import { findingElementRows, findingRows } from './findingRows.ts'
import type { FeedTable } from './tableDefinition.ts'

/** What rows of tables come from. */
export interface FeedSources {
  readonly graph: Graph
  readonly answers: Answers
  readonly catalogue: Catalogue
}

/** Rows with every column of their table; returns the version of the graph at the end. */
export type FeedRows = AsyncGenerator<TableRow, string, undefined>

/** The longest that a table may be read. */
const tableTimeoutMs = 600_000

/** The rows of a table as they are asked for; `values` are the arguments of its report, if it is one. */
export function tableRows(table: FeedTable, sources: FeedSources, values: Arguments): FeedRows {
  return typedRows(table.columns, rowsFrom(table, sources, values))
}

type Rows = AsyncGenerator<StreamedRow, string, undefined>

function rowsFrom(table: FeedTable, { graph, answers, catalogue }: FeedSources, values: Arguments): Rows {
  const { source } = table
  const options = { timeoutMs: tableTimeoutMs }
  if (source === 'findings') return findingRows(graph, answers)
  if (source === 'findingElements') return findingElementRows(graph, answers)
  if (source === 'reportHistory') return streamRuns(graph, options)
  if ('kind' in source) return streamNodes(graph, source.kind, options)
  if ('type' in source) return streamRelationships(graph, source.type, options)
  if ('listOf' in source) return entryRows(table, streamLists(graph, source.listOf, source.property, options))
  return streamReport(answers, reportNamed(catalogue, source.report), values)
}

/** A row for each entry of each list: whose it is, its place from 1, and the entry. */
async function* entryRows({ columns: [owner, position, entry] }: FeedTable, lists: Rows): Rows {
  if (!owner || !position || !entry) throw new TypeError('A table of lists has three columns')
  try {
    for (;;) {
      const next = await lists.next()
      if (next.done) return next.value
      const { id, entries } = next.value
      if (!Array.isArray(entries)) continue
      for (const [index, value] of entries.entries()) {
        yield { [owner.name]: id, [position.name]: index + 1, [entry.name]: value }
      }
    }
  } finally {
    await lists.return('')
  }
}
