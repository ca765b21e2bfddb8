import type { Graph } from '../../graph/graph.ts'
import type { Report } from '../report.ts'
import type { RowSource } from '../runReport.ts'
import type { RunSavedQuery } from './savedQueries.ts'

export interface SavedRunOptions {
  /** The caller of the report; absent when it runs for the findings. */
  readonly caller?: string | undefined
  readonly timeoutMs?: number
}

const savedReportTimeoutMs = 20_000

/** Rows of a saved report; its query is checked again at every run. */
export function createSavedRowSource(
  graph: Graph,
  runQuery: RunSavedQuery,
  { checksum }: Pick<Report, 'checksum'>,
  { caller, timeoutMs = savedReportTimeoutMs }: SavedRunOptions = {},
): RowSource {
  const origin = { report: checksum, caller }
  return {
    async *stream<StreamedRow>(cypher: string, parameters = {}) {
      const version = await graph.version()
      for (const row of await runQuery({ cypher, parameters, origin, timeoutMs })) yield row as StreamedRow
      return version
    },
    // biome-ignore lint/correctness/useYield: saved reports are queries
    async *analyse({ name }) {
      throw new TypeError(`${name} is not a Cypher report`)
    },
  }
}
