import type { AdHocQueryRunner } from '../../../graph/adHoc/adHocQueries.ts'
import { createSavedCatalogue } from '../../../reports/saved/savedReports.ts'
import { createSavedRowSource } from '../../../reports/saved/savedRowSource.ts'
import type { TableFileDependencies } from '../../tableResponse.ts'

export interface ReportSources extends TableFileDependencies {
  readonly adHoc: AdHocQueryRunner
}

/**
 * Resolves where the rows of a report come from, by its name. Saved reports run on the connections for queries of
 * users.
 */
export function createSourceResolver({ graph, catalogue, analytics, columnarWorker, adHoc }: ReportSources) {
  const readSavedReports = createSavedCatalogue(graph)
  const { head: _, ...others } = analytics
  const savedReportAnalytics = { ...others, ...createSavedRowSource(graph, adHoc) }
  return async (name: string): Promise<TableFileDependencies> =>
    catalogue.has(name)
      ? { graph, catalogue, analytics, columnarWorker }
      : { graph, catalogue: await readSavedReports(), analytics: savedReportAnalytics, columnarWorker }
}
