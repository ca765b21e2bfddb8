import type { AdHocQueryRunner } from '../../graph/adHoc/adHocQueries.ts'
import type { Graph } from '../../graph/graph.ts'
import { AtlasError } from '../../model/errors.ts'
import type { Catalogue } from '../catalogue.ts'
import { collectFindings, hasFindingRule } from '../findings.ts'
import { queryAllRows } from '../queries/runQuery.ts'
import type { Finding } from '../report.ts'
import type { RowSource } from '../runReport.ts'

const savedReportTimeoutMs = 20_000

/** Rows of saved reports: read over the connections for ad-hoc queries, and checked at every run. */
export function createSavedRowSource(
  graph: Graph,
  adHoc: AdHocQueryRunner,
  timeoutMs = savedReportTimeoutMs,
): RowSource {
  return {
    async *stream<StreamedRow>(query: string, parameters = {}) {
      const version = await graph.version()
      for (const row of await queryAllRows(adHoc, query, parameters, timeoutMs)) yield row as StreamedRow
      return version
    },
    // biome-ignore lint/correctness/useYield: saved reports are queries
    async *analyse({ name }) {
      throw new TypeError(`${name} is not a Cypher report`)
    },
  }
}

const findingsTimeoutMs = 5_000

/** The findings of saved reports; one that cannot run becomes a finding itself, so that the others still show. */
export async function collectSavedFindings(
  graph: Graph,
  adHoc: AdHocQueryRunner,
  reports: Catalogue,
  day: Date,
): Promise<Finding[]> {
  const source = createSavedRowSource(graph, adHoc, findingsTimeoutMs)
  const findings: Finding[] = []
  for (const report of [...reports.values()].filter(hasFindingRule)) {
    try {
      findings.push(...(await collectFindings(source, new Map([[report.name, report]]), day)))
    } catch (error) {
      if (!(error instanceof AtlasError)) throw error
      findings.push({
        key: `${report.name}:cannot-be-run`,
        report: report.name,
        title: report.title,
        severity: 'low',
        importance: null,
        explanation: `The saved report ${report.name} cannot run: ${error.message}.`,
        elements: [],
        parts: [],
      })
    }
  }
  return findings
}
