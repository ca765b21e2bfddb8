import type { Caller } from '../../../access/caller.ts'
import type { AdHocQueries } from '../../../graph/adHoc/adHocQueries.ts'
import { getReport } from '../../../reports/catalogue.ts'
import { createSavedQueryRunner } from '../../../reports/saved/savedQueries.ts'
import { createSavedCatalogue } from '../../../reports/saved/savedReports.ts'
import { createSavedRowSource } from '../../../reports/saved/savedRowSource.ts'
import type { TableFileDependencies } from '../../tableResponse.ts'

export interface ReportSources extends TableFileDependencies {
  readonly adHoc: AdHocQueries
}

/**
 * Resolves where the rows of a report come from, by its name. Saved reports run where ad-hoc queries do, on
 * behalf of the caller.
 */
export function createSourceResolver({ adHoc, ...sources }: ReportSources) {
  const { graph, catalogue, analytics } = sources
  const readSavedReports = createSavedCatalogue(graph)
  const { head: _, ...others } = analytics
  const runSavedQuery = createSavedQueryRunner(adHoc)
  return async (name: string, { id: caller }: Caller): Promise<TableFileDependencies> => {
    if (catalogue.has(name)) return sources
    const reports = new Map([...catalogue, ...(await readSavedReports())])
    const source = createSavedRowSource(graph, runSavedQuery, getReport(reports, name), { caller })
    return { ...sources, catalogue: reports, analytics: { ...others, ...source } }
  }
}
